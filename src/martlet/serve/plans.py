"""Which requests an application lets be served without ASGI."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from starlette.routing import Router
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from martlet.applications import Martlet
from martlet.routing.context import RouteContext
from martlet.routing.router import APIRouter, Epoch
from martlet.serve.alone import lets_pass
from martlet.serve.checks import read_target
from martlet.serve.request_id import RequestIds
from martlet.serve.surroundings import Bare, Known, surroundings_of

_known: WeakKeyDictionary[Martlet, tuple[Any, Bare | Known | None]] = WeakKeyDictionary()


Plan = tuple[RouteContext, dict[str, Any], bytes]
"""An endpoint, its path parameters and its query."""


class Plans:
    """Finds the compiled endpoint of a request, where nothing but the endpoint has a say in the reply."""

    def __init__(self, loaded_app: Any) -> None:
        app = loaded_app
        self._epoch = -1
        self._literals: dict[tuple[bytes, bytes], RouteContext] = {}
        self._proxies: ProxyHeadersMiddleware | None = None
        if isinstance(app, ProxyHeadersMiddleware):
            self._proxies = app
            app = app.app
        self.tells_ids = type(app) is RequestIds
        if self.tells_ids:
            app = app.app
        self.app: Martlet | None = app if isinstance(app, Martlet) else None

    def surroundings(self) -> Bare | Known | None:
        """What stands around the router; None where requests must go through it as ASGI."""
        app = self.app
        if app is None or type(app).__call__ is not Martlet.__call__ or app.root_path:
            return None
        router = app.router
        if type(router).app is not APIRouter.app or type(router).__call__ is not Router.__call__:
            return None
        stack = app.middleware_stack
        if stack is None:
            stack = app.middleware_stack = app.build_middleware_stack()
        if stack is not app.own_stack:
            return None  # a subclass or a plug-in has put something of its own there
        known = _known.get(app)
        if known is None or known[0] is not stack:
            known = (stack, surroundings_of(stack, app.user_middleware, app.exception_handlers, app.debug))
            _known[app] = known
        return known[1]

    def forward(self, scope: dict[str, Any]) -> Scope:
        """Put the client and the scheme that a trusted proxy tells into a scope."""
        if self._proxies is not None:
            lets_pass(self._proxies, scope)
        return scope

    def find(self, method: bytes, target: bytes) -> Plan | None:
        """The endpoint of a request, None where it must go through ASGI.

        Raises Refused for a target that the method can't have.
        """
        if self._epoch != Epoch.count:
            self._epoch, self._literals = Epoch.count, {}
        raw_path, _, query = target.partition(b"?")
        context = self._literals.get((method, raw_path))
        if context is not None and b"#" not in query:
            return context, {}, query
        assert self.app is not None
        matcher = self.app.router.matcher
        read = read_target(method, target)
        if read.authority is not None:
            return None
        found = matcher.find_by_path(method.decode("ascii"), read.path)
        if found is None:
            return None
        context = found.context
        if not context.is_compiled_only or (matcher.has_limits and context.max_body_size is not None):
            return None
        if raw_path.decode("ascii", "replace") == context.path and context.methods:
            # A declared path and one of its methods: no client can make this grow.
            self._literals[method, raw_path] = context
        return context, found.params, read.query
