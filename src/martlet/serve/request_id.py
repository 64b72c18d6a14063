"""Each request has an id: its X-Request-ID, or a new one. The reply tells it, and so do log lines."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from time import perf_counter
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
_is_sound = re.compile(rb"[!-~]{1,128}").fullmatch


class Passage(NamedTuple):
    """A request on its way: its id, and when it came by `time.perf_counter()`."""

    id: str
    started: float


current: ContextVar[Passage | None] = ContextVar("martlet_request", default=None)


def begin(headers: Iterable[tuple[bytes, bytes]]) -> Passage:
    """Note in the context that a request begins, by its headers with lower-case names.

    An id with other than 1 to 128 printable ASCII characters isn't believed.
    """
    for name, value in headers:
        if name == HEADER and _is_sound(value):
            passage = Passage(value.decode("ascii"), perf_counter())
            break
    else:
        passage = Passage(secrets.token_hex(16), perf_counter())
    current.set(passage)
    return passage


def telling(send: Send, passage: Passage) -> Send:
    """A `send` that adds the id to the response's headers."""
    told = passage.id.encode("ascii")

    async def send_with_id(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = list(message.get("headers", ()))
            if not any(name.lower() == HEADER for name, _ in headers):
                headers.append((HEADER, told))
            message = {**message, "headers": headers}
        await send(message)

    return send_with_id


class RequestIds:
    """ASGI middleware, the outermost one.

    The context is not reset when the application has ended: it is that of the request's own task, and the
    server's line about an exception that the application raised comes after it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, telling(send, begin(scope["headers"])))


__all__ = ["HEADER", "Passage", "RequestIds", "begin", "current", "telling"]
