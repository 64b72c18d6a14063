"""WebSocket and SSE clients of real servers: several processes, clients that leave, clients that are slow."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from martlet import Martlet, WebSocket
from martlet.channels import Channels
from martlet.responses import Response
from martlet.testing import TestClient
from tests.batteries.redis_servers import OwnRedis
from tests.command.servers import Server, running_martlet, until

UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
PROGRAM = Path(__file__).with_name("programs.py")


@pytest.fixture
def server(url: str, prefix: str, tmp_path: Path) -> Iterator[Server]:
    with serving(url, prefix, tmp_path) as server:
        yield server


@contextmanager
def serving(url: str, prefix: str, folder: Path, workers: int = 1) -> Iterator[Server]:
    (folder / "main.py").write_text(PROGRAM.read_text())
    environment = {"CHANNELS_URL": url, "CHANNELS_PREFIX": prefix}
    with running_martlet(folder, "main:app", "--workers", str(workers), **environment) as server:
        yield server


def socket_to(server: Server, path: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}{path}", open_timeout=20, proxy=None)


def held(server: Server) -> int:
    return int(server.get("/held").json())


def events_of(reply: httpx.Response) -> Iterator[dict[str, str]]:
    """The events of a stream, without comments."""
    event: dict[str, str] = {}
    for line in reply.iter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            event[name] = value
        elif not line and event:
            yield event
            event = {}


@contextmanager
def raw_get(server: Server, path: str) -> Iterator[socket.socket]:
    """A client that doesn't read after the first bytes of the reply."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(20)
        client.connect(("127.0.0.1", server.port))
        status, fields = (b"101", UPGRADE) if path.startswith("/socket") else (b"200", "")
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 " + status
        yield client


def test_clients_of_all_processes_hear(redis_url: str, tmp_path: Path) -> None:
    prefix = f"test:workers:{os.getpid()}:"
    with ExitStack() as stack:
        server = stack.enter_context(serving(redis_url, prefix, tmp_path, workers=2))
        sockets = [stack.enter_context(socket_to(server, "/socket/birds")) for _ in range(8)]
        streams = [
            stack.enter_context(server.client.stream("GET", "/events/birds?named=true")) for _ in range(8)
        ]
        publishers: set[int] = set()

        def both_have_published() -> bool:
            httpx.post(f"http://127.0.0.1:{server.port}/publish/birds", trust_env=False, timeout=20)
            publishers.update(json.loads(client.recv(20))["process"] for client in sockets[:1])
            return len(publishers) == 2

        until(both_have_published)
        reached = {json.loads(client.recv(20))["process"] for client in sockets[1:]}
        assert reached <= publishers
        for stream in streams:
            event = next(events_of(stream))
            assert event["event"] == "birds"
            assert json.loads(event["data"])["process"] in publishers


def test_what_a_client_says_reaches_the_others(server: Server) -> None:
    with socket_to(server, "/chat/birds") as one, socket_to(server, "/chat/birds") as other:
        one.send("a wren!")
        assert [one.recv(20), other.recv(20)] == ['"a wren!"', '"a wren!"']
        other.send("boom")
        with pytest.raises(ConnectionClosed):
            other.recv(20)
        one.send("still here")
        assert one.recv(20) == '"still here"'
    until(lambda: held(server) == 0)
    assert "ValueError: boom" in server.stderr


def test_nothing_is_left_of_clients_that_leave(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(socket_to(server, "/socket/birds"))
            stack.enter_context(raw_get(server, "/patient/birds"))
        with raw_get(server, "/socket/birds"):
            until(lambda: held(server) == 11)
        until(lambda: held(server) == 10)
        server.client.post("/publish/birds")
    until(lambda: held(server) == 0)
    assert "Traceback" not in server.stderr


@pytest.mark.parametrize("path", ["/events/birds", "/socket/birds"])
def test_a_client_that_does_not_read_is_disconnected_and_others_are_not(server: Server, path: str) -> None:
    with ExitStack() as stack:
        quick = stack.enter_context(server.client.stream("GET", "/patient/birds"))
        stack.enter_context(raw_get(server, path))
        until(lambda: held(server) == 2)
        events = events_of(quick)

        def is_disconnected() -> bool:
            httpx.post(
                f"http://127.0.0.1:{server.port}/publish/birds?size=500000", trust_env=False, timeout=20
            )
            assert len(json.loads(next(events)["data"])["filling"]) == 500_000
            return int(server.get_anew("/held").json()) == 1

        until(is_disconnected)
    assert "Traceback" not in server.stderr


def test_a_client_that_does_not_read_may_lose_messages_instead(server: Server) -> None:
    with raw_get(server, "/patient/birds") as slow:
        until(lambda: held(server) == 1)
        server.client.post("/publish/birds?size=500000&times=60")
        server.client.post("/publish/birds?size=1")
        received = b""
        while b'"filling":"x"' not in received[-200:]:
            part = slow.recv(1 << 16)
            assert part
            received += part
        count = received.count(b'"number"')
        assert 5 <= count < 61
        assert held(server) == 1


def test_in_the_test_client(url: str, prefix: str) -> None:
    channels = Channels(url, prefix=prefix)
    app = Martlet().use(channels)

    @app.websocket("/socket")
    async def talk(websocket: WebSocket) -> None:
        await channels.websocket(websocket, "birds")

    @app.post("/publish")
    async def publish() -> None:
        await channels.publish("birds", {"ring": "N7"})

    @app.get("/held")
    async def count() -> int:
        return len(channels.broker.hub.topics)

    with TestClient(app) as client:
        with client.websocket_connect("/socket") as socket:
            client.post("/publish")
            assert socket.receive_json() == {"ring": "N7"}
        until(lambda: client.get("/held").json() == 0)


def test_a_stream_while_redis_is_away_is_answered_with_503(
    own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("martlet.channels.redis.CONFIRMATION", 0.3)
    own_redis.start()
    channels = Channels(own_redis.url)
    app = Martlet().use(channels)

    @app.get("/events")
    async def events() -> Response:
        return channels.events("birds")

    @app.post("/publish")
    async def publish() -> None:
        await channels.publish("birds", 1)

    with TestClient(app) as client:
        own_redis.stop()
        for reply in (client.get("/events"), client.post("/publish")):
            assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
        own_redis.start()
        assert client.post("/publish").status_code == 200


def test_a_silent_stream_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("martlet.channels.delivery.PING_INTERVAL", 0.01)
    channels = Channels()
    sent: list[Any] = []

    async def run() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            while len(sent) < 4:
                await asyncio.sleep(0.01)
            await channels.broker.aclose()
            await asyncio.sleep(20)

        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
        await channels.events("birds")(scope, receive, send)

    asyncio.run(run())
    assert sent[0]["headers"][0] == (b"cache-control", b"no-store")
    assert [message["body"] for message in sent[1:4]] == [b": ping\n\n"] * 3
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert channels.broker.hub.topics == {}
