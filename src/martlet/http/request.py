"""Starlette's request, made cheaply and reading its body without a generator in between."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request, empty_receive, empty_send
from starlette.types import Receive, Scope, Send


class EndpointRequest(Request):
    """The request a compiled endpoint sees: an instance of Starlette's class in every respect."""

    _stream_consumed = False
    _is_disconnected = False
    _form = None
    _body: bytes

    def __init__(self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send

    async def body(self) -> bytes:
        """The whole body; raises ClientDisconnect if the client leaves before its end."""
        try:
            return self._body
        except AttributeError:
            pass
        if self._stream_consumed:
            raise RuntimeError("Stream consumed")
        chunks: list[bytes] = []
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._is_disconnected = True
                raise ClientDisconnect
            more = message.get("more_body", False)
            chunk: bytes = message.get("body", b"")
            if not more and not chunks:
                self._body = chunk
                self._stream_consumed = True
                return chunk
            chunks.append(chunk)
        self._stream_consumed = True
        self._body = b"".join(chunks)
        return self._body
