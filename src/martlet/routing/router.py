"""A router: routes under one prefix, with what they have in common."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Literal, SupportsIndex, cast

from starlette._utils import get_route_path
from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import Unpack, deprecated

from martlet.declare.options import expanded
from martlet.declare.params import Depends
from martlet.exceptions import FastAPIError
from martlet.http.limits import within_limit
from martlet.routing import lifespans
from martlet.routing.context import IncludedRouter, RouteContext, walk
from martlet.routing.frontend import Fallback, FrontendRoute, checked, fall_back, fallback_contexts
from martlet.routing.matcher import Found, Matcher
from martlet.routing.methods import Decorator, Endpoint, HTTPMethods
from martlet.routing.options import (
    DEFAULTS,
    AddRouteOptions,
    IncludeOptions,
    ManyMethodOptions,
    RouterOptions,
    nearest,
    refuse_unknown,
)
from martlet.routing.route import APIRoute, checked_body_size, checked_form_limits
from martlet.routing.settle import IncludeContext
from martlet.routing.websocket import APIWebSocketRoute


class Epoch:
    """Counts the changes to any router's routes, so that a matcher knows when it is out of date."""

    count = 0


class RouteList(list[BaseRoute]):
    """A list of routes that counts its changes."""

    def _changed(self) -> None:
        Epoch.count += 1

    def append(self, route: BaseRoute) -> None:
        super().append(route)
        self._changed()

    def extend(self, routes: Iterable[BaseRoute]) -> None:
        super().extend(routes)
        self._changed()

    def insert(self, index: SupportsIndex, route: BaseRoute) -> None:
        super().insert(index, route)
        self._changed()

    def remove(self, route: BaseRoute) -> None:
        super().remove(route)
        self._changed()

    def pop(self, index: SupportsIndex = -1) -> BaseRoute:
        self._changed()
        return super().pop(index)

    def clear(self) -> None:
        super().clear()
        self._changed()

    def sort(self, **options: Any) -> None:
        super().sort(**options)
        self._changed()

    def reverse(self) -> None:
        super().reverse()
        self._changed()

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, value)
        self._changed()

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        self._changed()

    def __iadd__(self, routes: Iterable[BaseRoute]) -> RouteList:  # type: ignore[override,misc]
        self.extend(routes)
        return self


class APIRouter(Router, HTTPMethods):
    """Groups endpoints; an application or another router includes it."""

    @expanded(**{**DEFAULTS, "route_class": APIRoute})
    def __init__(self, **options: Unpack[RouterOptions]) -> None:
        refuse_unknown(type(self), options, RouterOptions)
        given: dict[str, Any] = {**DEFAULTS, **options}
        prefix: str = given["prefix"]
        if prefix:
            assert prefix.startswith("/"), "A path prefix must start with '/'"
            assert not prefix.endswith("/"), (
                "A path prefix must not end with '/', as the routes will start with a '/'"
            )
        super().__init__(
            options.get("routes"), redirect_slashes=given["redirect_slashes"], default=options.get("default")
        )
        self.prefix = prefix
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.responses = dict(options.get("responses") or {})
        self.callbacks = list(options.get("callbacks") or [])
        self.deprecated = options.get("deprecated")
        self.include_in_schema: bool = given["include_in_schema"]
        self.default_response_class = given["default_response_class"]
        self.dependency_overrides_provider = options.get("dependency_overrides_provider")
        self.route_class: type[APIRoute] = options.get("route_class") or APIRoute
        self.generate_unique_id_function = given["generate_unique_id_function"]
        self.strict_content_type = given["strict_content_type"]
        self.max_body_size = checked_body_size(options.get("max_body_size"))
        self.form_limits = checked_form_limits(options.get("form_limits"))
        self.on_startup = list(options.get("on_startup") or [])
        self.on_shutdown = list(options.get("on_shutdown") or [])
        self.fallbacks: list[BaseRoute] = RouteList()
        self._fallback_contexts: list[RouteContext] | None = None
        self._matcher: Matcher | None = None
        self._matched_epoch = -1
        lifespan = options.get("lifespan")
        if lifespan is None:
            self.lifespan_context = lambda app: lifespans.event_lifespan(self.on_startup, self.on_shutdown)
        else:
            self.lifespan_context = Router(lifespan=lifespan).lifespan_context

    @property
    def routes(self) -> list[BaseRoute]:
        return self._routes

    @routes.setter
    def routes(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = RouteList(routes)
        Epoch.count += 1

    @expanded(**DEFAULTS)
    def add_api_route(
        self, path: str, endpoint: Callable[..., Any], **options: Unpack[AddRouteOptions]
    ) -> None:
        """Add `endpoint` at `path`, with this router's own values around the route's."""
        own = cast(dict[str, Any], dict(options))
        route_class: type[APIRoute] = own.pop("route_class_override", None) or self.route_class
        self.routes.append(route_class(self.prefix + path, endpoint, **self._combined(own)))

    def _combined(self, options: dict[str, Any]) -> dict[str, Any]:
        given = {**DEFAULTS, **options}
        settled = {
            "tags": [*self.tags, *(options.get("tags") or [])],
            "dependencies": [*self.dependencies, *(options.get("dependencies") or [])],
            "responses": {**self.responses, **(options.get("responses") or {})},
            "callbacks": [*self.callbacks, *(options.get("callbacks") or [])],
            "deprecated": options.get("deprecated") or self.deprecated,
            "include_in_schema": given["include_in_schema"] and self.include_in_schema,
            "response_class": nearest(given["response_class"], self.default_response_class),
            "generate_unique_id_function": nearest(
                given["generate_unique_id_function"], self.generate_unique_id_function
            ),
            "strict_content_type": nearest(given["strict_content_type"], self.strict_content_type),
            "form_limits": {**self.form_limits, **checked_form_limits(options.get("form_limits"))},
            "dependency_overrides_provider": self.dependency_overrides_provider,
        }
        if options.get("max_body_size") is None:
            settled["max_body_size"] = self.max_body_size
        return {**options, **settled}

    @expanded(**DEFAULTS)
    def api_route(self, path: str, **options: Unpack[ManyMethodOptions]) -> Decorator:
        """Answer several methods, named in `methods`, at `path`."""
        refuse_unknown(type(self), options, ManyMethodOptions)

        def add(endpoint: Endpoint) -> Endpoint:
            self.add_api_route(path, endpoint, **options)
            return endpoint

        return add

    def add_api_websocket_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        name: str | None = None,
        *,
        dependencies: Sequence[Depends] | None = None,
    ) -> None:
        """Add a WebSocket endpoint at `path`."""
        route = APIWebSocketRoute(
            self.prefix + path,
            endpoint,
            name=name,
            dependencies=[*self.dependencies, *(dependencies or [])],
            dependency_overrides_provider=self.dependency_overrides_provider,
        )
        self.routes.append(route)

    def websocket(
        self, path: str, name: str | None = None, *, dependencies: Sequence[Depends] | None = None
    ) -> Decorator:
        """Serve WebSocket connections at `path` (RFC 6455)."""

        def add(endpoint: Endpoint) -> Endpoint:
            self.add_api_websocket_route(path, endpoint, name, dependencies=dependencies)
            return endpoint

        return add

    def websocket_route(self, path: str, name: str | None = None) -> Decorator:
        """Serve WebSocket connections at `path` with a function of the connection alone."""

        def add(endpoint: Endpoint) -> Endpoint:
            self.add_websocket_route(path, endpoint, name)
            return endpoint

        return add

    def route(
        self,
        path: str,
        methods: list[str] | None = None,
        name: str | None = None,
        include_in_schema: bool = True,
    ) -> Decorator:
        """Answer requests at `path` with a function of the request alone."""

        def add(endpoint: Endpoint) -> Endpoint:
            self.add_route(path, endpoint, methods, name, include_in_schema)
            return endpoint

        return add

    @expanded(**DEFAULTS)
    def include_router(self, router: APIRouter, **options: Unpack[IncludeOptions]) -> None:
        """Reach the routes of `router`, those added later too, below `prefix`."""
        refuse_unknown(type(self), options, IncludeOptions)
        given: dict[str, Any] = {**DEFAULTS, **options}
        prefix: str = given["prefix"]
        assert not router.reaches(self), "A router can't be included in itself, nor in one that it includes"
        if prefix:
            assert prefix.startswith("/"), "A path prefix must start with '/'"
            assert not prefix.endswith("/"), (
                "A path prefix must not end with '/', as the routes will start with a '/'"
            )
        else:
            _refuse_empty_paths(router)
        own_limit = checked_body_size(options.get("max_body_size"))
        context = IncludeContext(
            prefix=self.prefix + prefix,
            tags=(*self.tags, *(options.get("tags") or ())),
            dependencies=(*self.dependencies, *(options.get("dependencies") or ())),
            responses={**self.responses, **(options.get("responses") or {})},
            callbacks=(*self.callbacks, *(options.get("callbacks") or ())),
            deprecated=options.get("deprecated") or self.deprecated,
            include_in_schema=given["include_in_schema"] and self.include_in_schema,
            default_response_class=nearest(given["default_response_class"], self.default_response_class),
            generate_unique_id_function=nearest(
                given["generate_unique_id_function"], self.generate_unique_id_function
            ),
            strict_content_type=self.strict_content_type,
            max_body_size=self.max_body_size if own_limit is None else own_limit,
            form_limits={**self.form_limits, **checked_form_limits(options.get("form_limits"))},
            dependency_overrides_provider=self.dependency_overrides_provider,
        )
        self.routes.append(IncludedRouter(router, context))
        self.lifespan_context = lifespans.merged(self.lifespan_context, router.lifespan_context)

    def reaches(self, router: APIRouter) -> bool:
        """Whether `router` is this one, or is included in it, directly or through others."""
        reached: dict[int, APIRouter] = {}
        pending: list[APIRouter] = [self]
        while pending:
            current = pending.pop()
            if id(current) not in reached:
                reached[id(current)] = current
                included = (route for route in current.routes if isinstance(route, IncludedRouter))
                pending += [route.original_router for route in included]
        return id(router) in reached

    def frontend(
        self,
        path: str,
        *,
        directory: str | os.PathLike[str],
        fallback: Fallback = "auto",
        check_dir: bool | Literal["auto"] = "auto",
    ) -> None:
        """Serve the files of a browser's application below `path`, where no route matches.

        Args:
            directory: where the files are.
            fallback: the page for a missing path: "404.html", or "index.html" for clients that ask for a
                page; "auto" takes the one that exists; None neither.
            check_dir: whether to refuse a missing directory at once; "auto" only warns where the environment
                variable FASTAPI_ENV is "development".

        Raises AssertionError for an unusable path or fallback, RuntimeError for a missing directory or page.
        """
        endpoint = checked(path, directory, fallback, check_dir)
        self.fallbacks.append(FrontendRoute(self.prefix + path, endpoint, **self._combined({})))

    @deprecated(lifespans.ON_EVENT)
    def on_event(self, event_type: str) -> Decorator:
        """Call the function at "startup" or "shutdown"."""

        def add(handler: Endpoint) -> Endpoint:
            self.add_event_handler(event_type, handler)
            return handler

        return add

    def add_event_handler(self, event_type: str, handler: Callable[[], Any]) -> None:
        """Call `handler` at "startup" or "shutdown"."""
        assert event_type in ("startup", "shutdown"), "An event is either 'startup' or 'shutdown'"
        (self.on_startup if event_type == "startup" else self.on_shutdown).append(handler)

    @property
    def matcher(self) -> Matcher:
        """The routes ready to be searched; made anew when any router has changed."""
        matcher = self._matcher
        if matcher is None or self._matched_epoch != Epoch.count:
            epoch = Epoch.count
            matcher = self._matcher = Matcher(walk(self.routes, ()))
            self._matched_epoch = epoch
            self._fallback_contexts = None
        return matcher

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the route of a request and let it answer."""
        kind = scope["type"]
        if "router" not in scope:
            scope["router"] = self
        if kind == "lifespan":
            await self.lifespan(scope, receive, send)
            return
        path = get_route_path(scope) if scope.get("root_path") else scope["path"]
        matcher = self.matcher
        found = matcher.find(kind, scope.get("method", ""), path, scope)
        if found is None:
            await self._limited(self.max_body_size, partial(self._unmatched, path), scope, receive, send)
            return
        context = found.context
        _enter(scope, found)
        serve = context.app if found.is_full else context.handle_partial
        if matcher.has_limits:
            await self._limited(context.max_body_size, serve, scope, receive, send)
        else:
            await serve(scope, receive, send)

    async def _limited(
        self, limit: int | None, app: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if limit is None:
            await app(scope, receive, send)
        else:
            await within_limit(limit, app, scope, receive, send)

    async def _unmatched(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect to the path with or without its last slash if there is one, else 404."""
        if scope["type"] == "http" and self.redirect_slashes and path != "/":
            other = dict(scope)
            other["path"] = scope["path"].rstrip("/") if path.endswith("/") else scope["path"] + "/"
            other_path = get_route_path(other)
            if self.matcher.find("http", scope["method"], other_path, other) is not None:
                await RedirectResponse(str(URL(scope=other)))(scope, receive, send)
                return
        if self._fallback_contexts is None:
            self._fallback_contexts = fallback_contexts(self)
        if not await fall_back(self._fallback_contexts, scope, receive, send):
            await self.default(scope, receive, send)


def _enter(scope: Scope, found: Found) -> None:
    """Put what was found into the scope, as Starlette's router does."""
    context = found.context
    if found.child_scope is not None:
        scope.update(found.child_scope)
        scope["route"] = context.route
        return
    known = scope.get("path_params")
    scope["path_params"] = {**known, **found.params} if known else {**found.params}
    context.enter(scope)


def _refuse_empty_paths(router: APIRouter) -> None:
    for route in router.routes:
        if getattr(route, "path", None) == "":
            name = getattr(route, "name", "?")
            raise FastAPIError(f"Prefix and path cannot be both empty (path operation: {name})")
