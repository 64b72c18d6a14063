from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Annotated, Any

import pytest

from martlet import APIRouter, Depends, Header, HTTPException, Martlet, Request, Response, WebSocket
from martlet.extras import MissingExtra
from martlet.middleware.cors import CORSMiddleware
from martlet.rate_limits import RateLimited, RateLimits
from martlet.responses import JSONResponse, PlainTextResponse
from martlet.services import Unreachable
from martlet.testclient import TestClient
from martlet.websockets import WebSocketDisconnect
from tests.http.server import PATHS, Running

MakeLimits = Callable[..., RateLimits]


@pytest.fixture
def make(url: str, prefix: str) -> MakeLimits:
    def make(*rates: str, **options: Any) -> RateLimits:
        return RateLimits(*rates, url=url, prefix=prefix, **options)

    return make


def statuses(client: TestClient, *paths: str, **options: Any) -> list[int]:
    return [client.get(path, **options).status_code for path in paths]


def by_route(limits: RateLimits) -> Martlet:
    app = Martlet().use(limits)
    router = APIRouter(prefix="/birds")

    @router.get("/{id}", dependencies=[Depends(limits.limit("2/minute"))])
    async def bird(id: int) -> int:
        return id

    @router.get("", dependencies=[Depends(limits.limit("2/minute"))])
    def birds() -> Response:
        return PlainTextResponse("birds")

    app.include_router(router)

    @app.get("/free")
    async def free() -> None:
        return None

    return app


def test_each_route_is_counted_by_itself(make: MakeLimits) -> None:
    with TestClient(by_route(make())) as client:
        assert statuses(client, "/birds/1", "/birds/2", "/birds/3") == [200, 200, 429]
        assert statuses(client, "/birds", "/birds", "/birds") == [200, 200, 429]
        assert statuses(client, "/free", "/free", "/free") == [200] * 3


@pytest.mark.parametrize("strategy", ["sliding-window", "moving-window", "fixed-window"])
def test_headers(make: MakeLimits, strategy: Any) -> None:
    with TestClient(by_route(make(strategy=strategy))) as client:
        replies = [client.get("/birds") for _ in range(3)]
        for reply, left in zip(replies, (1, 0, 0), strict=True):
            assert reply.headers["ratelimit-policy"] == '"route";q=2;w=60'
            name, remaining, reset = reply.headers["ratelimit"].split(";")
            assert (name, remaining) == ('"route"', f"r={left}")
            assert 0 <= int(reset.removeprefix("t=")) <= 60
        assert replies[2].json() == {"detail": "Too many requests"}
        assert 1 <= int(replies[2].headers["retry-after"]) <= 60
        assert "retry-after" not in replies[1].headers
        assert "ratelimit" not in client.get("/free").headers


def test_errors_tell_the_limit_too(make: MakeLimits) -> None:
    with TestClient(by_route(make())) as client:
        reply = client.get("/birds/x")
    assert (reply.status_code, reply.headers["ratelimit-policy"]) == (422, '"route";q=2;w=60')


@pytest.mark.parametrize(
    ("strategy", "at_the_turn"), [("sliding-window", [200, 429]), ("moving-window", [429, 429])]
)
def test_the_window_slides(monkeypatch: pytest.MonkeyPatch, strategy: Any, at_the_turn: list[int]) -> None:
    """What was counted just before a minute's turn counts after it, and no longer two minutes later.

    Of the two requests, 58/60 are left then by the counter that slides.
    """
    now = 1_800_000_059.0
    monkeypatch.setattr("time.time", lambda: now)
    client = TestClient(by_route(RateLimits(strategy=strategy)))
    assert statuses(client, "/birds", "/birds") == [200, 200]
    now += 2
    assert statuses(client, "/birds", "/birds") == at_the_turn
    now += 120
    assert statuses(client, "/birds", "/birds", "/birds") == [200, 200, 429]


def test_several_rates_and_a_shared_name(make: MakeLimits) -> None:
    limits = make()
    app = Martlet().use(limits)
    search = limits.limit("2/minute; 100/hour", name="search")

    @app.get("/a", dependencies=[Depends(search)])
    @app.get("/b", dependencies=[Depends(search)])
    async def found() -> None:
        return None

    with TestClient(app) as client:
        assert client.get("/a").headers.get_list("ratelimit-policy") == [
            '"search";q=2;w=60',
            '"search-2";q=100;w=3600',
        ]
        assert statuses(client, "/b", "/a", "/b") == [200, 429, 429]


def test_a_request_may_cost_more(make: MakeLimits) -> None:
    limits = make()
    app = Martlet().use(limits)

    @app.get("/", dependencies=[Depends(limits.limit("5/minute", cost=2))])
    async def export() -> None:
        return None

    with TestClient(app) as client:
        assert statuses(client, "/", "/", "/") == [200, 200, 429]


def test_by_user(make: MakeLimits) -> None:
    limits = make()
    app = Martlet().use(limits)

    async def user(authorization: Annotated[str | None, Header()] = None) -> str | None:
        if authorization == "wrong":
            raise HTTPException(401)
        return None if authorization == "admin" else authorization

    @app.get("/", dependencies=[Depends(limits.limit("1/minute", key=user))])
    async def hello() -> None:
        return None

    with TestClient(app) as client:
        for name, answers in (("ann", [200, 429]), ("ben", [200, 429]), ("admin", [200, 200])):
            assert statuses(client, "/", "/", headers={"Authorization": name}) == answers
        assert statuses(client, "/", headers={"Authorization": "wrong"}) == [401]


def test_the_whole_application(make: MakeLimits) -> None:
    app = by_route(make("3/minute"))
    app.add_middleware(CORSMiddleware, allow_origins=["https://birds.example"])
    with TestClient(app) as client:
        first = client.get("/birds/1", headers={"Origin": "https://birds.example"})
        assert first.headers.get_list("ratelimit-policy") == ['"app";q=3;w=60', '"route";q=2;w=60']
        assert statuses(client, "/nowhere", "/free", "/free") == [404, 200, 429]
        last = client.get("/free", headers={"Origin": "https://birds.example"})
        assert last.headers["access-control-allow-origin"] == "https://birds.example"
        assert last.headers["ratelimit"].startswith('"app";r=0;t=')
        assert int(last.headers["retry-after"]) >= 1
        assert last.json() == {"detail": "Too many requests"}


def test_a_key_of_the_applications_own(make: MakeLimits) -> None:
    async def key(connection: Any) -> str | None:
        return None if connection.url.path == "/health" else str(connection.headers.get("x-tenant"))

    app = Martlet().use(make("1/minute", key=key))
    with TestClient(app) as client:
        assert statuses(client, "/health", "/health") == [404, 404]
        assert statuses(client, "/", "/", headers={"X-Tenant": "a"}) == [404, 429]
        assert statuses(client, "/", headers={"X-Tenant": "b"}) == [404]


def test_the_applications_handler_answers(make: MakeLimits) -> None:
    app = by_route(make("2/minute"))

    @app.exception_handler(RateLimited)
    async def limited(request: Request, error: RateLimited) -> Response:
        return JSONResponse({"policy": error.policy}, 429, error.headers)

    with TestClient(app) as client:
        assert statuses(client, "/birds/1", "/birds/1") == [200, 200]
        assert client.get("/birds/1").json() == {"policy": "app"}


def test_websockets(make: MakeLimits) -> None:
    limits = make("3/minute")
    app = Martlet().use(limits)

    @app.websocket("/all")
    async def plain(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    @app.websocket("/own", dependencies=[Depends(limits.limit("1/minute"))])
    async def own(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    def connects(path: str) -> bool:
        try:
            with client.websocket_connect(path):
                return True
        except WebSocketDisconnect:
            return False

    with TestClient(app) as client:
        assert [connects(path) for path in ("/own", "/own", "/all", "/all")] == [True, False, True, False]


@pytest.mark.parametrize(("fail_open", "status"), [(True, 200), (False, 503)])
@pytest.mark.parametrize("rates", [(), ("9/minute",)])
def test_without_its_server(closed_url: str, rates: tuple[str, ...], fail_open: bool, status: int) -> None:
    app = by_route(RateLimits(*rates, url=closed_url, fail_open=fail_open))
    reply = TestClient(app).get("/birds/1")
    assert reply.status_code == status
    assert reply.headers.get("retry-after") == (None if fail_open else "5")
    assert "ratelimit" not in reply.headers


def test_a_limit_chooses_for_itself(closed_url: str) -> None:
    limits = RateLimits(url=closed_url, start_timeout=0.1)
    app = Martlet().use(limits)

    @app.get("/", dependencies=[Depends(limits.limit("5/minute", fail_open=False))])
    async def login() -> None:
        return None

    assert TestClient(app).get("/").status_code == 503
    with pytest.raises(Unreachable, match="can't reach redis://127"), TestClient(app):
        pass


@pytest.mark.parametrize("path", PATHS)
def test_served(path: str) -> None:
    server = Running(by_route(RateLimits()), path)
    try:
        with server.connect() as client:
            replies = []
            for _ in range(3):
                client.send(b"GET /birds HTTP/1.1\r\nHost: test\r\n\r\n")
                replies.append(client.reply())
            client.send(b"GET /free HTTP/1.1\r\nHost: test\r\n\r\n")
            free = client.reply()
    finally:
        server.ask_to_stop()
        server.join()
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert [reply.values("ratelimit-policy") for reply in replies] == [['"route";q=2;w=60']] * 3
    assert free.values("ratelimit") == []


WORKER = """
import sys
from martlet import Martlet
from martlet.rate_limits import RateLimits
from martlet.testclient import TestClient

app = Martlet().use(RateLimits("10/hour", url=sys.argv[1], prefix=sys.argv[2], strategy="moving-window"))
app.get("/")(lambda: None)
with TestClient(app) as client:
    print(*(client.get("/").status_code for _ in range(6)))
"""


def test_processes_share_limits(redis_url: str, prefix: str) -> None:
    command = [sys.executable, "-c", WORKER, redis_url, prefix]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        answers = [status for worker in workers for status in worker.communicate(timeout=50)[0].split()]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert sorted(answers) == ["200"] * 10 + ["429"] * 8


def test_mistakes_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="'often' is no rate: write it as 5/minute"):
        RateLimits("often")
    with pytest.raises(ValueError, match="needs a rate"):
        RateLimits().limit()
    with pytest.raises(ValueError, match="'leaky' is no strategy: it is one of sliding-window"):
        RateLimits(strategy="leaky")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=re.escape("no URL of Redis")):
        RateLimits(url="http://host")


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("martlet.rate_limits")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "limits", None)
    with pytest.raises(MissingExtra, match=r"pip install 'martlet\[rate-limits\]'"):
        import martlet.rate_limits  # noqa: F401
