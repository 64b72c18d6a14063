"""Start-up and shutdown of applications and of the routers that they include."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from martlet import APIRouter, Martlet, Request
from martlet.routing.lifespans import event_lifespan, merged
from martlet.testclient import TestClient

Lifespan = Callable[[Any], Any]


class Diary:
    """Lifespans and handlers that note when they are called."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def lifespan(self, name: str, failing: str = "", **state: Any) -> Lifespan:
        @asynccontextmanager
        async def noted(app: Any) -> AsyncIterator[dict[str, Any] | None]:
            self.events.append(f"+{name}")
            if failing == "startup":
                raise OSError(name)
            yield state or None
            self.events.append(f"-{name}")
            if failing == "shutdown":
                raise OSError(name)

        return noted

    def handler(self, name: str, is_async: bool = False) -> Callable[[], Any]:
        async def coroutine() -> None:
            self.events.append(name)

        return coroutine if is_async else lambda: self.events.append(name)

    def of(self, app: Martlet) -> list[str]:
        """What happens from start-up to shutdown of `app`."""
        self.events.clear()
        with TestClient(app):
            self.events.append("running")
        return self.events


@pytest.fixture
def diary() -> Diary:
    return Diary()


def test_an_application_then_its_routers_and_back(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app"))
    outer, inner, plain = (APIRouter(lifespan=diary.lifespan(name)) for name in ("outer", "inner", "plain"))
    outer.include_router(inner)
    app.include_router(outer)
    app.include_router(plain)
    assert diary.of(app) == [
        "+app",
        "+outer",
        "+inner",
        "+plain",
        "running",
        "-plain",
        "-inner",
        "-outer",
        "-app",
    ]
    assert len(diary.of(app)) == 9, "it may run again"


def test_states_merge_and_the_outer_wins(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app", both="app", app=1))
    silent = APIRouter(lifespan=diary.lifespan("silent"))
    router = APIRouter(lifespan=diary.lifespan("router", both="router", router=2))
    app.include_router(silent)
    app.include_router(router)

    @app.get("/")
    def read(request: Request) -> dict[str, Any]:
        return {name: getattr(request.state, name) for name in ("both", "app", "router")}

    with TestClient(app) as client:
        assert client.get("/").json() == {"both": "app", "app": 1, "router": 2}


def test_each_request_has_a_shallow_copy_of_the_state(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app", number=0, shared=[]))

    @app.get("/")
    def count(request: Request) -> list[Any]:
        request.state.number += 1
        request.state.shared.append(request.state.number)
        return [request.state.number, request.state.shared]

    with TestClient(app) as client:
        assert client.get("/").json() == [1, [1]]
        assert client.get("/").json() == [1, [1, 1]]


def test_a_lifespan_gets_the_application(diary: Diary) -> None:
    seen: list[Any] = []

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        seen.append(app)
        yield

    app = Martlet(lifespan=lifespan)
    app.include_router(APIRouter(lifespan=lifespan))
    diary.of(app)
    assert seen == [app, app]


def test_a_failing_start_closes_what_was_open(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app"))
    app.include_router(APIRouter(lifespan=diary.lifespan("first")))
    app.include_router(APIRouter(lifespan=diary.lifespan("broken", failing="startup")))
    app.include_router(APIRouter(lifespan=diary.lifespan("never")))
    with pytest.raises(OSError, match="broken"):
        diary.of(app)
    # The bodies of those around it end by the exception, as in any `async with`.
    assert diary.events == ["+app", "+first", "+broken"]


def test_a_failing_shutdown_is_raised_after_the_others_could_see_it(diary: Diary) -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def outer(app: Any) -> AsyncIterator[None]:
        try:
            yield
        except OSError as error:
            seen.append(str(error))
            raise

    app = Martlet(lifespan=outer)
    app.include_router(APIRouter(lifespan=diary.lifespan("router", failing="shutdown")))
    with pytest.raises(OSError, match="router"):
        diary.of(app)
    assert diary.events == ["+router", "running", "-router"]
    assert seen == ["router"]


def test_handlers_run_in_their_order_and_may_be_coroutines(diary: Diary) -> None:
    app = Martlet(
        on_startup=[diary.handler("one"), diary.handler("two", is_async=True)],
        on_shutdown=[diary.handler("last", is_async=True)],
    )
    app.on_event("startup")(diary.handler("three"))
    app.router.add_event_handler("shutdown", diary.handler("very last"))
    assert diary.of(app) == ["one", "two", "three", "running", "last", "very last"]


def test_handlers_of_an_included_router_run_once(diary: Diary) -> None:
    app, router = Martlet(), APIRouter(on_startup=[diary.handler("before")])
    app.include_router(router)
    router.on_event("startup")(diary.handler("after"))
    router.on_event("shutdown")(diary.handler("end"))
    assert diary.of(app) == ["before", "after", "running", "end"]


def test_a_lifespan_takes_the_place_of_handlers(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app"), on_startup=[diary.handler("ignored")])
    app.on_event("startup")(diary.handler("ignored too"))
    app.include_router(APIRouter(on_startup=[diary.handler("router's")]))
    assert diary.of(app) == ["+app", "router's", "running", "-app"]


def test_no_other_event_exists() -> None:
    with pytest.raises(AssertionError, match="startup"):
        APIRouter().on_event("request")(lambda: None)


def test_a_mounted_application_is_not_started(diary: Diary) -> None:
    app = Martlet(lifespan=diary.lifespan("app"))
    app.mount("/sub", Martlet(lifespan=diary.lifespan("sub")))
    assert diary.of(app) == ["+app", "running", "-app"]


@pytest.mark.anyio
async def test_merged_and_event_lifespans_alone(diary: Diary) -> None:
    both = merged(diary.lifespan("a", x=1), diary.lifespan("b"))
    async with both(None) as state:
        assert state == {"x": 1}
    async with merged(diary.lifespan("a"), diary.lifespan("b"))(None) as state:
        assert state is None
    async with event_lifespan([diary.handler("up")], [diary.handler("down")]):
        assert diary.events[-1] == "up"
    assert diary.events[-1] == "down"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
