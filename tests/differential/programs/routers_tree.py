"""Routers within routers: prefixes, tags, responses, inclusion twice, changes after inclusion."""

from enum import Enum
from typing import Any

from pydantic import BaseModel
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse

from ..harness import delete, get, post, program, put


class Problem(BaseModel):
    code: int


class Tag(Enum):
    first = "first tag"
    second = "second tag"


@program(
    get("/api/v1/things"),
    get("/api/v1/things/7"),
    get("/api/v1/things/7/parts/x"),
    get("/api/v2/things/7/parts/x"),
    get("/things/7"),
    get("/api/v1/things/"),
    post("/api/v1/things/7"),
    get("/api/v1/things/x"),
    get("/api/v1/parts/x"),
)
def three_deep_and_twice(api: Any) -> Any:
    app = api.FastAPI()
    parts = api.APIRouter(prefix="/parts", tags=["parts"])
    things = api.APIRouter(prefix="/things", tags=["things", Tag.first])
    version = api.APIRouter(tags=["version"])

    @parts.get("/{part}", tags=["part", Tag.second])
    def read_part(thing: int, part: str) -> Any:
        return [thing, part]

    @things.get("", tags=["list"])
    def list_things() -> list[int]:
        return [7]

    @things.get("/{thing}")
    def read_thing(thing: int) -> int:
        return thing

    things.include_router(parts, prefix="/{thing}", tags=["of a thing"])
    version.include_router(things, tags=["included"])
    app.include_router(version, prefix="/api/v1", tags=["v1"])
    app.include_router(version, prefix="/api/v2", tags=["v2"], deprecated=True)
    return app


@program(
    get("/plain"), get("/outer/plain"), get("/outer/inner/plain"), get("/outer/inner/json"), get("/model")
)
def options_inherited(api: Any) -> Any:
    """responses, deprecated, include_in_schema, default_response_class and id functions at every level."""

    def unique(prefix: str) -> Any:
        return lambda route: f"{prefix}-{route.name}"

    app = api.FastAPI(
        responses={500: {"description": "Application broke"}},
        default_response_class=HTMLResponse,
        generate_unique_id_function=unique("app"),
    )
    outer = api.APIRouter(
        prefix="/outer",
        responses={404: {"description": "Outer lost", "model": Problem}},
        generate_unique_id_function=unique("outer"),
        default_response_class=PlainTextResponse,
    )
    inner = api.APIRouter(deprecated=True, responses={404: {"description": "Inner lost"}, 409: {}})

    @app.get("/plain")
    def app_plain() -> Any:
        return "<b>app</b>"

    @outer.get("/plain", responses={"4XX": {"description": "Yours"}, 500: {"description": "Mine"}})
    def outer_plain() -> Any:
        return "outer"

    @inner.get("/plain", responses={418: {"description": "Tea", "model": Problem}})
    def inner_plain() -> Any:
        return "inner"

    @inner.get(
        "/json",
        response_class=JSONResponse,
        generate_unique_id_function=unique("path"),
        deprecated=False,
        responses={404: {"description": "Own lost"}},
    )
    def inner_json() -> Any:
        return "json"

    @inner.get("/hidden", include_in_schema=False)
    def hidden() -> Any:
        return "hidden"

    @app.get(
        "/model", responses={200: {"description": "Fine", "model": Problem}, "default": {"model": Problem}}
    )
    def model() -> Any:
        return "<i>model</i>"

    outer.include_router(
        inner,
        prefix="/inner",
        responses={500: {"description": "Included broke"}, 410: {"description": "Gone"}},
        generate_unique_id_function=unique("inner"),
    )
    app.include_router(outer, default_response_class=JSONResponse)
    return app


@program(
    get("/a/late"), put("/add"), get("/a/late"), get("/a/b/deep"), get("/paths"), put("/more"), get("/paths")
)
def changed_after_inclusion(api: Any) -> Any:
    app = api.FastAPI()
    outer, inner = api.APIRouter(), api.APIRouter(tags=["before"])
    app.include_router(outer, prefix="/a", tags=["a"])
    outer.include_router(inner, prefix="/b")

    @app.put("/add")
    def add() -> None:
        outer.get("/late")(lambda: "late")
        inner.get("/deep")(lambda: "deep")

    @app.put("/more")
    def more() -> None:
        inner.tags.append("after")
        inner.prefix = "/moved"
        inner.get("/deeper")(lambda: "deeper")
        app.get("/last")(lambda: "last")

    @app.get("/paths")
    def paths() -> Any:
        return {
            path: operation["get"].get("tags")
            for path, operation in app.openapi()["paths"].items()
            if "get" in operation
        }

    return app


@program(
    get("/one/empty"),
    get("/one/empty/"),
    get("/two"),
    get("/two/"),
    get("/three//slashes"),
    get("/three/slashes"),
    get("/ax"),
    get("/four/"),
    get("/four"),
)
def slashes_and_empty_paths(api: Any) -> Any:
    app = api.FastAPI()
    one = api.APIRouter(prefix="/one/empty")
    one.get("")(lambda: "no slash")
    one.get("/")(lambda: "slash")
    app.include_router(one)
    two = api.APIRouter()
    two.get("", name="two")(lambda: "two")
    app.include_router(two, prefix="/two")
    three = api.APIRouter(prefix="/three")
    three.get("//slashes")(lambda: "double")
    app.include_router(three)
    without = api.APIRouter(prefix="/a")
    without.get("x", name="without slash")(lambda: "without")
    app.include_router(without)
    four = api.APIRouter(prefix="/four", redirect_slashes=False)
    four.get("/", name="four")(lambda: "four")
    app.include_router(four)
    return app


@program(get("/a/x"), get("/b/x"), delete("/a/x"), openapi=False)
def contexts_of_the_tree(api: Any) -> Any:
    """What iter_route_contexts tells, and what stays on the routes themselves."""
    app = api.FastAPI()
    router, inner = api.APIRouter(prefix="/r"), api.APIRouter(prefix="/i")

    @inner.api_route("/x/{key}", methods=["GET", "put"], name="named")
    def read(key: str) -> str:
        return key

    @inner.websocket("/socket")
    async def socket(socket: api.WebSocket) -> None:
        await socket.close()

    router.include_router(inner, prefix="/mid")
    app.include_router(router, prefix="/a")
    app.mount("/sub", api.FastAPI(), name="sub")

    def seen() -> Any:
        contexts = list(api.routing.iter_route_contexts(app.routes))
        return [
            [
                context.path,
                context.path_format,
                context.name,
                sorted(context.methods or ()),
                context.endpoint in (read, socket),
                context.original_route.path,
                context.route is context.original_route,
                type(context.route).__name__,
            ]
            for context in contexts
        ]

    @app.get("/a/x")
    def tree() -> Any:
        return seen()

    @app.get("/b/x")
    def routes() -> Any:
        return [
            [isinstance(route, api.routing.APIRoute), getattr(route, "path", None), route is inner.routes[0]]
            for route in [*app.routes, *router.routes, *inner.routes]
        ]

    return app


@program(get("/a/x"), get("/a/r/x/1"), openapi=False)
def contexts_that_match(api: Any) -> Any:
    """What a context says of a scope, where a route's class asks for more than a bare scope has."""
    app = api.FastAPI()
    asked: list[str] = []

    class Asking(api.routing.APIRoute):  # type: ignore[misc]
        def matches(self, scope: Any) -> Any:
            asked.append(self.path_format.rpartition("/")[2])
            return super().matches(scope)

    router = api.APIRouter(prefix="/r", route_class=Asking)
    app.router.route_class = Asking

    @router.get("/x/{key}")
    def read(key: int) -> int:
        return key

    @router.websocket("/socket")
    async def socket(socket: api.WebSocket) -> None:
        await socket.close()

    @app.get("/a/x")
    def told() -> Any:
        asked.clear()
        found = []
        for kind, method, path in [
            ("http", "GET", "/a/r/x/1"),
            ("http", "POST", "/a/r/x/1"),
            ("http", "GET", "/a/x"),
            ("websocket", "", "/a/r/socket"),
        ]:
            scope = {"type": kind, "method": method, "path": path, "root_path": "", "headers": []}
            for context in api.routing.iter_route_contexts(app.routes):
                match, child = context.matches(scope)
                found.append([context.path, match.name, child.get("path_params"), sorted(asked)])
                asked.clear()
        return found

    app.include_router(router, prefix="/a")
    return app


def refused(name: str, declare: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        declare(api, app)
        return app

    build.__name__ = f"refused_{name}"
    program()(build)


def empty_path(api: Any, app: Any) -> None:
    router = api.APIRouter()
    router.get("")(lambda: 1)
    app.include_router(router)


def cycle(api: Any, app: Any) -> None:
    one, two = api.APIRouter(), api.APIRouter()
    one.include_router(two)
    two.include_router(one)


def itself(api: Any, app: Any) -> None:
    router = api.APIRouter()
    router.include_router(router)


refused("prefix_without_slash", lambda api, app: api.APIRouter(prefix="x"))
refused("prefix_with_trailing_slash", lambda api, app: api.APIRouter(prefix="/x/"))
refused("included_without_slash", lambda api, app: app.include_router(api.APIRouter(), prefix="x"))
refused("included_with_trailing_slash", lambda api, app: app.include_router(api.APIRouter(), prefix="/x/"))
refused("empty_path_and_prefix", empty_path)
refused("cycle", cycle)
refused("itself", itself)
