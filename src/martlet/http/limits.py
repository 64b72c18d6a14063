"""A limit on the size of request bodies."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

TOO_LARGE = "Content Too Large"


def declares_too_much(scope: Scope, limit: int) -> bool:
    """Whether the request's Content-Length says more than `limit` bytes."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return value.isdigit() and int(value) > limit
    return False


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 413 (RFC 9110 section 15.5.14)."""
    await PlainTextResponse(TOO_LARGE, status_code=413)(scope, receive, send)


def counting(receive: Receive, limit: int) -> Receive:
    """A `receive` that raises HTTPException (413) when more than `limit` bytes of body have come."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, TOO_LARGE)
        return message

    return counted


async def within_limit(limit: int, app: Any, scope: Scope, receive: Receive, send: Send) -> None:
    """Call `app` for a request of at most `limit` bytes."""
    if scope["type"] == "http" and declares_too_much(scope, limit):
        await refuse(scope, receive, send)
    else:
        await app(scope, counting(receive, limit), send)
