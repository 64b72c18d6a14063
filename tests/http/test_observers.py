"""Observers are told the same of a request on the direct path as through ASGI, and keep requests on it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from martlet import BackgroundTasks, Depends, HTTPException, Martlet, Request
from martlet.middleware.cors import CORSMiddleware
from martlet.middleware.observers import Exchange, observe
from martlet.responses import HTMLResponse, StreamingResponse
from martlet.serve.request_id import RequestIds
from tests.http.client import head, with_body
from tests.http.server import PATHS, Running

number: ContextVar[int] = ContextVar("number", default=0)


class Noting:
    """Keeps what it is told, and numbers requests in their context."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended: list[tuple[Any, ...]] = []
        self.kinds: set[str] = set()

    def wait_for(self, count: int) -> None:
        """Wait until so many requests have ended: some go on after their reply."""
        end = time.monotonic() + 5
        while len(self.ended) < count and time.monotonic() < end:
            time.sleep(0.001)
        assert len(self.ended) == count

    def begin(self, exchange: Exchange) -> None:
        self.begun += 1
        number.set(self.begun)
        exchange.marks[self] = self.begun
        exchange.reply_headers.append((b"x-number", b"%d" % self.begun))

    def end(self, exchange: Exchange) -> None:
        assert number.get() == exchange.marks[self]
        self.kinds.add(type(exchange).__name__)
        scope = exchange.scope
        self.ended.append(
            (
                exchange.method,
                scope["path"],
                scope["query_string"],
                exchange.route,
                exchange.status,
                repr(exchange.error),
            )
        )


def program() -> tuple[Martlet, Noting]:
    app, noting = Martlet(), Noting()

    @app.get("/items/{item}")
    async def item(item: int):
        return {"item": item, "number": number.get()}

    @app.get("/waits")
    async def waits():
        await asyncio.sleep(0.001)
        return number.get()

    @app.get("/thread")
    def thread():
        return number.get()

    @app.post("/items", status_code=201)
    async def add(values: list[int]):
        return values

    @app.get("/refused")
    async def refused():
        raise HTTPException(418, "no")

    @app.get("/raised")
    async def raised():
        raise ValueError("unhandled")

    @app.get("/waits-and-raises")
    async def waits_and_raises():
        await asyncio.sleep(0.001)
        raise ValueError("late")

    @app.get("/page", response_class=HTMLResponse)
    async def page():
        return "<p>"

    @app.get("/stream")
    async def stream():
        return StreamingResponse(iter([b"1", b"2"]))

    @app.get("/breaks-off")
    async def breaks_off():
        async def pieces() -> AsyncIterator[bytes]:
            yield b"1"
            raise ValueError("in the stream")

        return StreamingResponse(pieces())

    async def closing() -> AsyncIterator[int]:
        yield 1

    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ValueError("in the exit")

    @app.get("/closing")
    async def closes(one: int = Depends(closing)):
        return one + number.get()

    @app.get("/failing")
    async def fails(one: int = Depends(failing)):
        return one

    @app.get("/background")
    async def background(tasks: BackgroundTasks):
        tasks.add_task(lambda: None)
        return 1

    @app.get("/request")
    async def request(request: Request):
        return str(request.url.path)

    observe(app, noting)
    return app, noting


def guarded() -> tuple[Martlet, Noting]:
    app, noting = program()
    app.add_middleware(CORSMiddleware, allow_origins=["http://known.example"])
    return app, noting


REQUESTS = [
    *(head("GET", path, "Origin: http://known.example") for path in (
        "/items/1?q=1", "/items/x", "/waits", "/thread", "/refused", "/raised", "/waits-and-raises", "/page",
        "/stream", "/breaks-off", "/closing", "/failing", "/background", "/request", "/missing", "/docs",
    )),
    with_body(b"[1, 2]", "/items", "Content-Type: application/json"),
    with_body(b"[1, ", "/items", "Content-Type: application/json"),
    head("DELETE", "/waits"),
    head("HEAD", "/waits"),
    head("OPTIONS", "/waits", "Origin: http://known.example", "Access-Control-Request-Method: GET"),
]  # fmt: skip


def answer(server: Running, data: bytes) -> bytes:
    with server.connect() as client:
        client.send(data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        return re.sub(rb"(?m)^date: .*\r$", b"date: now\r", client.rest())


@pytest.fixture(params=[program, guarded])
def observed(request: Any) -> Iterator[list[tuple[Running, Noting]]]:
    made = [request.param() for _ in PATHS]
    servers = [Running(app, path) for (app, _), path in zip(made, PATHS, strict=True)]
    yield [(server, noting) for server, (_, noting) in zip(servers, made, strict=True)]
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.join()


def fields(reply: bytes) -> tuple[bytes, list[bytes], bytes]:
    """The status line, the other lines of the head in an order, the body."""
    lines, _, body = reply.partition(b"\r\n\r\n")
    status, *rest = lines.split(b"\r\n")
    return status, sorted(line.lower() for line in rest), body


def test_the_same_is_told_and_sent(observed: list[tuple[Running, Noting]]) -> None:
    for count, request in enumerate(REQUESTS, 1):
        replies, told = [], []
        for server, noting in observed:
            replies.append(fields(answer(server, request)))
            noting.wait_for(count)
            told.append(noting.ended[-1])
        assert replies[1:] == replies[:-1], request
        assert told[1:] == told[:-1]


@pytest.mark.skipif("direct" not in PATHS, reason="the control has no direct path")
def test_requests_stay_direct(observed: list[tuple[Running, Noting]]) -> None:
    server, noting = observed[0]
    for path in ("/items/1", "/waits", "/thread", "/refused", "/raised", "/page", "/stream", "/closing"):
        answer(server, head("GET", path))
    assert noting.kinds == {"DirectExchange"}


@pytest.mark.skipif("direct" not in PATHS, reason="the control has no direct path")
def test_pipelined_requests_and_ids() -> None:
    app, noting = program()
    server = Running(RequestIds(app), "direct")
    try:
        with server.connect() as client:
            client.send(
                head("GET", "/waits") * 3 + head("GET", "/items/1", "Connection: close", "X-Request-ID: a")
            )
            text = client.rest()
    finally:
        server.ask_to_stop()
        server.join()
    assert re.findall(rb"x-number: (\d)", text) == [b"1", b"2", b"3", b"4"]
    assert len(set(re.findall(rb"x-request-id: (\S+)", text))) == 4
    assert [told[1] for told in noting.ended] == ["/waits", "/waits", "/waits", "/items/1"]


@pytest.mark.skipif("direct" not in PATHS, reason="the control has no direct path")
def test_a_client_that_leaves_ends_the_exchange() -> None:
    app, noting = Martlet(), Noting()
    left = asyncio.Event()

    @app.get("/hello")
    async def hello():
        return "hello"

    @app.get("/waits")
    async def waits():
        left.set()
        await asyncio.sleep(3600)

    observe(app, noting)
    server = Running(app, "direct", {"cancel_on_disconnect": True})
    try:
        with server.connect() as client:
            client.send(head("GET", "/waits"))
            server.call(left.wait())
        for _ in range(100):
            server.settle()
            if any(told[1] == "/waits" for told in noting.ended):
                break
    finally:
        server.ask_to_stop()
        server.join()
    assert [told[4:] for told in noting.ended if told[1] == "/waits"] == [(None, "None")]
