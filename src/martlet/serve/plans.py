"""Which requests an application lets be served without ASGI."""

from __future__ import annotations

from typing import Any

from starlette.routing import Router
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from martlet.applications import Martlet
from martlet.compile.endpoint import Compiled
from martlet.routing.context import RouteContext
from martlet.routing.router import APIRouter
from martlet.serve.asgi import ExceptionResponder

FORWARDED = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})


class Plans:
    """Finds the compiled endpoint of a request, where nothing but the endpoint has a say in the reply."""

    def __init__(self, loaded_app: Any) -> None:
        app = loaded_app
        self.trusts_proxies = isinstance(app, ProxyHeadersMiddleware)
        if self.trusts_proxies:
            app = app.app
        self.app: Martlet | None = app if isinstance(app, Martlet) else None

    def responder(self) -> ExceptionResponder | None:
        """What answers exceptions, if it is all that stands around the router; None if there is more."""
        app = self.app
        if app is None or type(app).__call__ is not Martlet.__call__ or app.root_path:
            return None
        if app.middleware_stack is None:
            app.middleware_stack = app.build_middleware_stack()
        stack = app.middleware_stack
        if type(stack) is not ExceptionResponder or not stack.is_outermost:
            return None
        router = app.router
        if type(router).app is not APIRouter.app or type(router).__call__ is not Router.__call__:
            return None
        return stack

    def find(self, method: str, path: str) -> tuple[RouteContext, Compiled, dict[str, Any]] | None:
        """The endpoint of a request and its path parameters; None where it must go through ASGI."""
        assert self.app is not None
        matcher = self.app.router.matcher
        found = matcher.find_by_path(method, path)
        if found is None:
            return None
        context = found.context
        if not context.is_compiled_only or (matcher.has_limits and context.max_body_size is not None):
            return None
        return context, context.compiled_now(), found.params
