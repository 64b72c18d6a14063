"""Endpoints in worker threads: replies as over ASGI, in order, without tasks, to a graceful end."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from typing import Annotated

import pytest

from martlet import Depends, HTTPException, Martlet
from martlet.middleware.cors import CORSMiddleware
from martlet.responses import PlainTextResponse
from tests.http.client import Client, head
from tests.http.server import CONTROL, PATHS, Running

pytestmark = pytest.mark.skipif(CONTROL is not None, reason="the control has no worker threads of ours")


class Gate:
    """Holds endpoints up until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Semaphore(0)

    def wait(self) -> str:
        self.reached.release()
        assert self.open.wait(5)
        return "through"


def program(gate: Gate) -> Martlet:
    app = Martlet()

    def doubled(number: int) -> int:
        if number == 13:
            raise HTTPException(418, "unlucky")
        return 2 * number

    @app.get("/twice/{number}")
    def twice(number: Annotated[int, Depends(doubled)]) -> int:
        return number

    @app.post("/echo", status_code=201)
    def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    @app.get("/raised")
    def raised() -> None:
        raise ValueError("no")

    @app.get("/page")
    def page() -> PlainTextResponse:
        return PlainTextResponse("page")

    @app.delete("/gone", status_code=204)
    def gone() -> None: ...

    @app.get("/wait")
    def wait() -> str:
        return gate.wait()

    @app.get("/hello")
    async def hello() -> dict[str, str]:
        return {"hello": "world"}

    return app


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture(params=PATHS)
def server(request: pytest.FixtureRequest, gate: Gate) -> Iterator[Running]:
    running = Running(program(gate), request.param)
    yield running
    gate.open.set()
    running.ask_to_stop()
    running.join()


BODY = b'{"a": 1}'
STREAM = [
    head("GET", "/twice/4"),
    head("GET", "/twice/13"),
    head("GET", "/twice/x"),
    head("GET", "/raised"),
    head("GET", "/page"),
    head("DELETE", "/gone"),
    head("POST", "/echo", "Content-Type: application/json", f"Content-Length: {len(BODY)}") + BODY,
    head("POST", "/echo", "Content-Type: application/json", "Content-Length: 1") + b"[",
    head("GET", "/hello", "Connection: close"),
]


def replies(client: Client) -> bytes:
    return re.sub(rb"(?m)^date: .*\r$", b"", client.rest())


@pytest.mark.parametrize("add", [None, "CORS"])
def test_same_bytes_on_every_way(add: str | None):
    """One by one and pipelined, direct and over ASGI, with and without known middleware."""
    seen = set()
    for path in PATHS:
        app = program(Gate())
        if add:
            app.add_middleware(CORSMiddleware, allow_origins=["*"])
        running = Running(app, path)
        with running.connect() as client:
            client.send(b"".join(STREAM))
            seen.add(replies(client))
        for _ in range(2):
            with running.connect() as client:
                for request in STREAM:
                    client.send(request)
                    time.sleep(0.05)
                seen.add(replies(client))
        running.ask_to_stop()
        running.join()
    (only,) = seen
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", only)
    assert statuses == [b"200", b"418", b"422", b"500", b"200", b"204", b"201", b"422", b"200"]


def test_others_are_served_meanwhile_and_those_behind_wait(server: Running, gate: Gate):
    with server.connect() as client, server.connect() as other:
        client.send(head("GET", "/wait"))
        assert gate.reached.acquire(timeout=5)
        client.send(head("GET", "/hello"))
        assert other.ask(head("GET", "/hello")).status == 200
        client.assert_silent()
        gate.open.set()
        assert client.reply().json() == "through"
        assert client.reply().json() == {"hello": "world"}


def test_a_client_that_leaves(server: Running, gate: Gate):
    for _ in range(5):
        with server.connect() as client:
            client.send(head("GET", "/wait"))
            assert gate.reached.acquire(timeout=5)
    gate.open.set()
    server.settle()


def test_a_graceful_end_lets_the_call_finish(server: Running, gate: Gate):
    with server.connect() as client:
        client.send(head("GET", "/wait"))
        assert gate.reached.acquire(timeout=5)
        server.ask_to_stop()
        time.sleep(0.3)
        gate.open.set()
        reply = client.reply()
        assert reply.json() == "through"
        assert reply.says_close
        client.assert_closed()


def test_no_task_is_made(server: Running):
    """Counted by the serial number in the names of tasks."""

    async def serial() -> int:
        task = asyncio.current_task()
        assert task is not None
        return int(task.get_name().removeprefix("Task-"))

    with server.connect() as client:
        assert client.ask(head("GET", "/twice/1")).json() == 2
        before = server.call(serial())
        for number in range(50):
            assert client.ask(head("GET", f"/twice/{number + 20}")).json() == 2 * number + 40
        made = server.call(serial()) - before - 1
    assert made == (0 if server.path == "direct" else 50)
