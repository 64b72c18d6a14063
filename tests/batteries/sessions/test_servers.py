"""Sessions of real servers: over the direct entry, of several processes, and while Redis is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from pydantic import BaseModel

from martlet import Depends, Martlet
from martlet.sessions import Session, Sessions
from martlet.sessions.memory import MemoryStore
from martlet.testing import TestClient
from tests.batteries.redis_servers import OwnRedis
from tests.batteries.sessions.conftest import Clock
from tests.batteries.sessions.programs import BASE_URL, build
from tests.command.servers import Server, running_martlet
from tests.http.server import Running

EXAMPLES = Path(__file__).parents[3] / "examples"


@contextmanager
def serving(folder: Path, workers: int, **values: str) -> Iterator[Server]:
    (folder / "main.py").write_text((EXAMPLES / "sessions.py").read_text())
    values = {"INSECURE_COOKIES": "1", **values}
    with running_martlet(folder, "main:app", "--workers", str(workers), **values) as server:
        yield server


def walk(client: httpx.Client) -> list[Any]:
    """A visit to the example's shop."""
    client.post("/basket/eggs")
    refused = client.post("/login", data={"user": "ann", "password": "wrong"})
    entered = client.post("/login", data={"user": "ann", "password": "correct horse"})
    other = httpx.Client(base_url=client.base_url, trust_env=False)
    other.post("/login", data={"user": "ann", "password": "correct horse"})
    me = client.get("/me").json()
    count = len(client.get("/sessions").json())
    elsewhere = client.post("/logout-elsewhere").json()
    other_me, out = other.get("/me"), client.post("/logout")
    other.close()
    codes = [each.status_code for each in (refused, entered, other_me, out, client.get("/me"))]
    return [codes, me, count, elsewhere]


VISIT = [[401, 303, 401, 200, 401], {"user": "ann", "basket": {"amounts": {"eggs": 1}}}, 2, 1]


def test_the_example(tmp_path: Path) -> None:
    with serving(tmp_path, 1) as server:
        assert walk(server.client) == VISIT


def test_processes_share_sessions_on_redis(redis_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, 2, REDIS_URL=redis_url) as server:
        for _ in range(5):
            server.client.cookies.clear()
            assert walk(server.client) == VISIT


@pytest.mark.parametrize("path", ["direct", "asgi"])
def test_either_entry_sends_the_cookie(path: str) -> None:
    sessions: Sessions[Any] = Sessions(secure=False)
    app = build(sessions)
    running = Running(app, path)
    try:
        assert isinstance(running.address, tuple)
        host, port = running.address
        with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
            client.put("/data/bird?value=wren")
            client.put("/thread/tree?value=oak")
            planted = client.cookies["session"]
            assert client.post("/login/ann").status_code == 303
            assert client.cookies["session"] != planted
            assert client.get("/").json()["data"] == {"bird": "wren", "tree": "oak"}
            saved = client.post("/refuse?save=true")
            assert (saved.status_code, "set-cookie" in saved.headers) == (403, False)
            assert client.get("/").json()["data"]["tries"] == 1
            for other in ("/public", "/"):
                reply = httpx.get(f"http://{host}:{port}{other}", trust_env=False)
                assert "set-cookie" not in reply.headers
    finally:
        running.ask_to_stop()
        running.join()


def test_without_redis_sessions_are_answered_with_503_and_come_back(own_redis: OwnRedis) -> None:
    own_redis.start()
    with TestClient(build(Sessions(own_redis.url)), base_url=BASE_URL) as client:
        client.put("/data/bird?value=wren")
        own_redis.stop()
        away = client.get("/")
        assert (away.status_code, away.headers["retry-after"]) == (503, "5")
        assert client.get("/public").status_code == 200
        own_redis.start()
        assert client.put("/data/bird?value=robin").status_code == 200
        assert client.get("/").json()["data"] == {"bird": "robin"}


class Before(BaseModel):
    count: int = 0
    note: str = ""


class Grown(BaseModel):
    count: int = 0
    note: str = ""
    more: int = 7


class Other(BaseModel):
    count: list[int] = []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Grown, {"count": 3, "note": "x", "more": 7}), (Other, {"count": []})],
    ids=["grown", "other"],
)
def test_a_program_with_another_model_goes_on(
    clock: Clock, kind: type[BaseModel], expected: Any, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore(clock)

    def program(model: type[Any]) -> Martlet:
        sessions = Sessions(store, model=model, clock=clock)
        app = Martlet().use(sessions)
        Current = Annotated[Session[Any], Depends(sessions.session)]

        @app.post("/")
        async def write(session: Current) -> None:
            session.data.count, session.data.note = 3, "x"
            session.login("ann")

        @app.get("/")
        async def read(session: Current) -> Any:
            return [session.user, session.data]

        return app

    before = TestClient(program(Before), base_url=BASE_URL)
    before.post("/")
    after = TestClient(program(kind), base_url=BASE_URL, cookies=dict(before.cookies))
    assert after.get("/").json() == ["ann", expected]
    assert ("doesn't fit its model any more" in caplog.text) == (kind is Other)


def test_a_model_without_defaults_is_refused() -> None:
    class Strict(BaseModel):
        needed: int

    with pytest.raises(TypeError, match="give each of its fields a default"):
        Sessions(model=Strict)
