"""What programs and plug-ins reach through Starlette holds: classes, route lists, matching, the scope."""

from __future__ import annotations

from tests.compat.processes import answer, both

PROGRAM = """
    import json
    import warnings
    warnings.simplefilter("ignore")
    from typing import Annotated

    import fastapi, starlette
    from fastapi import *
    from fastapi.testclient import TestClient
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute, Host, Match, Mount, Route, Router, WebSocketRoute

    seen = {}
"""


def agree(program: str) -> object:
    """What both print; the same, so that it is told once."""
    oracle, ours = both(PROGRAM + program)
    assert ours == oracle
    return ours


def test_classes_are_starlettes() -> None:
    agree("""
    import importlib, inspect
    import starlette.background, starlette.datastructures, starlette.exceptions, starlette.middleware.cors
    import starlette.requests, starlette.responses, starlette.staticfiles, starlette.testclient
    import starlette.templating, starlette.websockets

    bases = {}
    for name in ("applications", "routing", "requests", "responses", "websockets", "datastructures",
                 "background",
                 "exceptions", "staticfiles", "templating", "testclient", "middleware", "sse", "concurrency",
                 "middleware.cors", "middleware.gzip", "middleware.httpsredirect", "middleware.trustedhost"):
        module = importlib.import_module(f"fastapi.{name}")
        for key in sorted(dir(module)):
            value = getattr(module, key, None)
            if inspect.isclass(value) and not key.startswith("_"):
                of_starlette = [f"{base.__module__}.{base.__name__}" for base in value.__mro__
                                if base.__module__.startswith("starlette")]
                bases[f"{name}.{key}"] = of_starlette
    wanted = ["applications.FastAPI", "routing.APIRoute", "routing.APIRouter", "routing.APIWebSocketRoute",
        "routing.Mount", "requests.Request", "requests.HTTPConnection", "responses.JSONResponse",
        "responses.StreamingResponse", "responses.FileResponse", "responses.ORJSONResponse",
        "websockets.WebSocket", "datastructures.UploadFile", "background.BackgroundTasks",
        "exceptions.HTTPException", "exceptions.WebSocketException", "staticfiles.StaticFiles",
        "templating.Jinja2Templates", "testclient.TestClient", "sse.EventSourceResponse"]
    print(json.dumps({key: bases.get(key) for key in wanted}))
    """)


def test_what_an_endpoint_gets_and_gives() -> None:
    agree("""
    app = FastAPI()

    @app.post("/{number}")
    async def endpoint(request: Request, number: int, tasks: BackgroundTasks, response: Response,
                       file: Annotated[UploadFile, File()], word: Annotated[str, Form()]):
        seen["request"] = isinstance(request, starlette.requests.Request)
        seen["tasks"] = isinstance(tasks, starlette.background.BackgroundTasks)
        seen["response"] = isinstance(response, starlette.responses.Response)
        seen["file"] = isinstance(file, starlette.datastructures.UploadFile)
        seen["app"] = isinstance(request.app, Starlette) and request.app is app
        seen["path"] = request.path_params
        seen["form"] = isinstance(await request.form(), starlette.datastructures.FormData)

    @app.websocket("/talk")
    async def talk(socket: WebSocket):
        seen["socket"] = isinstance(socket, starlette.websockets.WebSocket)
        await socket.accept()
        await socket.close()

    with TestClient(app) as client:
        client.post("/3", files={"file": b"x"}, data={"word": "y"})
        with client.websocket_connect("/talk"):
            pass
    print(json.dumps(seen))
    """)


def test_what_middleware_sees() -> None:
    agree("""
    app = FastAPI()
    router = APIRouter(prefix="/in")
    inner = FastAPI()

    class Look:
        def __init__(self, app): self.app = app
        async def __call__(self, scope, receive, send):
            try:
                await self.app(scope, receive, send)
            finally:
                route = scope.get("route")
                seen.setdefault("scopes", []).append([
                    scope["type"], scope.get("path"), scope.get("root_path"), scope.get("path_params"),
                    getattr(scope.get("endpoint"), "__name__", None), getattr(route, "path", None),
                    isinstance(route, BaseRoute), type(scope.get("app")).__module__.split(".")[-1],
                    isinstance(scope.get("router"), Router),
                ])

    app.add_middleware(Look)

    @app.get("/items/{number}")
    async def item(number: int, request: Request):
        seen["inside"] = [request.scope["endpoint"] is item, request.scope["route"].path,
                          request.scope["router"] is app.router, sorted(request.scope["path_params"])]

    @router.get("/{name}/x")
    def within(name: str, request: Request):
        seen["within"] = [request.scope["endpoint"] is within, request.scope["route"].path_format]

    @app.websocket("/talk/{room}")
    async def talk(socket: WebSocket, room: str):
        seen["talk"] = [socket.scope["endpoint"] is talk, socket.scope["route"].path]
        await socket.accept()
        await socket.close()

    @inner.get("/deep")
    async def deep(request: Request):
        seen["deep"] = [request.scope["root_path"], request.scope["path"], request.app is inner,
                        request.scope["endpoint"] is deep]

    app.include_router(router)
    app.mount("/mount", inner)
    with TestClient(app) as client:
        for path in ("/items/3", "/items/x", "/in/a/x", "/none", "/mount/deep"):
            client.get(path)
        client.post("/items/3")
        with client.websocket_connect("/talk/den"):
            pass
    print(json.dumps(seen))
    """)


def test_route_lists_and_matching() -> None:
    agree("""
    app = FastAPI(openapi_url=None)
    router = APIRouter(prefix="/in")

    @app.get("/items/{number}", name="named")
    async def item(number: int): ...

    @router.api_route("/{name}", methods=["PUT", "PATCH"])
    async def within(name: str): ...

    @app.websocket("/talk")
    async def talk(socket: WebSocket): ...

    async def plain(request): ...

    app.include_router(router)
    app.mount("/mount", Starlette(), name="mounted")
    app.host("api.test", FastAPI(openapi_url=None), name="hosted")
    app.add_route("/plain", plain)
    app.router.routes.append(Route("/appended", plain, methods=["POST"]))
    app.routes.insert(0, Route("/first", plain))

    def of(route):
        return [getattr(route, "path", None), getattr(route, "name", None),
                sorted(getattr(route, "methods", None) or []),
                getattr(getattr(route, "endpoint", None), "__name__", None),
                [kind.__name__ for kind in (Route, WebSocketRoute, Mount, Host) if isinstance(route, kind)]]

    def matched(scope):
        return [[route.matches(scope)[0].name, sorted(route.matches(scope)[1])] for route in app.routes
                if isinstance(route, (Route, Mount, WebSocketRoute))]

    def scope(method, path, kind="http"):
        return {"type": kind, "method": method, "path": path, "root_path": "", "headers": []}

    print(json.dumps([
        [of(route) for route in app.routes if isinstance(route, (Route, Mount, WebSocketRoute, Host))],
        app.routes is app.router.routes, isinstance(app.router, Router),
        matched(scope("GET", "/items/3")), matched(scope("POST", "/items/3")), matched(scope("GET", "/none")),
        matched(scope("GET", "/mount/x")), matched(scope("", "/talk", "websocket")),
        matched(scope("GET", "/first")),
        app.url_path_for("named", number=3), app.url_path_for("mounted", path="/x"),
        app.url_path_for("within", name="a"),
    ]))
    """)


def test_routes_can_be_changed_after_they_were_declared() -> None:
    agree("""
    app = FastAPI(openapi_url=None)

    @app.get("/one")
    async def one(): return 1

    @app.get("/two")
    async def two(): return 2

    client = TestClient(app)
    replies = [client.get("/one").json(), client.get("/two").json()]
    app.router.routes[:] = [route for route in app.router.routes if getattr(route, "path", "") != "/one"]
    replies += [client.get("/one").status_code, client.get("/two").json()]
    app.add_api_route("/three", lambda: 3)
    replies.append(client.get("/three").json())
    app.routes.clear()
    replies.append(client.get("/three").status_code)
    print(json.dumps(replies))
    """)


def test_a_route_is_an_asgi_application_itself() -> None:
    agree("""
    import asyncio
    app = FastAPI(openapi_url=None)

    @app.get("/items/{number}")
    async def item(number: int, q: str = "x"): return {"number": number, "q": q}

    from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
    from starlette.middleware import Middleware
    stack = [Middleware(AsyncExitStackMiddleware)]
    route = app.routes[0]
    other = Starlette(routes=[route], middleware=stack)
    router = APIRouter()
    router.add_api_route("/r", lambda: "router", methods=["GET"])
    print(json.dumps([
        TestClient(other).get("/items/3?q=y").json(),
        TestClient(AsyncExitStackMiddleware(router)).get("/r").json(),
        TestClient(Starlette(routes=router.routes, middleware=stack)).get("/r").json(),
        callable(route.app), callable(route.handle), callable(route.matches), route.path_regex.pattern,
        sorted(route.param_convertors), route.path_format, str(route.url_path_for("item", number=3)),
    ]))
    """)


def test_subclasses_of_programs() -> None:
    agree("""
    class Application(FastAPI):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.state.mine = True
        async def __call__(self, scope, receive, send):
            scope["by"] = "subclass"
            await super().__call__(scope, receive, send)
        def build_middleware_stack(self):
            seen["built"] = True
            return super().build_middleware_stack()

    class Routes(APIRouter):
        def add_api_route(self, path, endpoint, **options):
            super().add_api_route("/sub" + path, endpoint, **options)

    class Own(starlette.responses.JSONResponse):
        media_type = "application/vnd.own+json"
        def render(self, content): return super().render({"wrapped": content})

    app = Application(title="Sub", default_response_class=Own)
    router = Routes()

    @router.get("/x")
    async def x(request: Request): return request.scope["by"]

    app.include_router(router)
    reply = TestClient(app).get("/sub/x")
    print(json.dumps([reply.json(), reply.headers["content-type"], seen, app.state.mine, app.title]))
    """)


def test_the_route_is_in_the_scope_for_starlettes_own_routes_too() -> None:
    """As Starlette's router does; FastAPI leaves these out."""
    program = """
    app = FastAPI()
    from starlette.responses import PlainTextResponse
    async def plain(request): return PlainTextResponse(type(request.scope["route"]).__name__)
    async def bare(scope, receive, send):
        await PlainTextResponse(type(scope["route"]).__name__)(scope, receive, send)
    app.add_route("/plain", plain)
    app.mount("/bare", bare)
    client = TestClient(app)
    print(json.dumps([client.get("/plain").text, client.get("/bare/x").text]))
    """
    assert answer(PROGRAM + program) == ["Route", "Mount"]
