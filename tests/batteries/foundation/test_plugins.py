"""Plug-ins: their place in an application, and their life from start-up to shutdown."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from martlet import APIRouter, Martlet, Request
from martlet.middleware.gzip import GZipMiddleware
from martlet.plugins import Plugin
from martlet.testclient import TestClient


class Noting(Plugin):
    """Notes when it is entered and left."""

    def __init__(self, name: str, events: list[str], fails: bool = False, **state: Any) -> None:
        self.name = name
        self.events = events
        self.fails = fails
        self.state = state

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[Mapping[str, Any] | None]:
        self.events.append(f"+{self.name}")
        if self.fails:
            raise OSError(self.name)
        try:
            yield self.state or None
        finally:
            self.events.append(f"-{self.name}")


class Greeting(Plugin):
    def configure(self, app: Martlet) -> None:
        app.add_middleware(GZipMiddleware, minimum_size=1)
        app.add_api_route("/greeting", lambda: "good day")


def test_a_plug_in_configures_the_application_and_is_found_by_name_and_class() -> None:
    app, plugin = Martlet(), Greeting()
    assert app.use(plugin) is app
    assert dict(app.plugins) == {"greeting": plugin}
    assert app.plugins.one(Greeting) is plugin
    reply = TestClient(app).get("/greeting")
    assert (reply.json(), reply.headers["content-encoding"]) == ("good day", "gzip")


def test_lifespans_are_entered_in_order_around_the_programs_own_and_left_in_reverse() -> None:
    events: list[str] = []

    @asynccontextmanager
    async def own(app: Any) -> AsyncIterator[None]:
        events.append("+own")
        yield
        events.append("-own")

    @asynccontextmanager
    async def routers(app: Any) -> AsyncIterator[None]:
        events.append("+router")
        yield
        events.append("-router")

    app = Martlet(lifespan=own)
    app.use(Noting("a", events), Noting("b", events))
    app.include_router(APIRouter(lifespan=routers))
    app.use(Noting("c", events))
    expected = ["+a", "+b", "+c", "+own", "+router", "-router", "-own", "-c", "-b", "-a"]
    for _ in range(2):
        with TestClient(app):
            assert events == expected[:5]
        assert events == expected
        events.clear()


@pytest.mark.filterwarnings("ignore:.*on_event is deprecated")
def test_event_handlers_added_later_run_within_the_plug_ins_lifespan() -> None:
    events: list[str] = []
    app = Martlet().use(Noting("a", events))
    app.on_event("startup")(lambda: events.append("startup"))
    app.on_event("shutdown")(lambda: events.append("shutdown"))
    with TestClient(app):
        pass
    assert events == ["+a", "startup", "shutdown", "-a"]


def test_what_lifespans_yield_is_the_requests_state_the_programs_last() -> None:
    @asynccontextmanager
    async def own(app: Any) -> AsyncIterator[dict[str, int]]:
        yield {"third": 3, "second": 22}

    app = Martlet(lifespan=own).use(
        Noting("a", [], first=1, second=2), Noting("b", []), Noting("c", [], first=11)
    )

    @app.get("/")
    def state(request: Request) -> list[int]:
        return [request.state.first, request.state.second, request.state.third]

    with TestClient(app) as client:
        assert client.get("/").json() == [11, 22, 3]


def test_a_failing_start_up_leaves_those_that_were_entered() -> None:
    events: list[str] = []
    app = Martlet().use(Noting("a", events), Noting("b", events, fails=True), Noting("c", events))
    with pytest.raises(OSError, match="b"), TestClient(app):
        pass
    assert events == ["+a", "+b", "-a"]


def test_a_plug_in_may_use_another_which_is_entered_before_it() -> None:
    events: list[str] = []

    class Dependent(Noting):
        def configure(self, app: Martlet) -> None:
            app.use(Noting("needed", events))

    with TestClient(Martlet().use(Dependent("dependent", events))):
        assert events == ["+needed", "+dependent"]


def test_the_same_plug_in_twice_is_refused() -> None:
    plugin = Greeting()
    with pytest.raises(RuntimeError, match="'greeting' is used twice"):
        Martlet().use(plugin, plugin)


def test_two_plug_ins_of_one_name_are_refused_and_of_two_names_welcome() -> None:
    app = Martlet().use(Noting("a", []))
    with pytest.raises(RuntimeError, match="two plug-ins are named 'a': Noting and Noting; give one"):
        app.use(Noting("a", []))
    app.use(Noting("b", []))
    assert list(app.plugins) == ["a", "b"]
    with pytest.raises(LookupError, match="several plug-ins of Noting: 'a', 'b'"):
        app.plugins.one(Noting)
    with pytest.raises(LookupError, match=r"uses no Greeting: app\.use\(Greeting"):
        app.plugins.one(Greeting)


def test_a_plug_in_that_fails_to_configure_is_not_used() -> None:
    class Broken(Noting):
        def configure(self, app: Martlet) -> None:
            raise ValueError("no")

    events: list[str] = []
    app = Martlet()
    with pytest.raises(ValueError, match="no"):
        app.use(Broken("broken", events))
    app.use(Noting("a", events))
    with TestClient(app):
        pass
    assert events == ["+a", "-a"]


@pytest.mark.parametrize(
    ("given", "told"),
    [(Greeting, r"Greeting\(\.\.\.\)"), (object(), "not <object"), ("cache", "not 'cache'")],
)
def test_what_is_no_plug_in_is_refused(given: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        Martlet().use(given)


def test_a_plug_in_comes_too_late_when_the_application_has_started() -> None:
    app = Martlet()
    with TestClient(app), pytest.raises(RuntimeError, match="has started"):
        app.use(Greeting())


def test_a_plug_in_with_nothing_of_its_own() -> None:
    app = Martlet().use(Plugin())
    app.add_api_route("/", lambda: 1)
    with TestClient(app) as client:
        assert client.get("/").json() == 1
    assert not app.plugins.checks


def test_checks_are_of_those_that_have_one() -> None:
    class Checked(Plugin):
        async def check(self) -> None:
            raise OSError

    app = Martlet().use(Greeting(), Checked())
    assert list(app.plugins.checks) == ["checked"]
