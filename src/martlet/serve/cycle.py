"""One request and its reply as ASGI sees them, over a connection of the direct protocol."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Scope

from martlet.serve.heads import has_no_content, header_lines

if TYPE_CHECKING:
    from martlet.serve.connection import Connection

logger = logging.getLogger("uvicorn.error")
HIGH_WATER = 65536
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*")
SERVER_ERROR = b"Internal Server Error"


class Cycle:
    """An ASGI application called once.

    It is told of the body as it comes, and of a client that leaves. The reply's head waits for its first body
    message, so that short replies are one write.
    """

    def __init__(
        self,
        protocol: Connection,
        app: ASGIApp,
        scope: Scope,
        keep_alive: bool,
        expects_continue: bool = False,
        more_body: bool = True,
        body: bytes = b"",
    ) -> None:
        self.protocol = protocol
        self.app = app
        self.scope = scope
        self.keep_alive = keep_alive
        self.expects_continue = expects_continue
        self.more_body = more_body
        self.content = bytearray(body)
        self.is_disconnected = False
        self.is_started = False
        self.is_done = False
        self.task: asyncio.Task[None] | None = None
        self._is_delivered = False
        self._is_too_large = False
        self._news: asyncio.Event | None = None
        self._head: bytes | None = None
        self._is_chunked = False
        self._remaining: int | None = None
        self._is_bodiless = scope["method"] == "HEAD"

    def start(self) -> None:
        self.task = self.protocol.step(self.run())

    def feed(self, data: bytes) -> None:
        """A piece of the body has come."""
        if self.is_done:
            self.protocol.discard(len(data))
            return
        self.content += data
        if len(self.content) > HIGH_WATER:
            self.protocol.flow.pause_reading()
        self._tell()

    def end_body(self) -> None:
        self.more_body = False
        self._tell()

    def overflow(self) -> None:
        """The body has grown beyond its limit: whoever reads it is told by an exception."""
        self._is_too_large = True
        self.keep_alive = False
        self._tell()

    def disconnect(self) -> None:
        """The client has left."""
        if not self.is_done:
            self.is_disconnected = True
            if self.task is not None and self.protocol.limits.cancel_on_disconnect:
                self.task.cancel()
        self._tell()

    def _tell(self) -> None:
        if self._news is not None:
            self._news.set()

    async def run(self) -> None:
        """Call the application; what goes wrong there is logged and ends in 500 or in a broken-off reply."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            self.break_off()
            raise
        except Exception as error:
            logger.error("Exception in ASGI application\n", exc_info=error)
            await self._fail()
        else:
            if not self.is_done and not self.is_disconnected:
                logger.error("ASGI callable returned without completing response.")
                await self._fail()

    async def _fail(self) -> None:
        if self.is_disconnected or self.is_done:
            return
        if self.is_started and self._head is None:
            self.break_off()
            return
        if self.is_started:
            self.keep_alive = False
        self._head, self.is_started = None, False
        self._remaining, self._is_chunked = None, False
        headers = [
            (b"content-length", b"%d" % len(SERVER_ERROR)),
            (b"content-type", b"text/plain; charset=utf-8"),
        ]
        await self.send({"type": "http.response.start", "status": 500, "headers": headers})
        await self.send({"type": "http.response.body", "body": SERVER_ERROR})

    def break_off(self) -> None:
        """Close without the end that the reply's framing promises, so that the client knows it is cut."""
        if not self.is_done:
            self.is_done = True
            self.keep_alive = False
            self.protocol.finished(self)

    async def receive(self) -> Message:
        if self.expects_continue and not self.is_started and not self.is_disconnected:
            self.expects_continue = False
            if self.more_body and not self.content:
                self.protocol.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self.is_disconnected or self.is_done):
            if self._is_too_large:
                raise HTTPException(413, "Content Too Large")
            if self.content or not (self.more_body or self._is_delivered):
                body, self.content = bytes(self.content), bytearray()
                self._is_delivered = not self.more_body
                return {"type": "http.request", "body": body, "more_body": self.more_body}
            self.protocol.flow.resume_reading()
            if self._news is None:
                self._news = asyncio.Event()
            self._news.clear()
            await self._news.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        protocol = self.protocol
        if protocol.flow.write_paused and not self.is_disconnected:
            await protocol.flow.drain()
        if self.is_disconnected:
            return
        kind = message["type"]
        if self.is_done or (kind == "http.response.start") == self.is_started:
            raise RuntimeError(f"Unexpected ASGI message {kind!r}")
        if kind == "http.response.start":
            self._start(message["status"], message.get("headers", ()))
        elif kind == "http.response.body":
            self._write(message.get("body", b""), message.get("more_body", False))
        else:
            raise RuntimeError(f"Unexpected ASGI message {kind!r}")

    def _start(self, status_code: int, given: Any) -> None:
        """Make the head, and settle how the body will be framed (RFC 9112 section 6)."""
        protocol = self.protocol
        headers = [(bytes(name).lower(), bytes(value)) for name, value in given]
        self._is_bodiless = self._is_bodiless or has_no_content(status_code)
        for name, value in headers:
            if NAME.fullmatch(name) is None or VALUE.fullmatch(value) is None:
                raise RuntimeError("Invalid HTTP header name or value.")
            if name == b"content-length":
                self._remaining = int(value)
            elif name == b"transfer-encoding" and value.lower() == b"chunked":
                self._is_chunked = True
            elif name == b"connection" and b"close" in value.lower():
                self.keep_alive = False
        if status_code == 204 or status_code < 200:
            headers = [
                header for header in headers if header[0] not in (b"content-length", b"transfer-encoding")
            ]
        if self.expects_continue and self.more_body:
            self.keep_alive = False
        headers += self._framing(headers)
        self.is_started = True
        self._head = protocol.head(status_code) + header_lines(headers) + b"\r\n"
        if self._remaining is None and not self._is_bodiless:
            # A stream may be long in coming; its head doesn't wait for it.
            protocol.write(self._head)
            self._head = None
        protocol.log(self.scope, status_code)

    def _framing(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        is_old = self.scope["http_version"] == "1.0"
        added: list[tuple[bytes, bytes]] = []
        if self._remaining is None and not self._is_chunked and not self._is_bodiless:
            if is_old:
                self.keep_alive = False
            else:
                self._is_chunked = True
                added.append((b"transfer-encoding", b"chunked"))
        named = any(name == b"connection" for name, _ in headers)
        if not self.keep_alive and not named:
            added.append((b"connection", b"close"))
        elif is_old and not named:
            added.append((b"connection", b"keep-alive"))
        return added

    def _write(self, body: bytes, more_body: bool) -> None:
        content = self._head or b""
        self._head = None
        if self._is_bodiless:
            pass
        elif self._is_chunked:
            if body:
                content += b"%x\r\n%b\r\n" % (len(body), body)
            if not more_body:
                content += b"0\r\n\r\n"
        elif self._remaining is not None:
            self._remaining -= len(body)
            if self._remaining < 0:
                if content:
                    self._head = content
                raise RuntimeError("Response content longer than Content-Length")
            content += body
        else:
            content += body
        if content:
            self.protocol.write(content)
        if more_body:
            return
        if self._remaining and not self._is_bodiless:
            raise RuntimeError("Response content shorter than Content-Length")
        self.is_done = True
        self._tell()
        self.protocol.finished(self)
