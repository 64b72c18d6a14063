"""The program in its process: started, asked through ASGI, timed, stopped."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import unquote

from martlet.applications import Martlet
from martlet.compare.exchanges import HOST, PORT, Ending, Reply, Request
from martlet.compare.operations import operations, same_path

CANCELLATION_SECONDS = 0.5
DOCUMENT_PATH = "/openapi.json"


class Description(NamedTuple):
    """An application: its OpenAPI document, and the routes that the document leaves out.

    document: `{}` where it makes none. unlisted: each as `WEBSOCKET /ws`; known where Martlet runs it.
    """

    document: Any
    unlisted: list[str]


class Timed(NamedTuple):
    """A block of calls: the seconds that it took, and how often each status was the reply."""

    seconds: float
    statuses: Counter[int | None]


class Program:
    """An application whose lifespan runs from `start` to `stop`."""

    def __init__(self, app: Any, timeout: float) -> None:
        self._app = app
        self._timeout = timeout
        self._state: dict[str, Any] = {}
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._lifespan: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run the start-up. Raises RuntimeError if the application says that it failed."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        self._lifespan = asyncio.ensure_future(self._app(scope, self._events.get, self._heard.put))
        answer = await self._told("lifespan.startup")
        if answer is not None and answer["type"] == "lifespan.startup.failed":
            lines = answer.get("message", "").strip().splitlines()
            raise RuntimeError(f"its start-up failed: {lines[-1] if lines else 'no reason was given'}")

    async def stop(self) -> None:
        """Run the shutdown."""
        await self._told("lifespan.shutdown")

    async def _told(self, event: str) -> dict[str, Any] | None:
        """The application's answer; None if it knows no lifespans, or is through with its own."""
        assert self._lifespan is not None
        if self._lifespan.done():
            return None
        await self._events.put({"type": event})
        answer = asyncio.ensure_future(self._heard.get())
        await asyncio.wait({answer, self._lifespan}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        answer.cancel()
        return None

    async def description(self) -> Description:
        """What the application says of itself."""
        make = getattr(self._app, "openapi", None)
        if make is None:
            reply = await self.exchange(Request(DOCUMENT_PATH, "GET", DOCUMENT_PATH))
            return Description(json.loads(reply.body) if reply.status == 200 else {}, [])
        document = json.loads(json.dumps(make()))
        return Description(document, list(_unlisted(self._app, document)))

    async def exchange(self, request: Request) -> Reply:
        """Send a request, and wait for the end of what it causes, background tasks included."""
        exchange = Exchange(request)
        call = asyncio.ensure_future(self._app(self._scope(request), exchange.receive, exchange.send))
        await asyncio.wait({call}, timeout=self._timeout)
        ending = Ending.WHOLE if call.done() else Ending.TIMED_OUT
        if not call.done():
            call.cancel()
            await asyncio.wait({call}, timeout=CANCELLATION_SECONDS)
        raised = call.exception() if ending is Ending.WHOLE and not call.cancelled() else None
        return exchange.reply(ending, raised)

    async def timed(self, request: Request, number: int) -> Timed:
        """Send a request so many times, one after the other."""
        statuses: Counter[int | None] = Counter()
        begun = perf_counter()
        for _ in range(number):
            exchange = Exchange(request)
            with suppress(Exception):
                await self._app(self._scope(request), exchange.receive, exchange.send)
            statuses[exchange.status] += 1
        return Timed(perf_counter() - begun, statuses)

    def _scope(self, request: Request) -> dict[str, Any]:
        path, _, query = request.target.partition("?")
        fields = chain(_default_fields(request), request.headers)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields],
            "client": (HOST, 50000),
            "server": (HOST, PORT),
            "state": self._state.copy(),
        }


def _default_fields(request: Request) -> Iterator[tuple[str, str]]:
    names = {name for name, _ in request.headers}
    if "host" not in names:
        yield "host", f"{HOST}:{PORT}"
    if request.body and "content-length" not in names:
        yield "content-length", str(len(request.body))


class Exchange:
    """The two callables of ASGI for one request, and what they learn."""

    def __init__(self, request: Request) -> None:
        self.status: int | None = None
        self._headers: tuple[tuple[str, str], ...] = ()
        self._chunks: list[bytes] = []
        self._body: bytes | None = request.body
        self._is_over = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self._body is None:
            await self._is_over.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            )
        elif message["type"] == "http.response.body":
            self._chunks.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._is_over.set()

    def reply(self, ending: Ending, raised: BaseException | None) -> Reply:
        kind = None if raised is None else type(raised).__name__
        return Reply(self.status, self._headers, b"".join(self._chunks), kind, ending)


def _unlisted(app: Any, document: Any) -> Iterator[str]:
    if not isinstance(app, Martlet):
        return
    from martlet import inspect

    pages = {app.openapi_url, app.docs_url, app.redoc_url, app.swagger_ui_oauth2_redirect_url}
    listed = {(operation.method, operation.path) for operation in operations(document)}
    for row in inspect.routes(app):
        methods = row.method.split(", ")
        if row.path in pages or any((method, same_path(row.path)) in listed for method in methods):
            continue
        yield f"{row.method or 'MOUNT'} {row.path}"
