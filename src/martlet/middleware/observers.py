"""Observers: told of each request when it begins and when it has ended; logs, metrics and traces are such."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, cast

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from martlet.applications import Martlet

Headers = list[tuple[bytes, bytes]]
WEBSOCKET = "WEBSOCKET"


class Exchange:
    """A request, and what has become of it.

    method: HTTP's, WEBSOCKET for a WebSocket. scope: the ASGI scope. started: when it began, by
    `time.perf_counter()`. status: that of the reply, None until it begins. route: the route's path as
    declared, with prefixes; None where none matches, and perhaps until the end. error: the exception that
    nobody handled. reply_headers: what observers add to the reply's. marks: an observer's own things, under a
    key of its own.
    """

    __slots__ = ("_scope", "error", "marks", "method", "reply_headers", "route", "started", "status")

    def __init__(self, method: str, scope: Scope | None = None) -> None:
        self._scope = scope
        self.method = method
        self.started = perf_counter()
        self.status: int | None = None
        self.route: str | None = None
        self.error: Exception | None = None
        self.reply_headers: Headers = []
        self.marks: dict[Any, Any] = {}

    @property
    def scope(self) -> Scope:
        assert self._scope is not None
        return self._scope

    @property
    def is_http(self) -> bool:
        """Whether it is no WebSocket."""
        return self.method != WEBSOCKET


class Observer(Protocol):
    """Told of every request, in the context that it runs in."""

    def begin(self, exchange: Exchange) -> None:
        """A request begins."""

    def end(self, exchange: Exchange) -> None:
        """It has ended: the reply is sent, or the client has left, or an exception has passed."""


class ObserversMiddleware:
    """ASGI middleware that tells observers; `end` is in the reverse order of `begin`."""

    def __init__(self, app: ASGIApp, observers: list[Observer]) -> None:
        self.app = app
        self.observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope.get("method", WEBSOCKET), scope)
        observers = tuple(self.observers)
        for observer in observers:
            observer.begin(exchange)
        try:
            await self.app(scope, receive, watching(exchange, send))
        except Exception as error:
            exchange.error = error
            if exchange.status is None and exchange.is_http:
                exchange.status = 500  # what the layers outside will answer
            raise
        finally:
            exchange.route = route_of(scope)
            for observer in reversed(observers):
                observer.end(exchange)


def watching(exchange: Exchange, send: Send) -> Send:
    """A `send` that notes the reply's status, and adds the observers' headers."""

    async def watch(message: Message) -> None:
        kind = message["type"]
        if kind in ("http.response.start", "websocket.accept"):
            if exchange.status is None:
                exchange.status = message.get("status", 101)
            if exchange.reply_headers:
                message = {**message, "headers": [*message.get("headers", ()), *exchange.reply_headers]}
        await send(message)

    return watch


def observe(app: Martlet, observer: Observer) -> None:
    """Tell an observer of every request of an application; all of them share one middleware."""
    for kind, _, options in app.user_middleware:
        if cast(Any, kind) is ObserversMiddleware:
            cast(list[Observer], options["observers"]).append(observer)
            return
    app.add_middleware(ObserversMiddleware, observers=[observer])


def route_of(scope: Scope) -> str | None:
    """The declared path of the route that a request has reached, as `/items/{id}`; None if there is none."""
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    if route is None:
        return None
    root: str = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    path: str = "" if isinstance(route, Mount) else getattr(route, "path", "")
    for name, value in scope.get("path_params", {}).items():
        if f"{{{name}}}" not in path and f"{{{name}:" not in path:
            root = root.replace(f"/{value}", f"/{{{name}}}", 1)  # a parameter of a mount's path
    return root + path


__all__ = ["Exchange", "Observer", "ObserversMiddleware", "observe", "route_of", "watching"]
