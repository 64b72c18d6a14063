"""The matcher finds what a search of the list from its start would find, and remembers no client's path."""

import gc
import random
import string
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.endpoints import HTTPEndpoint
from starlette.routing import BaseRoute, Host, Match, Mount, Route, Router, WebSocketRoute

from martlet.routing import APIRoute, APIWebSocketRoute, RouteContext
from martlet.routing.matcher import Found, Matcher
from martlet.routing.settle import IncludeContext


async def endpoint() -> None:
    """Never called here."""


def route(path: str, *methods: str) -> APIRoute:
    """A route whose endpoint takes nothing, so that any template will do."""
    return APIRoute(path, endpoint, methods=methods or ("GET",))


def scope_of(path: str, method: str = "GET", kind: str = "http", host: str = "testserver") -> dict[str, Any]:
    scope = {"type": kind, "path": path, "root_path": "", "headers": [(b"host", host.encode())]}
    return {**scope, "method": method} if kind == "http" else scope


def search(matcher: Matcher, path: str, method: str = "GET", kind: str = "http", **more: str) -> Found | None:
    scope = scope_of(path, method, kind, **more)
    return matcher.find(kind, scope.get("method", ""), path, scope)


def matcher_of(*routes: BaseRoute) -> Matcher:
    return Matcher([RouteContext(route) for route in routes])


def place(matcher: Matcher, path: str, *args: str, **more: str) -> tuple[int, Any, bool] | None:
    """Which of the routes was found, by its place in the list, with its parameters."""
    found = search(matcher, path, *args, **more)
    if found is None:
        return None
    return matcher.contexts.index(found.context), found.params, found.is_full


def test_the_first_declared_wins() -> None:
    assert place(matcher_of(route("/a/me"), route("/a/{x}")), "/a/me") == (0, {}, True)
    assert place(matcher_of(route("/a/{x}"), route("/a/me")), "/a/me") == (0, {"x": "me"}, True)
    assert place(matcher_of(route("/a/{x}"), route("/a/{y}")), "/a/1") == (0, {"x": "1"}, True)
    assert place(matcher_of(route("/{x}/b"), route("/a/{y}")), "/a/b") == (0, {"x": "a"}, True)
    assert place(matcher_of(route("/{rest:path}"), route("/a")), "/a") == (0, {"rest": "a"}, True)


def test_the_order_holds_again_after_a_path_has_been_remembered() -> None:
    matcher = matcher_of(route("/a/{x}"), route("/a/me", "POST"), route("/a/me"))
    for _ in range(3):
        assert place(matcher, "/a/me") == (0, {"x": "me"}, True)
        assert place(matcher, "/a/me", "POST") == (1, {}, True)


@pytest.mark.parametrize(
    ("template", "path", "params"),
    [
        ("/{x}", "/1", {"x": "1"}),
        ("/{x}", "/", None),
        ("/{x}", "/a/b", None),
        ("/{x:int}", "/12", {"x": 12}),
        ("/{x:int}", "/-1", None),
        ("/{x:float}", "/1.5", {"x": 1.5}),
        ("/{x:path}", "/a/b/", {"x": "a/b/"}),
        ("/{x:path}", "/", {"x": ""}),
        ("/{x:path}/end", "/a/b/end", {"x": "a/b"}),
        ("/{x}.{y}", "/a.b.c", {"x": "a.b", "y": "c"}),
        ("/v{x}", "/v1", {"x": "1"}),
        ("/v{x}", "/w1", None),
        ("/a//b", "/a//b", {}),
        ("/a//b", "/a/b", None),
        ("/a/", "/a/", {}),
        ("/a/", "/a", None),
        ("/a.b", "/aXb", None),
        ("/%7Bx%7D", "/%7Bx%7D", {}),
        ("/é", "/é", {}),
        ("a", "a", {}),
        ("/a", "x/a", None),
        ("/{x}", "x/a", None),
        ("/", "*", None),
        ("/", "", None),
    ],
)
def test_templates(template: str, path: str, params: dict[str, Any] | None) -> None:
    expected = None if params is None else (0, params, True)
    assert place(matcher_of(route(template)), path) == expected


def test_a_method_that_does_not_fit_is_the_last_resort() -> None:
    matcher = matcher_of(route("/a", "PUT"), route("/a", "POST"), route("/{x}", "PATCH"))
    assert place(matcher, "/a") == (0, {}, False)
    assert place(matcher, "/a", "POST") == (1, {}, True)
    assert place(matcher, "/a", "PATCH") == (2, {"x": "a"}, True)
    assert place(matcher, "/b") == (2, {"x": "b"}, False)


def test_websockets_and_requests_do_not_meet() -> None:
    matcher = matcher_of(APIWebSocketRoute("/a", endpoint), route("/a"), WebSocketRoute("/b", endpoint))
    assert place(matcher, "/a") == (1, {}, True)
    assert place(matcher, "/a", kind="websocket") == (0, {}, True)
    assert place(matcher, "/b") is None
    assert place(matcher, "/b", kind="websocket") == (2, {}, True)


def test_mounts_take_their_turn() -> None:
    matcher = matcher_of(route("/m/first"), Mount("/m", Router()), route("/m/late"), route("/mx"))
    assert place(matcher, "/m/first") == (0, {}, True)
    late = search(matcher, "/m/late")
    assert late is not None
    assert late.context is matcher.contexts[1]
    assert late.child_scope is not None
    assert late.child_scope["root_path"] == "/m"
    assert place(matcher, "/mx") == (3, {}, True)
    assert place(matcher, "/m") is None


def test_hosts_take_their_turn() -> None:
    matcher = matcher_of(route("/first"), Host("{sub}.example", Router()), route("/a"))
    assert place(matcher, "/first", host="x.example") == (0, {}, True)
    found = place(matcher, "/a", host="x.example")
    assert found is not None
    assert (found[0], found[1]) == (1, {"sub": "x"})
    assert place(matcher, "/a") == (2, {}, True)
    assert place(matcher, "/a", host="x.example") == found, "a host is asked each time"


def test_a_route_that_decides_for_itself_is_asked_each_time() -> None:
    class Moody(APIRoute):
        mood = Match.FULL

        def matches(self, scope: Any) -> Any:
            return self.mood, {"path_params": {"mood": self.mood.name}}

    moody = Moody("/other", endpoint)
    matcher = matcher_of(moody, route("/a"))
    assert place(matcher, "/a") == (0, {"mood": "FULL"}, True)
    moody.mood = Match.NONE
    assert place(matcher, "/a") == (1, {}, True)
    moody.mood = Match.PARTIAL
    assert place(matcher, "/a") == (1, {}, True)
    assert place(matcher, "/b") == (0, {"mood": "PARTIAL"}, False)


def growth(matcher: Matcher, requests: list[tuple[str, str]]) -> int:
    """The bytes that are still held after the requests, but for what the first hundred leave."""
    tracemalloc.start()
    try:
        for number, (path, method) in enumerate(requests):
            search(matcher, path, method)
            if number == 100:
                gc.collect()
                before, _ = tracemalloc.get_traced_memory()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def words(count: int) -> list[str]:
    chance = random.Random(1)  # noqa: S311
    return ["".join(chance.choices(string.ascii_letters, k=12)) for _ in range(count)]


def test_ten_thousand_paths_leave_nothing_behind() -> None:
    class Anything(HTTPEndpoint):
        """Takes any method."""

    matcher = matcher_of(
        route("/fixed"),
        route("/items/{x}"),
        route("/files/{x:path}"),
        Route("/any", Anything),
        Mount("/m", Router()),
    )
    paths = [
        (prefix + word, "GET")
        for prefix, word in zip(["/", "/items/", "/files/", "/m/"] * 2500, words(10_000), strict=True)
    ]
    assert growth(matcher, paths) < 10_000
    assert growth(matcher, [("/fixed", word) for word in words(10_000)]) < 10_000
    assert growth(matcher, [("/any", word) for word in words(10_000)]) < 10_000


# A list of routes and a path, of few enough words that they often meet.
SEGMENTS = [
    "a",
    "b",
    "",
    "a.b",
    "{}",
    "{}",
    "{:int}",
    "{:float}",
    "{:uuid}",
    "{:path}",
    "{}.b",
    "v{}",
    "{}-{:int}",
]
PIECES = [
    "a",
    "b",
    "",
    "a.b",
    "v1",
    "1",
    "1.5",
    "x-1",
    "-",
    "é",
    "%2F",
    "a b",
    "9f2c9a5e-3a38-4f83-9a6b-0c5d1f2e3a4b",
]
METHODS = ["GET", "POST", "HEAD", "DELETE"]


@st.composite
def templates(draw: st.DrawFn, most: int = 3) -> str:
    segments = draw(st.lists(st.sampled_from(SEGMENTS), max_size=most))
    template = "".join(f"/{segment}" for segment in segments) or draw(st.sampled_from(["/", "a"]))
    for name in "pqrstuvw":
        template = (
            template.replace("{}", f"{{{name}}}", 1)
            if "{}" in template
            else template.replace("{:", f"{{{name}:", 1)
        )
    return template


@st.composite
def contexts(draw: st.DrawFn) -> RouteContext:
    path = draw(templates())
    methods = draw(st.lists(st.sampled_from(METHODS), min_size=1, max_size=2))
    kind = draw(st.sampled_from(["api", "api", "api", "plain", "any", "websocket", "mount", "host"]))
    made: BaseRoute
    if kind == "api":
        made = route(path, *methods)
    elif kind == "plain":
        made = Route(path if path.startswith("/") else "/", endpoint, methods=methods)
    elif kind == "any":
        made = Route(path if path.startswith("/") else "/", HTTPEndpoint)
    elif kind == "websocket":
        made = APIWebSocketRoute(path, endpoint)
    elif kind == "mount":
        made = Mount(path if path.startswith("/") else "", Router())
    else:
        return RouteContext(Host(draw(st.sampled_from(["testserver", "other"])), Router()))
    prefix = draw(st.sampled_from(["", "", "/a", "/{outer}", "/a/{outer:int}"]))
    return RouteContext(made, (IncludeContext(prefix=prefix),) if prefix else ())


paths = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(lambda pieces: "/" + "/".join(pieces)),
    st.sampled_from(["", "*", "a", "x/a", "a/b"]),
)


def linear(listed: list[RouteContext], scope: dict[str, Any]) -> tuple[int, Any, bool] | None:
    """What Starlette's router does: each route in turn, by its own `matches`."""
    partial = None
    for order, context in enumerate(listed):
        match, child_scope = context.matches(scope)
        found = order, child_scope.get("path_params"), match is Match.FULL
        if match is Match.FULL:
            return found
        if match is Match.PARTIAL and partial is None:
            partial = found
    return partial


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(contexts(), max_size=7),
    st.lists(
        st.tuples(paths, st.sampled_from(METHODS), st.sampled_from(["http", "http", "websocket"])), max_size=8
    ),
)
@example([RouteContext(route("/a"))], [("x/a", "GET", "http")])
def test_it_chooses_as_a_search_from_the_start(
    listed: list[RouteContext], requests: list[tuple[str, str, str]]
) -> None:
    matcher = Matcher(listed)
    for path, method, kind in [*requests, *requests]:
        if kind == "http":
            by_path = matcher.find_by_path(method, path)
            assert by_path is None or by_path == search(matcher, path, method)
        assert place(matcher, path, method, kind) == linear(listed, scope_of(path, method, kind)), (
            path,
            method,
            kind,
        )
