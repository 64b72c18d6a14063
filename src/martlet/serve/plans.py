"""Which requests an application lets be served without ASGI."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from starlette.routing import Router
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from martlet.applications import Martlet
from martlet.routing.context import RouteContext
from martlet.routing.router import APIRouter, Epoch
from martlet.serve.alone import lets_pass
from martlet.serve.checks import Refused, read_target
from martlet.serve.patches import is_as_declared
from martlet.serve.request_id import RequestIds
from martlet.serve.surroundings import Bare, Known, surroundings_of

_known: WeakKeyDictionary[Martlet, tuple[Any, Bare | Known | None]] = WeakKeyDictionary()


Place = tuple[RouteContext, dict[str, Any]]
"""An endpoint and its path parameters."""

Plan = tuple[RouteContext, dict[str, Any], bytes]
"""The same with the query."""


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
        stack = app.built_stack()
        if stack is not app.own_stack or not is_as_declared(app):
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
        """The endpoint of a request, its path parameters and its query; None where it must go through ASGI.

        Raises Refused for a target that the method can't have.
        """
        raw_path, _, query = target.partition(b"?")
        if raw_path[:1] != b"/" or b"#" in target:
            read = read_target(method, target)
            if read.authority is not None:
                return None
            raw_path, query = read.raw_path, read.query
        elif not raw_path.isascii():
            raise Refused(400)
        place = self.locate(method, raw_path)
        return place and (*place, query)

    def locate(self, method: bytes, raw_path: bytes) -> Place | None:
        """The endpoint at a path and its path parameters; None where the request must go through ASGI."""
        if self._epoch != Epoch.count:
            self._epoch, self._literals = Epoch.count, {}
        context = self._literals.get((method, raw_path))
        if context is not None:
            return context, {}
        assert self.app is not None
        matcher = self.app.router.matcher
        path = raw_path.decode("ascii")
        found = matcher.find_by_path(method.decode("ascii"), unquote(path) if "%" in path else path)
        if found is None:
            return None
        context = found.context
        if not context.is_compiled_only or (matcher.has_limits and context.max_body_size is not None):
            return None
        if path == context.path and context.methods:
            # A declared path and one of its methods: no client can make this grow.
            self._literals[method, raw_path] = context
        return context, found.params
