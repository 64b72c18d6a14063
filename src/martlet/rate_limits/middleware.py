"""Limits of a whole application, routes or not."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from martlet.exception_handlers import http_exception_handler
from martlet.exceptions import HTTPException
from martlet.requests import HTTPConnection, Request
from martlet.responses import Response

if TYPE_CHECKING:
    from martlet.rate_limits.limits import RateLimits


class RateLimitMiddleware:
    """ASGI middleware that counts each request and handshake before it goes on."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            try:
                await self.limits.count_connection(HTTPConnection(scope))
            except HTTPException as refusal:
                await self._refuse(refusal, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, refusal: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application's own handler of such exceptions does."""
        if scope["type"] == "websocket":
            await receive()  # the client's wish to connect
            if "websocket.http.response" not in scope.get("extensions", {}):
                await send({"type": "websocket.close", "code": 1008, "reason": str(refusal.detail)})
                return
            response: Any = Response(refusal.detail, refusal.status_code, refusal.headers)
        else:
            handlers = scope["app"].exception_handlers
            kinds = [refusal.status_code, *type(refusal).__mro__]
            handler = next((handlers[kind] for kind in kinds if kind in handlers), http_exception_handler)
            response = handler(Request(scope, receive), refusal)
            if inspect.isawaitable(response):
                response = await response
        await cast(Response, response)(scope, receive, send)
