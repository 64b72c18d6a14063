"""A request served directly, of which observers are told."""

from __future__ import annotations

from typing import Any

from starlette.types import Receive, Scope, Send

from martlet.middleware.observers import Exchange, watching
from martlet.routing.run import STARTED
from martlet.serve.heads import header_lines
from martlet.serve.light import Light


class DirectExchange(Exchange):
    """An exchange whose scope is made only when an observer asks for it."""

    __slots__ = ("_light",)

    def __init__(self, light: Light) -> None:
        super().__init__(light.method)
        self._light = light
        self.route = light.context.path

    @property
    def scope(self) -> Scope:
        if self._scope is None:
            self._scope = self._light.protocol.scope_of(self._light)
        return self._scope


class ObservedLight(Light):
    """One request, as a `Light` one, whose beginning and end are told."""

    exchange: DirectExchange | None = None

    def _begin(self) -> None:
        super()._begin()
        self.exchange = DirectExchange(self)
        for observer in self.protocol.observers:
            observer.begin(self.exchange)

    async def _guarded(self, work: Any) -> None:
        try:
            await super()._guarded(work)
        finally:
            exchange, self.exchange = self.exchange, None
            if exchange is not None:
                for observer in reversed(self.protocol.observers):
                    observer.end(exchange)

    def _finish(self, status_code: int, head: bytes, body: bytes) -> None:
        exchange = self.exchange
        if exchange is not None:
            exchange.status = status_code
            head += header_lines(exchange.reply_headers)
        super()._finish(status_code, head, body)

    def _sender(self, cycle: Any) -> Send:
        send = super()._sender(cycle)
        return send if self.exchange is None else watching(self.exchange, send)

    async def _answer(self, error: Exception) -> None:
        if self.is_done and self.exchange is not None:
            self.exchange.error = error
        await super()._answer(error)

    async def _handle(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        had_begun = scope.get(STARTED, False)
        try:
            await super()._handle(error, scope, receive, send)
        except Exception as left:
            if self.exchange is not None:
                # Known middleware would begin another reply, and fail by that.
                self.exchange.error = error if had_begun else left
            raise


__all__ = ["DirectExchange", "ObservedLight"]
