"""Arguments of routers and applications that are no options of a route, and Starlette's ways to add one."""

import os
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Match, Mount, Route

from ..harness import get, post, program, request, ws


async def plain(request: Any) -> Any:
    return PlainTextResponse(f"{request.method} {request.url.path}")


@program(
    get("/given"),
    get("/r/a/"),
    get("/r/a"),
    get("/mounted/x"),
    get("/route"),
    post("/route"),
    request("HEAD", "/route"),
    get("/added"),
    post("/added"),
    get("/class"),
    ws("/added-socket"),
    ws("/socket"),
    ws("/starlette-socket"),
    get("/", headers={"host": "sub.example.org"}),
    get("/url"),
)
def starlette_ways_of_a_router(api):
    app = api.FastAPI()
    router = api.APIRouter(routes=[Route("/given", plain)], redirect_slashes=False)

    @router.get("/r/a")
    def read():
        return "a"

    @router.route(path="/route", methods=["GET", "POST"], name="routed", include_in_schema=False)
    async def route(request):
        return await plain(request)

    @router.websocket_route(path="/socket", name="socket")
    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("socket")
        await websocket.close()

    async def with_query(websocket: api.WebSocket, q: int = 1):
        await websocket.accept()
        await websocket.send_json(q)
        await websocket.close()

    async def raw(websocket):
        await websocket.accept()
        await websocket.send_text("raw")
        await websocket.close()

    class Ended(HTTPEndpoint):
        async def get(self, request):
            return PlainTextResponse("class")

    router.add_route("/added", plain, methods=["POST"], name="added", include_in_schema=False)
    router.add_route("/class", Ended)
    router.add_api_websocket_route(
        path="/added-socket", endpoint=with_query, name="added socket", dependencies=[api.Depends(lambda: 1)]
    )
    router.add_websocket_route("/starlette-socket", raw, name="starlette")
    router.mount(path="/mounted", app=Starlette(routes=[Route("/x", plain)]), name="mounted")
    router.host(host="sub.example.org", app=Starlette(routes=[Route("/", plain)]), name="hosted")
    app.router.routes.extend(router.routes)

    @app.get("/url")
    def url(request: api.Request):
        return [
            str(request.url_for("routed")),
            str(router.url_path_for("added")),
            str(app.url_path_for("socket")),
            [type(route).__name__ for route in router.routes],
        ]

    return app


@program(
    get("/outer/inner/fallen"),
    get("/outer/inner/a"),
    get("/outer/inner/a/"),
    lifespan=True,
)
def routers_alone(api):
    """A router is an application too, which is mounted with a default of its own."""
    seen = []

    async def fallen(scope, receive, send):
        await PlainTextResponse(f"fallen {len(seen)}", status_code=418)(scope, receive, send)

    router = api.APIRouter(
        default=fallen,
        on_startup=[lambda: seen.append("up")],
        on_shutdown=[lambda: seen.append("down")],
        redirect_slashes=False,
        dependency_overrides_provider=None,
        include_in_schema=False,
    )

    @router.get("/a")
    def read():
        return seen

    app = api.FastAPI()
    app.router.routes.append(Mount("/outer", routes=[Mount("/inner", app=router)]))
    app.add_middleware(GZipMiddleware, 5)
    return app


@program(get("/a"), get("/b"), get("/c"))
def dependency_overrides_of_a_provider(api):
    """Routers made with a provider of overrides use it."""

    def original() -> str:
        return "original"

    app, other = api.FastAPI(), api.FastAPI()
    other.dependency_overrides[original] = lambda: "other's"
    router = api.APIRouter(dependency_overrides_provider=other)

    @router.get("/a")
    def read(given: str = api.Depends(original)):
        return given

    def made(given: str = api.Depends(original)):
        return given

    app.include_router(router)
    app.mount("/mounted", router)
    app.router.routes.append(
        api.routing.APIRoute("/b", made, methods=["GET"], dependency_overrides_provider=other)
    )
    app.router.routes.append(api.routing.APIRoute("/c", made, methods=["GET"]))
    return app


@program(
    get("/added"),
    ws("/socket"),
    ws("/own-socket?q=x", receive=2),
    ws("/own-socket?q=2"),
    ws("/app-socket"),
    ws("/made-socket?q=3"),
    ws("/made-socket?q=x", receive=2),
    get("/told"),
    get("/middleware"),
)
def starlette_ways_of_an_application(api):
    app = api.FastAPI()
    entered = []

    async def with_query(websocket: api.WebSocket, q: int = 1):
        await websocket.accept()
        await websocket.send_json([q, entered])
        await websocket.close()

    def enter():
        entered.append("entered")

    @app.websocket_route(path="/socket", name="socket")
    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("socket")
        await websocket.close()

    @app.websocket("/app-socket", name="named", dependencies=[api.Depends(enter)])
    async def named(websocket: api.WebSocket):
        await with_query(websocket)

    app.add_api_websocket_route(
        path="/own-socket", endpoint=with_query, name="own", dependencies=[api.Depends(enter)]
    )
    app.add_route("/added", plain, methods=["GET"], name="added", include_in_schema=False)
    app.router.routes.append(
        api.routing.APIWebSocketRoute(
            path="/made-socket",
            endpoint=with_query,
            name="made",
            dependencies=[api.Depends(enter)],
            dependency_overrides_provider=app,
        )
    )
    own_route = api.routing.APIRoute("/own/{a}", lambda a: a, methods=["GET"], name="own route")
    own_socket = api.routing.APIWebSocketRoute("/own/{a}", with_query, name="own socket")
    scope = {"type": "http", "path": "/own/1", "method": "GET", "root_path": "", "headers": []}

    @app.get("/told")
    def told():
        socket_scope = {**scope, "type": "websocket"}
        return [
            str(app.url_path_for("named")),
            str(app.url_path_for("own")),
            str(own_route.url_path_for("own route", a=1)),
            str(own_socket.url_path_for("own socket", a=1)),
            [own_route.matches(given)[0] is Match.FULL for given in (scope, socket_scope)],
            [own_socket.matches(given)[0] is Match.FULL for given in (scope, socket_scope)],
            own_socket.matches(socket_scope)[1]["path_params"],
            entered,
        ]

    @app.get("/middleware")
    def middleware():
        made = api.middleware.Middleware(GZipMiddleware, minimum_size=5)
        return [made.cls.__name__, made.args, made.kwargs]

    return app


@program(get("/v1/items/1"), get("/v1/items/x"), get("/told"))
def what_routes_tell(api):
    app = api.FastAPI(title="T")
    router = api.APIRouter(prefix="/items", tags=["r"])

    @router.get("/{item}", tags=["t"], summary="S", status_code=202, deprecated=True, name="one")
    def read(item: int, request: api.Request) -> int:
        return request.scope["route"].path

    @router.websocket("/{item}/socket")
    async def socket(websocket: api.WebSocket, item: int): ...

    app.include_router(router, prefix="/v1")

    @app.get("/told")
    def told():
        contexts = list(api.routing.iter_route_contexts(app.routes))
        names = ("path", "name", "methods", "path_format")
        return [
            {
                name: sorted(value) if isinstance(value, set) else value
                for name in names
                if not callable(value := getattr(context, name, None))
            }
            for context in contexts
        ] + [
            isinstance(api.routing.RouteContext(route=app.routes[-1]), type(context)) for context in contexts
        ]

    return app


@program(ws("/listens", receive=1), get("/left"))
def connections_that_end(api):
    app = api.FastAPI()
    seen = []

    @app.websocket("/listens")
    async def listens(websocket: api.WebSocket):
        await websocket.accept()
        await websocket.send_text("open")
        try:
            await websocket.receive_text()
        except api.WebSocketDisconnect as left:
            seen.append(
                [left.code, left.reason, websocket.client_state is api.websockets.WebSocketState.DISCONNECTED]
            )

    app.get("/left")(lambda: seen)
    return app


@program(get("/scope"), get("/closed"))
def the_exit_stack_middleware(api):
    app = api.FastAPI()
    seen = []

    async def inner(scope, receive, send):
        scope["stack"].callback(seen.append, "closed")
        await JSONResponse(sorted(key for key in scope if "stack" in key))(scope, receive, send)

    wrapped = api.middleware.asyncexitstack.AsyncExitStackMiddleware(app=inner, context_name="stack")
    app.mount("/scope", wrapped)
    app.get("/closed")(lambda: seen)
    return app


@program(get("/a"), get("/b"), lifespan=True)
def events_of_included_routers(api):
    seen = []

    @asynccontextmanager
    async def lifespan(app):
        seen.append("in")
        yield {"state": "set"}

    app = api.FastAPI(middleware=[Middleware(GZipMiddleware, minimum_size=1)])
    router = api.APIRouter(lifespan=lifespan)

    @router.get("/a")
    def read(request: api.Request):
        return [seen, getattr(request.state, "state", None)]

    app.include_router(router)
    app.get("/b")(lambda: seen)
    return app


@program(get("/"), get("/plain"))
def route_attributes(api):
    """What plug-ins read of a route."""
    app = api.FastAPI()
    names = (
        "path", "path_format", "name", "status_code", "tags", "summary", "description", "deprecated",
        "operation_id", "unique_id", "include_in_schema", "response_description", "responses",
        "response_model_include", "response_model_exclude", "response_model_by_alias",
        "response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none",
        "openapi_extra", "callbacks",
    )  # fmt: skip

    @app.get("/", tags=["t"], responses={404: {"description": "D"}}, openapi_extra={"x-a": 1})
    def read(request: api.Request) -> int:
        """Described.

        In two paragraphs.
        """
        route = request.scope["route"]
        return JSONResponse(
            {name: getattr(route, name) for name in names}
            | {"methods": sorted(route.methods), "endpoint": route.endpoint is read}
        )

    @app.get("/plain", response_model=None, name="other")
    def other(request: api.Request):
        return {name: getattr(request.scope["route"], name) for name in names}

    return app


@program(
    *(get(path) for path in ("/auto/a.txt", "/auto/none", "/none/none", "/file/none", "/file/a.txt")),
    *(get(path, headers={"accept": "text/html"}) for path in ("/auto/none", "/none/none", "/file/none")),
    openapi=False,
)
def frontends_of_a_router(api):
    app = api.FastAPI()
    directory = Path(tempfile.mkdtemp())
    for name in ("index.html", "a.txt", "404.html"):
        (directory / name).write_text(name)
        os.utime(directory / name, (1_700_000_000, 1_700_000_000))
    router = api.APIRouter()
    router.frontend(path="/auto", directory=directory)
    router.frontend(path="/none", directory=directory, fallback=None, check_dir=True)
    router.frontend(path="/file", directory=directory, fallback="404.html", check_dir=False)
    app.include_router(router)
    return app
