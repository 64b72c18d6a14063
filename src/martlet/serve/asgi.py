"""The ASGI entry: exceptions become responses, middleware goes around the router."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette._utils import is_async_callable
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.routing import Router
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.http.bodies import OPEN_FORM, close_form
from martlet.middleware.observers import ObserversMiddleware
from martlet.routing.run import STARTED, noting_start
from martlet.workers import run_in_worker

Handlers = Mapping[Any, ExceptionHandler]


class Unhandled:
    """Answers an exception that nobody handled with 500, and raises it to the server.

    It leaves both to Starlette's `ServerErrorMiddleware`.
    """

    def __init__(self, handler: ExceptionHandler | None, debug: bool) -> None:
        self._handler = handler
        self._debug = debug

    async def __call__(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        async def failed(scope: Scope, receive: Receive, send: Send) -> None:
            raise error

        await ServerErrorMiddleware(failed, handler=self._handler, debug=self._debug)(scope, receive, send)


class ExceptionResponder:
    """Around the router: an exception with a handler is answered by it.

    It does what Starlette's `ExceptionMiddleware` does, without a wrapper of `send` for requests that raise
    nothing. `unhandled` answers the rest, where no middleware stands between.
    """

    def __init__(self, app: ASGIApp, handlers: Handlers, unhandled: Unhandled | None = None) -> None:
        self.app = app
        known = ExceptionMiddleware(app, handlers)
        self._handlers = (known._exception_handlers, known._status_handlers)
        self._unhandled = unhandled

    @property
    def is_outermost(self) -> bool:
        """Whether no middleware stands around it."""
        return self._unhandled is not None

    async def answer(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an exception that an endpoint raised."""
        scope["starlette.exception_handlers"] = self._handlers
        try:
            if self._unhandled is None:
                await self._answer(error, scope, receive, send)
            else:
                await self._answer_all(error, self._unhandled, scope, receive, send)
        finally:
            if OPEN_FORM in scope:
                await close_form(scope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["starlette.exception_handlers"] = self._handlers
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            await self.answer(error, scope, receive, send)

    async def _answer_all(
        self, error: Exception, unhandled: Unhandled, scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            await self._answer(error, scope, receive, send)
        except Exception as raised:
            if scope["type"] != "http" or scope.get(STARTED):
                raise
            await unhandled(raised, scope, receive, send)

    def _handler_of(self, error: Exception) -> ExceptionHandler | None:
        by_class, by_status = self._handlers
        if isinstance(error, HTTPException) and error.status_code in by_status:
            return by_status[error.status_code]
        return next((by_class[kind] for kind in type(error).__mro__ if kind in by_class), None)

    async def _answer(
        self, error: Exception, scope: Scope, receive: Receive, send: Send, may_raise: bool = True
    ) -> None:
        """Let the handler of an exception answer; what a handler raises has one more chance."""
        handler: Any = self._handler_of(error)
        if handler is None:
            raise error
        if scope.get(STARTED):
            raise RuntimeError("Caught handled exception, but response already started.") from error
        connection: Request | WebSocket
        if scope["type"] == "http":
            connection = Request(scope, receive, send)
        else:
            connection = WebSocket(scope, receive, send)
        try:
            if is_async_callable(handler):
                response = await handler(connection, error)
            else:
                response = await run_in_worker(lambda: handler(connection, error))
        except Exception as raised:
            if not may_raise:
                raise
            await self._answer(raised, scope, receive, send, may_raise=False)
            return
        if response is not None:
            await response(scope, receive, noting_start(scope, send))
        # An exception object that is raised again and again would gather tracebacks.
        error.__traceback__ = None


class ClosingForms:
    """Around the router: closes the form of a request that failed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            if OPEN_FORM in scope:
                await close_form(scope)


def build_stack(
    router: ASGIApp, middleware: Sequence[Middleware], exception_handlers: Handlers, debug: bool
) -> ASGIApp:
    """The router with the exception handlers and the program's middleware around it."""
    unhandled, handlers = _sorted_out(exception_handlers)
    inner: ASGIApp = router.app if isinstance(router, Router) and _is_plain(router) else router
    observers, others = _apart(middleware)
    if not others:
        app: ASGIApp = ExceptionResponder(inner, handlers, Unhandled(unhandled, debug))
    else:
        app = ServerErrorMiddleware(
            _around(ExceptionResponder(inner, handlers), others), handler=unhandled, debug=debug
        )
    return _around(app, observers)


def build_starlette_stack(
    router: ASGIApp, middleware: Sequence[Middleware], exception_handlers: Handlers, debug: bool
) -> ASGIApp:
    """The same in layers of Starlette's own classes, with what plug-ins may have made of those."""
    unhandled, handlers = _sorted_out(exception_handlers)
    observers, others = _apart(middleware)
    layers = [
        *observers,
        Middleware(ServerErrorMiddleware, handler=unhandled, debug=debug),
        *others,
        Middleware(ExceptionMiddleware, handlers=handlers, debug=debug),
    ]
    return _around(ClosingForms(router), layers)


def _apart(middleware: Sequence[Middleware]) -> tuple[list[Middleware], list[Middleware]]:
    """Observers, who stand outside everything and so see every reply, and the others."""
    observers = [each for each in middleware if cast(Any, each.cls) is ObserversMiddleware]
    return observers, [each for each in middleware if each not in observers]


def _around(app: ASGIApp, middleware: Sequence[Middleware]) -> ASGIApp:
    for kind, args, options in reversed(middleware):
        app = kind(app, *args, **options)
    return app


def _sorted_out(handlers: Handlers) -> tuple[ExceptionHandler | None, dict[Any, ExceptionHandler]]:
    """The handler of what nobody else handles, and the others."""
    unhandled: ExceptionHandler | None = None
    others: dict[Any, ExceptionHandler] = {}
    for key, handler in handlers.items():
        if key in (500, Exception):
            unhandled = handler
        else:
            others[key] = handler
    return unhandled, others


def _is_plain(router: Router) -> bool:
    """Whether calling the router does no more than calling its `app`."""
    return type(router).__call__ is Router.__call__ and router.middleware_stack == router.app
