"""`max_body_size` of application, router, inclusion and route: declared and counted lengths."""

from pydantic import BaseModel

from ..harness import get, post, program, put

JSON = {"content-type": "application/json"}
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


class Item(BaseModel):
    a: str


def sized(path: str, *sizes: int):
    """JSON bodies of exactly so many bytes."""
    return [post(path, content='{"a":"' + "x" * (size - 8) + '"}', headers=JSON) for size in sizes]


NESTINGS = (
    "app",
    "own",
    "include",
    "own-over-include",
    "route",
    "route-over-all",
    "nested",
    "outer",
    "nothing",
)


@program(
    *(step for name in NESTINGS for step in sized(f"/{name}/items", 10, 11, 20, 21, 30, 31)), openapi=False
)
def nesting(api):
    app = api.FastAPI(max_body_size=30)

    def router(route=None, **options):
        made = api.APIRouter(**options)

        @made.post("/items", max_body_size=route)
        async def items(item: Item):
            return len(item.a)

        return made

    def around(inner, **options):
        made = api.APIRouter(**options)
        made.include_router(inner)
        return made

    app.include_router(router(), prefix="/app")
    app.include_router(router(max_body_size=10), prefix="/own")
    app.include_router(router(), prefix="/include", max_body_size=20)
    app.include_router(router(max_body_size=10), prefix="/own-over-include", max_body_size=20)
    app.include_router(router(route=10), prefix="/route")
    app.include_router(router(route=20, max_body_size=10), prefix="/route-over-all", max_body_size=10)
    app.include_router(around(router(max_body_size=10), max_body_size=20), prefix="/nested")
    app.include_router(around(router(), max_body_size=20), prefix="/outer", max_body_size=10)
    app.include_router(router(max_body_size=0), prefix="/nothing")
    return app


def chunks(*parts: bytes):
    return {"content": parts}


@program(
    post("/raw", content=b"x" * 10),
    post("/raw", content=b"x" * 11),
    post("/raw", **chunks(b"x" * 5, b"x" * 5)),
    post("/raw", **chunks(b"x" * 5, b"x" * 6)),
    post("/stream", content=b"x" * 11),
    post("/stream", **chunks(b"x" * 5, b"x" * 5)),
    post("/stream", **chunks(b"x" * 5, b"x" * 6)),
    post("/unread", content=b"x" * 11),
    post("/unread", **chunks(b"x" * 11)),
    post("/form", content=b"a=" + b"x" * 8, headers=URLENCODED),
    post("/form", content=b"a=" + b"x" * 9, headers=URLENCODED),
    post("/form", headers=URLENCODED, **chunks(b"a=xxxx", b"xxxxx")),
    post("/items", headers=JSON, **chunks(b'{"a":"x', b'xxxxx"}')),
    post("/items", headers=JSON, **chunks(b'{"a":', b'"x"}')),
    post("/items", content=b"x" * 11, headers={"content-length": "abc"}),
    post("/items", content=b"x" * 11, headers={"content-length": "3", **JSON}),
    post("/items", content=b"", headers={"content-length": "11", **JSON}),
    post("/items"),
    put("/items", content=b"x" * 11),
    post("/missing", content=b"x" * 11),
    post("/invalid?n=x", content=b"x" * 11),
    post("/file", files={"file": b"x" * 11}, headers={"content-type": "multipart/form-data; boundary=BB"}),
    get("/plain"),
    get("/docs-like", headers={"content-length": "11"}),
)
def counting(api):
    app = api.FastAPI(max_body_size=10)

    @app.post("/raw")
    async def raw(request: api.Request):
        return len(await request.body())

    @app.post("/stream")
    async def stream(request: api.Request):
        return sum([len(part) async for part in request.stream()])

    @app.post("/unread")
    async def unread():
        return "unread"

    @app.post("/form")
    async def form(a: str = api.Form()):
        return a

    @app.post("/items")
    async def items(item: Item):
        return item

    @app.post("/invalid")
    async def invalid(n: int):
        return n

    @app.post("/file")
    async def file(file: api.UploadFile):
        return file.size

    @app.get("/plain")
    async def plain():
        return 1

    return app


@program(
    post("/items", content=b"x" * 11, headers=JSON),
    post("/stream", **chunks(b"x" * 11)),
    post("/caught", **chunks(b"x" * 11)),
    openapi=False,
)
def handled(api):
    app = api.FastAPI(max_body_size=10)

    @app.exception_handler(413)
    async def too_large(request, exc):
        return api.responses.JSONResponse({"handled": exc.detail, "headers": exc.headers}, 413)

    @app.post("/items")
    async def items(item: Item):
        return item

    @app.post("/stream")
    async def stream(request: api.Request):
        return len(await request.body())

    @app.post("/caught")
    async def caught(request: api.Request):
        try:
            return len(await request.body())
        except Exception as error:
            return [
                isinstance(error, api.HTTPException),
                isinstance(error, api.exceptions.StarletteHTTPException),
            ]

    return app


VALUES = (0, 1, None, -1, 1.5, "3", True)


@program(
    *(get(f"/{where}/{number}") for where in ("app", "router", "route") for number in range(len(VALUES))),
    openapi=False,
)
def accepted_values(api):
    app = api.FastAPI()

    @app.get("/{where}/{number}")
    async def declare(where: str, number: int):
        option = {"max_body_size": VALUES[number]}
        try:
            if where == "app":
                api.FastAPI(**option)
            elif where == "router":
                api.APIRouter(**option)
            else:
                api.APIRouter().get("/", **option)(declare)
        except Exception as error:
            return [type(error).__name__, str(error)]
        return "accepted"

    return app
