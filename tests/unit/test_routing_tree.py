"""Routers in routers: a tree that is walked, not copied."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, NoMatchFound, Route

from martlet import APIRouter, Depends, Martlet
from martlet.routing import APIRoute, RouteContext, iter_route_contexts
from martlet.testclient import TestClient


async def read() -> str:
    return "read"


def paths_of(*routers: Any) -> list[str]:
    return [context.path for router in routers for context in iter_route_contexts(router.routes)]


def statuses(client: TestClient, *paths: str) -> list[int]:
    return [client.get(path).status_code for path in paths]


@pytest.fixture
def app() -> Martlet:
    return Martlet(openapi_url=None)


def three_deep(app: Martlet) -> tuple[APIRouter, APIRouter, APIRouter]:
    """Routers at /1/a, /1/a/2/b, /1/a/2/b/3/c; each included before it has any route."""
    outer, middle, inner = (APIRouter(prefix=f"/{name}") for name in "abc")
    app.include_router(outer, prefix="/1")
    outer.include_router(middle, prefix="/2")
    middle.include_router(inner, prefix="/3")
    return outer, middle, inner


def test_routes_declared_late_are_seen_three_deep(app: Martlet) -> None:
    outer, middle, inner = three_deep(app)
    client = TestClient(app)
    path = "/1/a/2/b/3/c/x"
    assert statuses(client, path) == [404]
    inner.get("/x")(read)
    assert client.get(path).json() == "read"
    middle.get("/{rest:path}")(lambda rest: rest)
    assert client.get(path).json() == "read", "an included router stands where it was included"
    assert client.get("/1/a/2/b/3/c/y").json() == "3/c/y"
    middle.routes.reverse()
    assert client.get(path).json() == "3/c/x"


def test_removal_is_seen(app: Martlet) -> None:
    _, _, inner = three_deep(app)
    inner.get("/x")(read)
    inner.get("/y")(read)
    client = TestClient(app)
    assert statuses(client, "/1/a/2/b/3/c/x", "/1/a/2/b/3/c/y") == [200, 200]
    del inner.routes[0]
    assert statuses(client, "/1/a/2/b/3/c/x", "/1/a/2/b/3/c/y") == [404, 200]
    inner.routes = []
    assert statuses(client, "/1/a/2/b/3/c/y") == [404]


def clear(routes: Any) -> None:
    routes.clear()


def replace(routes: Any) -> None:
    routes[:] = [APIRoute("/new", read)]


def add(routes: Any) -> None:
    routes += [APIRoute("/new", read)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda routes: routes.append(APIRoute("/new", read)), [200, 200, 200]),
        (lambda routes: routes.extend([APIRoute("/new", read)]), [200, 200, 200]),
        (lambda routes: routes.insert(0, APIRoute("/new", read)), [200, 200, 200]),
        (add, [200, 200, 200]),
        (lambda routes: routes.pop(), [200, 404, 404]),
        (lambda routes: routes.remove(routes[0]), [404, 200, 404]),
        (lambda routes: routes.reverse(), [200, 200, 404]),
        (lambda routes: routes.sort(key=lambda route: route.path), [200, 200, 404]),
        (clear, [404, 404, 404]),
        (replace, [404, 404, 200]),
    ],
)
def test_every_change_of_the_list_is_seen(
    app: Martlet, change: Callable[[Any], None], expected: list[int]
) -> None:
    router = APIRouter()
    router.get("/x")(read)
    router.get("/y")(read)
    app.include_router(router, prefix="/p")
    client = TestClient(app)
    assert statuses(client, "/p/x", "/p/y", "/p/new") == [200, 200, 404]
    change(router.routes)
    assert statuses(client, "/p/x", "/p/y", "/p/new") == expected


def test_the_document_follows_the_tree() -> None:
    app, router = Martlet(), APIRouter()
    app.include_router(router, prefix="/p")
    router.get("/x")(read)
    assert list(app.openapi()["paths"]) == ["/p/x"]
    router.get("/y")(read)
    assert list(app.openapi()["paths"]) == ["/p/x", "/p/y"]
    router.routes.clear()
    assert app.openapi()["paths"] == {}


def test_nothing_is_copied(app: Martlet) -> None:
    router = APIRouter(prefix="/r")
    router.get("/x")(read)
    app.include_router(router)
    app.include_router(router, prefix="/again")
    assert len(app.routes) == 2
    contexts = list(iter_route_contexts(app.routes))
    assert [context.path for context in contexts] == ["/r/x", "/again/r/x"]
    assert {id(context.route) for context in contexts} == {id(router.routes[0])}
    assert router.routes[0].path == "/r/x"  # type: ignore[attr-defined]


def test_contexts_come_depth_first_in_the_order_of_declaration(app: Martlet) -> None:
    outer, middle, inner = three_deep(app)
    app.get("/first")(read)
    inner.get("/{key:int}", name="inner")(read)
    middle.post("/m")(read)
    outer.mount("/files", Martlet(), name="files")
    outer.websocket("/talk")(read)
    app.add_route("/plain", read, name="plain")
    contexts = list(iter_route_contexts(app.routes))
    assert [(context.path, context.path_format, context.name, context.methods) for context in contexts] == [
        ("/1/a/2/b/3/c/{key:int}", "/1/a/2/b/3/c/{key}", "inner", {"GET"}),
        ("/1/a/2/b/m", "/1/a/2/b/m", "read", {"POST"}),
        ("/1/files", "/1/files/{path}", "files", None),
        ("/1/a/talk", "/1/a/talk", "read", None),
        ("/first", "/first", "read", {"GET"}),
        ("/plain", "/plain", "plain", {"GET", "HEAD"}),
    ]
    assert [type(context.route) for context in contexts][2::3] == [Mount, Route]
    assert contexts[0].original_route is contexts[0].route is inner.routes[0]
    assert contexts[0].endpoint is read
    assert repr(contexts[0]) == f"RouteContext(route={inner.routes[0]!r})"
    assert list(iter_route_contexts(contexts)) == contexts, "contexts are taken as they are"


def test_names_are_found_through_the_tree(app: Martlet) -> None:
    _, _, inner = three_deep(app)
    inner.get("/{key}", name="thing")(read)
    other = APIRouter()
    other.get("/other", name="thing")(read)
    app.include_router(other)
    assert app.url_path_for("thing", key="1") == "/1/a/2/b/3/c/1"
    assert app.url_path_for("thing") == "/other", "the first whose parameters fit"
    with pytest.raises(NoMatchFound):
        app.url_path_for("thing", wrong="1")


def test_what_routers_have_in_common_gathers_on_the_way_down(app: Martlet) -> None:
    order: list[str] = []

    def note(name: str) -> Any:
        return Depends(lambda: order.append(name))

    outer = APIRouter(
        prefix="/o", tags=["o"], dependencies=[note("outer")], responses={404: {"description": "o"}}
    )
    inner = APIRouter(
        prefix="/i", tags=["i"], dependencies=[note("inner")], responses={404: {"description": "i"}}
    )
    outer.include_router(inner, tags=["included"], dependencies=[note("included")], deprecated=True)
    app.include_router(outer, tags=["app"], dependencies=[note("app")])
    inner.get("/x", tags=["x"], dependencies=[note("x")])(read)
    assert TestClient(app).get("/o/i/x").status_code == 200
    assert order == ["app", "outer", "included", "inner", "x"]
    (context,) = iter_route_contexts(app.routes)
    operation = context.operation
    assert operation.tags == ("app", "o", "included", "i", "x")
    assert operation.responses == {404: {"description": "i"}}
    assert operation.deprecated
    assert operation.unique_id == "read_o_i_x_get"


def test_a_hidden_inclusion_hides_all_below() -> None:
    app, outer, inner = Martlet(), APIRouter(), APIRouter()
    inner.get("/x")(read)
    outer.include_router(inner, prefix="/inner")
    app.include_router(outer, prefix="/hidden", include_in_schema=False)
    app.include_router(outer, prefix="/shown")
    assert list(app.openapi()["paths"]) == ["/shown/inner/x"]
    assert statuses(TestClient(app), "/hidden/inner/x", "/shown/inner/x") == [200, 200]


def test_no_router_in_itself() -> None:
    one, two, three = APIRouter(), APIRouter(), APIRouter()
    with pytest.raises(AssertionError, match="itself"):
        one.include_router(one)
    one.include_router(two)
    two.include_router(three)
    one.include_router(three)
    for includer, included in ((two, one), (three, one), (three, two)):
        with pytest.raises(AssertionError, match="includes"):
            includer.include_router(included)
    assert paths_of(one, two, three) == []


def test_a_router_reached_by_many_ways_is_asked_once() -> None:
    layers = [APIRouter() for _ in range(25)]
    for upper, lower in zip(layers, layers[1:], strict=False):
        upper.include_router(lower, prefix="/l")
        upper.include_router(lower, prefix="/r")
    assert layers[0].reaches(layers[-1]), "2**24 ways"
    assert not layers[-1].reaches(layers[0])


def test_a_route_with_an_own_match_is_asked_in_an_included_router_too(app: Martlet) -> None:
    class Never(APIRoute):
        def matches(self, scope: Any) -> Any:
            match, child_scope = super().matches(scope)
            return type(match).NONE, child_scope

    router = APIRouter(route_class=Never)
    router.get("/x")(read)
    app.include_router(router, prefix="/p")
    assert statuses(TestClient(app), "/p/x") == [404]


def test_context_of_a_route_alone() -> None:
    route = APIRoute("/x/{key:int}", read)
    context = RouteContext(route)
    assert (context.path, context.path_format, context.placed) == ("/x/{key:int}", "/x/{key}", route)


def test_plug_ins_find_the_whole_path_of_included_routes() -> None:
    app, router = Martlet(), APIRouter(prefix="/inner")
    router.routes.append(Mount("/mounted", routes=[Route("/{name}", PlainTextResponse("there"))]))

    @router.get("/{number}")
    async def read(request: Request, number: int) -> str:
        return request.scope["fastapi"]["effective_route_context"].path

    app.include_router(router, prefix="/outer")
    mounted, endpoint = app.routes[-1].effective_route_contexts()
    assert (mounted.starlette_route.path, [route.path for route in mounted.starlette_route.routes]) == (
        "/outer/mounted",
        ["/{name}"],
    )
    assert (endpoint.starlette_route, endpoint.path) == (None, "/outer/inner/{number}")
    assert TestClient(app).get("/outer/inner/7").json() == "/outer/inner/{number}"
