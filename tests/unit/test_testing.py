"""What tests of a program use: clients, and dependencies replaced for a while."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from martlet import Depends, Martlet, Request
from martlet.testing import AsyncTestClient, TestClient, override

pytest_plugins = ["pytester"]


def test_test_client_is_the_one_of_testclient() -> None:
    from martlet import testclient

    assert TestClient is testclient.TestClient


class Story:
    """An application that notes what happens to it."""

    def __init__(self, failing: str = "") -> None:
        self.events: list[str] = []
        self.failing = failing
        self.app = Martlet(lifespan=self.lifespan)

        @self.app.get("/")
        async def read(request: Request) -> Any:
            self.events.append("request")
            request.state.own = "set"
            return [request.state.database, hasattr(request.state, "own"), request.client]

        @self.app.get("/broken")
        async def broken() -> None:
            raise ValueError("broken")

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[dict[str, Any]]:
        self.task = asyncio.current_task()
        self.events.append("startup")
        if self.failing == "startup":
            raise OSError("no database")
        yield {"database": "open"}
        assert asyncio.current_task() is self.task
        self.events.append("shutdown")
        if self.failing == "shutdown":
            raise OSError("stuck")


async def visits(story: Story, *paths: str, **options: Any) -> list[Any]:
    async with AsyncTestClient(story.app, **options) as client:
        return [await client.get(path) for path in paths]


def test_async_client_runs_the_lifespan_around_its_requests() -> None:
    story = Story()
    replies = asyncio.run(visits(story, "/", "/"))
    assert story.events == ["startup", "request", "request", "shutdown"]
    assert [reply.json() for reply in replies] == [["open", True, ["testclient", 50000]]] * 2
    assert str(replies[0].url) == "http://testserver/"
    assert replies[0].request.headers["user-agent"] == "testclient"


def test_async_client_without_context_runs_no_lifespan() -> None:
    story = Story()

    async def visit() -> int:
        return (await AsyncTestClient(story.app, raise_server_exceptions=False).get("/")).status_code

    assert asyncio.run(visit()) == 500  # nobody opened the database
    assert story.events == ["request"]


def test_async_client_raises_what_the_application_raises() -> None:
    with pytest.raises(ValueError, match="broken"):
        asyncio.run(visits(Story(), "/broken"))
    (reply,) = asyncio.run(visits(Story(), "/broken", raise_server_exceptions=False))
    assert reply.status_code == 500


@pytest.mark.parametrize("phase", ["startup", "shutdown"])
def test_async_client_raises_what_the_lifespan_raises(phase: str) -> None:
    story = Story(failing=phase)
    with pytest.raises(OSError, match="no database" if phase == "startup" else "stuck"):
        asyncio.run(visits(story, "/"))
    assert story.events == (["startup"] if phase == "startup" else ["startup", "request", "shutdown"])


@pytest.mark.parametrize("says", ["", "no disk"])
def test_async_client_of_an_application_that_only_says_that_it_failed(says: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if says:
            await send({"type": "lifespan.startup.failed", "message": says})

    async def enter() -> None:
        async with AsyncTestClient(app):
            pass

    with pytest.raises(RuntimeError, match=says or "ended before its startup"):
        asyncio.run(enter())


def one() -> int:
    return 1


def two() -> int:
    return 2


def overridable() -> Martlet:
    app = Martlet()
    app.get("/")(lambda value=Depends(one): value)
    return app


def value_of(app: Martlet) -> Any:
    return TestClient(app).get("/").json()


def test_override_holds_for_its_block() -> None:
    app = overridable()
    assert value_of(app) == 1
    with override(app, {one: two}):
        assert value_of(app) == 2
        with override(app, {one: lambda: 3}):
            assert value_of(app) == 3
        assert value_of(app) == 2
    assert value_of(app) == 1
    assert app.dependency_overrides == {}


def test_override_is_undone_after_an_error_and_after_a_mess() -> None:
    app = overridable()
    mine: dict[Callable[..., Any], Callable[..., Any]] = {two: one}
    app.dependency_overrides = mine

    def mess() -> None:
        with override(app, {one: two}) as overrides:
            assert overrides is mine
            app.dependency_overrides = {}
            raise KeyError("mess")

    with pytest.raises(KeyError, match="mess"):
        mess()
    assert app.dependency_overrides is mine
    assert mine == {two: one}


def test_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nfilterwarnings = default")
    pytester.makeconftest("pytest_plugins = ['martlet.testing.fixtures']")
    pytester.makepyfile(
        """
        import pytest
        from contextlib import asynccontextmanager
        from martlet import Depends, Martlet

        def one(): return 1

        @pytest.fixture
        def anyio_backend(): return "asyncio"

        @pytest.fixture(scope="module")
        def app():
            @asynccontextmanager
            async def lifespan(app):
                yield {"started": True}
            app = Martlet(lifespan=lifespan)
            app.get("/")(lambda value=Depends(one): value)
            return app

        def test_replaced(client, dependency_overrides):
            dependency_overrides[one] = lambda: 2
            assert client.get("/").json() == 2
            assert client.app_state == {"started": True}

        def test_restored(client):
            assert client.get("/").json() == 1

        @pytest.mark.anyio
        async def test_async(async_client):
            assert (await async_client.get("/")).json() == 1
            assert async_client.app_state == {"started": True}
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)
