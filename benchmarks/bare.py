"""The reference row: an ASGI callable that answers as `hello` does, with no framework at all."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

BODY = b'{"message":"Hello, World"}'
HEADERS = [(b"content-length", b"%d" % len(BODY)), (b"content-type", b"application/json")]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def create() -> object:
    return app
