"""A route as it is reached through its routers, and what has been made of it so far."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Mount, NoMatchFound, Route, WebSocketRoute, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from martlet.compile.endpoint import Compiled, compile_operation
from martlet.declare.operation import Operation
from martlet.routing.declared import DeclaredRoute
from martlet.routing.paths import parse
from martlet.routing.run import REACHED, noting_start
from martlet.routing.settle import (
    IncludeContext,
    Layers,
    full_path,
    max_body_size,
    overrides_provider,
    settle,
)

MAX_OVERRIDDEN = 64
PLACE = "fastapi"  # the key in a scope under which plug-ins look for the context of an included route


class RouteContext:
    """One route of the tree: the route as declared, and the inclusions above it, outermost first."""

    __slots__ = (
        "__weakref__", "_app", "_calls", "_compiled", "_is_compiled_only", "_operation", "_overridden",
        "_placed", "endpoint", "layers", "overrides_provider", "path", "route",
    )  # fmt: skip

    def __init__(self, route: BaseRoute, layers: Layers = ()) -> None:
        self.route = route
        self.layers = layers
        own = getattr(route, "path", "")
        self.path: str = full_path(own, layers)
        self._operation: Operation | None = None
        self._compiled: Compiled | None = None
        self._overridden: dict[Any, tuple[Compiled, dict[Any, Any]]] = {}
        self._calls: frozenset[int] | None = None
        self._placed: BaseRoute | None = None
        self.endpoint = getattr(route, "endpoint", None)
        self._app: ASGIApp | None = None
        self._is_compiled_only: bool | None = None
        provider = overrides_provider(route, layers)
        self.overrides_provider = provider if hasattr(provider, "dependency_overrides") else None

    def __repr__(self) -> str:
        return f"RouteContext(route={self.route!r})"

    @property
    def original_route(self) -> BaseRoute:
        """The route as declared."""
        return self.route

    @property
    def methods(self) -> Any:
        """The methods of the route; None where it has none of its own."""
        return getattr(self.route, "methods", None)

    @property
    def name(self) -> Any:
        """The route's name; None where it has none."""
        return getattr(self.route, "name", None)

    @property
    def path_format(self) -> str:
        """The whole path without converters."""
        if isinstance(self.route, Mount):
            return self.path + "/{path}"
        return parse(self.path).format

    @property
    def operation(self) -> Operation:
        """The operation of the route at its whole path."""
        if self._operation is None:
            assert isinstance(self.route, DeclaredRoute)
            route = self.route if self.layers else self.route.served()
            self._operation = settle(route, self.layers)
        return self._operation

    def operations(self) -> Iterator[Operation]:
        """The operation of the route, if it is one of an API."""
        if hasattr(self.route, "operations"):
            yield self.operation

    @property
    def max_body_size(self) -> int | None:
        """The nearest limit that is set, in bytes."""
        return max_body_size(self.route, self.layers)

    @property
    def placed(self) -> BaseRoute:
        """The route at its whole path, as Starlette would match it."""
        if self._placed is None:
            self._placed = _at_path(self.route, self.path) if self.layers else self.route
        return self._placed

    def enter(self, scope: Scope) -> None:
        """Tell in a scope which route answers."""
        scope["endpoint"] = self.endpoint
        scope["route"] = self.placed if self.is_websocket else self.route
        if self.layers:
            scope[PLACE] = {"effective_route_context": self}

    @property
    def starlette_route(self) -> BaseRoute | None:
        """The route at its whole path if it isn't an API's, a mount for instance; else None."""
        return None if hasattr(self.route, "operations") else self.placed

    @property
    def app(self) -> ASGIApp:
        """What serves a request that has matched, chosen once."""
        app = self._app
        if app is None:
            app = self._app = self._choose()
        return app

    @property
    def is_compiled_only(self) -> bool:
        """Whether the compiled endpoint alone makes the reply."""
        known = self._is_compiled_only
        if known is None:
            route = self._served
            known = self._is_compiled_only = route is not None and not route.is_customised
        return known

    def _choose(self) -> ASGIApp:
        route = self._served
        return self._by_itself if route is None else route.server(self)

    @property
    def _served(self) -> DeclaredRoute | None:
        """The route if it leaves the handling of requests to Martlet.

        An application set in place of a route's own serves only where the route itself stands, not where a
        router with it is included.
        """
        route = self.route
        if not isinstance(route, DeclaredRoute) or type(route).handle is not DeclaredRoute.handle:
            return None
        return None if "app" in vars(route) and not self.layers else route

    async def _by_itself(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route handle a request in its own way."""
        route = self.placed
        if isinstance(self.route, DeclaredRoute):
            route = self.route
            scope[REACHED] = self
        await route.handle(scope, receive, noting_start(scope, send))

    async def handle_partial(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a method that the route doesn't answer (RFC 9110 section 15.5.6), or let the route do so."""
        route = self._served
        if route is not None:
            raise HTTPException(405, headers={"Allow": ", ".join(route.methods or ())})
        await self._by_itself(scope, receive, send)

    def compiled_now(self) -> Compiled:
        """The function of the endpoint, with the overrides that are in force at the moment."""
        provider = self.overrides_provider
        overrides = provider.dependency_overrides if provider is not None else None
        if overrides or self._compiled is None:
            return self.compiled(overrides)
        return self._compiled

    def compiled(self, overrides: Mapping[Callable[..., Any], Callable[..., Any]] | None = None) -> Compiled:
        """The function of the operation; another one for each set of overrides that touches it."""
        if not overrides or self._is_untouched(overrides):
            if self._compiled is None:
                self._compiled = compile_operation(self.operation, None, self.is_websocket)
            return self._compiled
        key = tuple((id(call), id(override)) for call, override in overrides.items())
        known = self._overridden.get(key)
        if known is None:
            if len(self._overridden) >= MAX_OVERRIDDEN:
                self._overridden.clear()
            # The mapping is kept beside its function, so that the key's ids stay those of living objects.
            known = (compile_operation(self.operation, overrides, self.is_websocket), dict(overrides))
            self._overridden[key] = known
        return known[0]

    def _is_untouched(self, overrides: Mapping[Callable[..., Any], Callable[..., Any]]) -> bool:
        if self._calls is None:
            signatures = self.operation.signature.walk()
            self._calls = frozenset(
                hash(signature.call) for signature in signatures if _is_hashable(signature.call)
            )
        return self._calls.isdisjoint(map(hash, overrides))

    @property
    def is_websocket(self) -> bool:
        """Whether the route is for WebSockets."""
        return isinstance(self.route, WebSocketRoute)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As Starlette's `matches`, at the whole path.

        What an included route's own class says of requests is not asked: it may want more of the scope than
        there is, when it isn't the router that asks.
        """
        placed = self.placed
        if not self.layers or not isinstance(placed, DeclaredRoute):
            return self.ask(scope)
        return self._as_told(DeclaredRoute.matches(placed, scope))

    def ask(self, scope: Scope) -> tuple[Match, Scope]:
        """What the route itself says of a request that is being routed."""
        return self._as_told(self.placed.matches(scope))

    def _as_told(self, told: tuple[Match, Scope]) -> tuple[Match, Scope]:
        match, child_scope = told
        if match is not Match.NONE:
            child_scope["route"] = self.route
        return match, child_scope


def _is_hashable(call: Any) -> bool:
    try:
        hash(call)
    except TypeError:
        return False
    return True


def _at_path(route: BaseRoute, path: str) -> BaseRoute:
    """A copy of a route at another path; a route without a path is itself."""
    if not isinstance(route, (Route, WebSocketRoute, Mount)):
        return route
    placed = copy.copy(route)
    placed.path = path
    pattern = path + "/{path:path}" if isinstance(route, Mount) else path
    placed.path_regex, placed.path_format, placed.param_convertors = compile_path(pattern)
    return placed


def iter_route_contexts(routes: Iterable[BaseRoute | RouteContext]) -> Iterator[RouteContext]:
    """Every route of a tree, depth first, in the order of declaration."""
    yield from walk(routes, ())


def walk(routes: Iterable[BaseRoute | RouteContext], layers: Layers) -> Iterator[RouteContext]:
    """The same below `layers`."""
    for route in routes:
        if isinstance(route, RouteContext):
            yield route
        elif isinstance(route, IncludedRouter):
            yield from walk(route.original_router.routes, (*layers, route.include_context))
        else:
            yield RouteContext(route, layers)


class IncludedRouter(BaseRoute):
    """A router inside another: not a copy of its routes but a way to them, so that later changes are seen."""

    def __init__(self, original_router: Any, include_context: IncludeContext) -> None:
        self.original_router = original_router
        self.include_context = include_context

    def __repr__(self) -> str:
        return f"IncludedRouter(prefix={self.include_context.prefix!r}, router={self.original_router!r})"

    def effective_route_contexts(self) -> Iterator[RouteContext]:
        """Every route below at its whole path, depth first."""
        return walk([self], ())

    def operations(self) -> Iterator[Operation]:
        """The operations of every route below."""
        for context in self.effective_route_contexts():
            yield from context.operations()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        _, match, child_scope = self._find(scope)
        return match, child_scope

    def _find(self, scope: Scope) -> tuple[RouteContext | None, Match, Scope]:
        partial: tuple[RouteContext | None, Match, Scope] = (None, Match.NONE, {})
        for context in self.effective_route_contexts():
            match, child_scope = context.ask(scope)
            if match is Match.FULL:
                return context, match, child_scope
            if match is Match.PARTIAL and partial[0] is None:
                partial = (context, match, child_scope)
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        context, match, child_scope = self._find(scope)
        if context is None:
            return
        scope.update(child_scope)
        if match is Match.FULL:
            await context.app(scope, receive, send)
        else:
            await context.handle_partial(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        for context in self.effective_route_contexts():
            try:
                return context.placed.url_path_for(name, **dict(path_params))
            except NoMatchFound:
                continue
        raise NoMatchFound(name, path_params)
