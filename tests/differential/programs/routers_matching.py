"""Which route answers: order, methods, 405, redirects, names, custom route classes, starlette's routes."""

import time
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.routing import Host, Match, Mount, Route, Router, WebSocketRoute

from ..harness import delete, get, patch, post, program, put, request, ws


@program(
    get("/items/mine"),
    get("/items/7"),
    get("/items/7/mine"),
    get("/users/mine"),
    get("/files/a/b.txt"),
    get("/files/"),
    get("/files"),
    get("/typed/7"),
    get("/typed/x"),
    get("/typed/7.5"),
    get("/uuid/1c1e0e4a-5d4e-4b8e-8a3e-0d6f5b2c9a11"),
    get("/uuid/x"),
    get("/a-b/c-d"),
    get("/items/%6dine"),
    get("/items/a%2Fb"),
    get("/items/%20"),
    get("/items/é"),
    get("/ITEMS/mine"),
    get("/"),
    get("/two/1/2"),
    get("/same"),
    get("/items/mine?x=1"),
)
def first_declared_wins(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/items/mine")
    def mine() -> str:
        return "static first"

    @app.get("/items/{item}")
    def item(item: str) -> Any:
        return ["item", item]

    @app.get("/users/{user}")
    def user(user: str) -> Any:
        return ["user", user]

    @app.get("/users/mine")
    def never() -> str:
        return "static too late"

    @app.get("/files/{path:path}")
    def file(path: str) -> Any:
        return ["file", path]

    @app.get("/typed/{n:int}")
    def integer(n: int) -> Any:
        return ["int", n]

    @app.get("/typed/{n:float}")
    def number(n: float) -> Any:
        return ["float", n]

    @app.get("/typed/{n}")
    def text(n: str) -> Any:
        return ["text", n]

    @app.get("/uuid/{u:uuid}")
    def uuid(u: Any) -> str:
        return str(u)

    @app.get("/{a}-{b}/{c}-d")
    def dashes(a: str, b: str, c: str) -> Any:
        return [a, b, c]

    @app.get("/two/{a}/{b}")
    def two(b: int, a: int) -> Any:
        return [a, b]

    for number_of in (1, 2):

        @app.get("/same")
        def same(number_of: int = number_of) -> int:
            return number_of

    return app


@program(
    get("/i"),
    post("/i"),
    put("/i"),
    delete("/i"),
    patch("/i"),
    request("OPTIONS", "/i"),
    request("HEAD", "/i"),
    request("TRACE", "/i"),
    request("BREW", "/i"),
    get("/h"),
    request("HEAD", "/h"),
    request("OPTIONS", "/h"),
    request("TRACE", "/h"),
    get("/many"),
    post("/many"),
    put("/many"),
    get("/default"),
    post("/default"),
    get("/i/"),
    post("/i/?a=1&b=2"),
    get("//i"),
    get("/only-patch"),
    get("/only-patch/"),
    post("/docs"),
    post("/openapi.json"),
    request("HEAD", "/openapi.json"),
)
def methods(api: Any) -> Any:
    app = api.FastAPI()
    router = api.APIRouter()

    @app.get("/i")
    def get_i() -> str:
        return "get"

    @app.post("/i")
    def post_i() -> str:
        return "post"

    @router.put("/i")
    def put_i() -> str:
        return "put"

    @router.delete("/i")
    def delete_i() -> str:
        return "delete"

    app.include_router(router)

    @app.head("/h")
    def head_h() -> Any:
        return api.Response(headers={"x-head": "1"})

    @app.options("/h")
    def options_h() -> str:
        return "options"

    @app.trace("/h")
    def trace_h() -> str:
        return "trace"

    @app.api_route("/many", methods=["GET", "post"], operation_id="many")
    def many(request: api.Request) -> str:
        return request.method

    @app.api_route("/default")
    def default() -> int:
        return 1

    @app.patch("/{anything}")
    def patched(anything: str) -> str:
        return anything

    return app


@program(
    get("/in"),
    post("/in"),
    delete("/in"),
    get("/in/deep"),
    put("/in/deep"),
    patch("/in/deep"),
    get("/mounted"),
    post("/mounted"),
    delete("/in/{x}"),
)
def partial_matches_in_the_tree(api: Any) -> Any:
    """A method that one router lacks and a later one has."""
    app = api.FastAPI()
    first, second, inner = api.APIRouter(), api.APIRouter(), api.APIRouter()
    first.get("/in")(lambda: "first get")
    inner.get("/deep")(lambda: "inner get")
    first.include_router(inner, prefix="/in")
    second.post("/in")(lambda: "second post")
    second.put("/in/deep")(lambda: "second put")
    app.include_router(first)
    app.include_router(second)
    app.mount("/mounted", api.FastAPI())
    app.post("/mounted")(lambda: "after the mount")
    return app


@program(get("/a/"), get("/b"), get("/a"), post("/b"), get("/r/"), get("/c//"), get("/nothing/"))
def redirects_off(api: Any) -> Any:
    app = api.FastAPI(redirect_slashes=False)
    router = api.APIRouter(redirect_slashes=True)
    app.get("/a")(lambda: "a")
    app.get("/b/")(lambda: "b")
    app.get("/c/")(lambda: "c")
    router.get("/r")(lambda: "r")
    app.include_router(router)
    return app


@program(get("/urls"), get("/one/x/5"), get("/two/x/5"), get("/missing"), get("/wrong"), openapi=False)
def names_and_scope(api: Any) -> Any:
    app, sub = api.FastAPI(), api.FastAPI()
    router = api.APIRouter(prefix="/x")

    @router.get("/{key}", name="named")
    def read(request: api.Request, key: str) -> Any:
        route = request.scope["route"]
        return [
            route.path,
            route.name,
            type(route).__name__,
            route is router.routes[0],
            request.scope["endpoint"].__name__,
            request.scope["path_params"],
            request.url.path,
            request.scope["root_path"],
            request.app is app,
        ]

    @router.get("/file/{path:path}")
    def file(path: str) -> str:
        return path

    sub.get("/{q}", name="sub")(lambda q: q)
    app.include_router(router, prefix="/one")
    app.include_router(router, prefix="/two")
    app.mount("/mounted", sub, name="mounted")

    @app.get("/urls")
    def urls(request: api.Request) -> Any:
        return [
            str(request.url_for("named", key="a b")),
            str(request.url_for("mounted:sub", q=2)),
            str(request.url_for("mounted", path="/x")),
            str(app.url_path_for("file", path="a/b")),
            str(router.url_path_for("named", key="k")),
            str(request.url_for("openapi")),
            str(request.url_for("swagger_ui_html")),
        ]

    @app.get("/missing")
    def missing() -> str:
        return str(app.url_path_for("nothing"))

    @app.get("/wrong")
    def wrong() -> str:
        return str(app.url_path_for("named"))

    return app


@program(
    get("/timed"),
    get("/included/timed"),
    get("/included/other"),
    get("/override"),
    get("/only", headers={"x-secret": "1"}),
    get("/only"),
    get("/fails/x"),
)
def custom_route_classes(api: Any) -> Any:
    class Stamped(api.routing.APIRoute):  # type: ignore[misc]
        def get_route_handler(self) -> Any:
            original = super().get_route_handler()

            async def handler(request: api.Request) -> api.Response:
                before = time.monotonic()
                try:
                    response = await original(request)
                except api.exceptions.RequestValidationError as error:
                    raise api.HTTPException(400, [e["type"] for e in error.errors()]) from error
                assert time.monotonic() >= before
                response.headers["X-Route"] = self.path_format
                return response

            return handler

    class Secret(api.routing.APIRoute):  # type: ignore[misc]
        def matches(self, scope: Any) -> Any:
            if (b"x-secret", b"1") not in scope.get("headers", ()):
                return Match.NONE, {}
            return super().matches(scope)

    app = api.FastAPI()
    app.router.route_class = Stamped
    router = api.APIRouter(route_class=Stamped)
    plain = api.APIRouter()

    @app.get("/timed")
    def timed() -> str:
        return "timed"

    @router.get("/timed")
    async def included() -> str:
        return "included"

    @plain.get("/other")
    async def other() -> str:
        return "plain class"

    @router.get("/fails/{n}")
    def fails(n: int) -> int:
        return n

    plain.add_api_route("/override", lambda: "override", route_class_override=Stamped)
    secret = api.APIRouter(route_class=Secret)
    secret.get("/only")(lambda: "secret")
    app.include_router(router)
    app.include_router(router, prefix="/included")
    app.include_router(plain, prefix="/included")
    app.include_router(plain)
    app.include_router(secret)
    return app


@program(
    get("/route"),
    request("HEAD", "/route"),
    post("/route"),
    get("/mount/in"),
    get("/mount/in/x"),
    get("/mount/nothing"),
    get("/", headers={"host": "api.example.org"}),
    get("/", headers={"host": "other.example.org"}),
    get("/added"),
    get("/router/added"),
    ws("/socket", "hello", receive=2),
    get("/passed"),
)
def starlette_routes(api: Any) -> Any:
    async def plain(request: Any) -> PlainTextResponse:
        return PlainTextResponse(f"{request.method} {request.url.path}")

    async def echo(socket: Any) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    app = api.FastAPI(routes=[Route("/passed", plain)])
    app.router.routes.append(Route("/route", plain))
    app.router.routes.append(
        Mount("/mount", routes=[Route("/in", plain), Mount("/in", routes=[Route("/x", plain)])])
    )
    app.router.routes.append(WebSocketRoute("/socket", echo))
    app.add_route("/added", plain, methods=["GET"])
    router = api.APIRouter(prefix="/router")
    router.add_route("/added", plain)
    app.include_router(router)
    app.host("api.example.org", Router(routes=[Route("/", plain)]), name="by host")
    app.router.routes.append(Host("{sub}.example.org", app=Router([Route("/", plain)])))
    return app
