"""The injected Response (headers, cookies, status) and background tasks."""

from pydantic import BaseModel

from ..harness import get, post, program


class Item(BaseModel):
    a: int = 1


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "item", "typed-twice", "media-type", "direct", "itself", "dependency", "dependency-status", "both"
    ),
    *routes(
        "dependency-direct",
        "raised",
        "no-content",
        "no-content-model",
        "sent-back",
        "append",
        "deleted",
        "stream",
    ),
    get("/router/inherited"),
)
def injected_response(api):
    app = api.FastAPI()
    Response, Depends, r = api.Response, api.Depends, api.responses

    def mark(response: Response):
        response.headers["x-dependency"] = "1"
        response.set_cookie("k", "v")
        response.status_code = 203

    @app.get("/item", status_code=201)
    async def item(response: Response) -> Item:
        response.headers["X-A"] = "1"
        response.headers["x-a"] = "2"
        response.set_cookie("c", "d")
        response.set_cookie("e", "f", httponly=True)
        return Item()

    @app.get("/typed-twice")
    async def typed_twice(response: Response):
        response.headers["content-type"] = "text/x"
        return 1

    @app.get("/media-type")
    async def media_type(response: Response):
        response.media_type = "text/x"
        response.body = b"ignored"
        return 1

    @app.get("/direct")
    async def direct(response: Response):
        response.headers["X-A"] = "1"
        response.status_code = 201
        return r.PlainTextResponse("x")

    @app.get("/itself")
    async def itself(response: Response):
        response.headers["X-A"] = "1"
        response.status_code = 202
        return response

    @app.get("/dependency", dependencies=[Depends(mark)])
    async def dependency():
        return 1

    @app.get("/dependency-status", dependencies=[Depends(mark)], status_code=201)
    async def dependency_status():
        return 1

    @app.get("/both", dependencies=[Depends(mark)])
    async def both(response: Response):
        response.headers["x-dependency"] += "+endpoint"
        response.status_code = 299
        return 1

    @app.get("/dependency-direct", dependencies=[Depends(mark)])
    async def dependency_direct():
        return r.JSONResponse(1)

    @app.get("/raised", dependencies=[Depends(mark)])
    async def raised(response: Response):
        response.headers["x-lost"] = "1"
        raise api.HTTPException(400, "x")

    @app.get("/no-content")
    async def no_content(response: Response):
        response.status_code = 204

    @app.get("/no-content-model")
    async def no_content_model(response: Response) -> Item:
        response.status_code = 304
        response.headers["etag"] = "x"
        return Item()

    @app.get("/sent-back", status_code=304)
    async def sent_back(response: Response):
        response.status_code = 200
        return {"a": 1}

    @app.get("/append", response_class=r.HTMLResponse)
    async def append(response: Response):
        response.headers.append("x-m", "1")
        response.headers.append("x-m", "2")
        return "<p>"

    @app.get("/deleted")
    async def deleted(response: Response):
        response.headers["x-a"] = "1"
        del response.headers["x-a"]
        return 1

    @app.get("/stream", response_class=r.StreamingResponse, dependencies=[Depends(mark)])
    async def stream():
        yield b"x"

    router = api.APIRouter(dependencies=[Depends(mark)])

    @router.get("/inherited")
    def inherited() -> Item:
        return Item(a=2)

    app.include_router(router, prefix="/router")
    return app


@program(
    post("/order"),
    get("/log"),
    post("/attached"),
    get("/log"),
    post("/failing"),
    get("/log"),
    post("/raised"),
    get("/log"),
)
def background_tasks(api):
    app = api.FastAPI()
    Tasks, Depends = api.BackgroundTasks, api.Depends
    log: list[str] = []

    async def slow(name: str, times: int = 1):
        log.extend([name] * times)

    def quick(name: str):
        log.append(name)

    def fails():
        raise ValueError("in the background")

    def from_dependency(tasks: Tasks):
        tasks.add_task(quick, "dependency")
        yield
        log.append("closed")

    @app.post("/order", status_code=202)
    async def order(tasks: Tasks, _=Depends(from_dependency)) -> Item:
        tasks.add_task(slow, "first", times=2)
        tasks.add_task(quick, "second")
        log.append("endpoint")
        return Item()

    @app.post("/attached")
    async def attached(tasks: Tasks):
        tasks.add_task(quick, "injected")
        own = api.responses.JSONResponse(1)
        own.background = api.BackgroundTasks()
        own.background.add_task(quick, "own")
        return own

    @app.post("/failing")
    async def failing(tasks: Tasks):
        tasks.add_task(quick, "before")
        tasks.add_task(fails)
        tasks.add_task(quick, "after")
        return 1

    @app.post("/raised")
    async def raised(tasks: Tasks):
        tasks.add_task(quick, "never")
        raise api.HTTPException(400)

    @app.get("/log")
    async def read_log():
        return [log.pop(0) for _ in range(len(log))]

    return app
