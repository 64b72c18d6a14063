"""The application: a router with a document, middleware and exception handlers."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Self, TypeVar, cast

from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, ExceptionHandler, Lifespan, Receive, Scope, Send
from typing_extensions import Unpack, deprecated

from martlet import telemetry
from martlet.declare.options import expanded
from martlet.declare.params import Depends
from martlet.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
    websocket_request_validation_exception_handler,
)
from martlet.exceptions import RequestValidationError, WebSocketRequestValidationError
from martlet.openapi import pages
from martlet.openapi.utils import get_openapi
from martlet.plugins import Plugin, Plugins, admit
from martlet.routing.frontend import Fallback
from martlet.routing.lifespans import ON_EVENT
from martlet.routing.methods import Decorator, Endpoint, HTTPMethods
from martlet.routing.options import (
    DEFAULTS,
    AddRouteOptions,
    IncludeOptions,
    ManyMethodOptions,
    RouterOptions,
    SharedOptions,
)
from martlet.routing.router import APIRouter, Epoch
from martlet.serve.asgi import build_stack, build_starlette_stack
from martlet.serve.patches import is_as_declared

HTTPMiddleware = TypeVar("HTTPMiddleware", bound=Callable[..., Awaitable[Response]])


class ApplicationOptions(SharedOptions, total=False):
    """Options of an application; those it shares with routers go to its own router."""

    debug: bool
    routes: list[BaseRoute] | None
    title: str
    summary: str | None
    description: str
    version: str
    openapi_url: str | None
    openapi_tags: list[dict[str, Any]] | None
    servers: list[dict[str, Any]] | None
    default_response_class: Any
    redirect_slashes: bool
    docs_url: str | None
    redoc_url: str | None
    docs_assets_url: str | None
    swagger_ui_oauth2_redirect_url: str | None
    swagger_ui_init_oauth: dict[str, Any] | None
    middleware: Sequence[Middleware] | None
    exception_handlers: Mapping[int | type[Exception], ExceptionHandler] | None
    on_startup: Sequence[Callable[[], Any]] | None
    on_shutdown: Sequence[Callable[[], Any]] | None
    lifespan: Lifespan[Any] | None
    terms_of_service: str | None
    contact: dict[str, Any] | None
    license_info: dict[str, Any] | None
    root_path: str
    root_path_in_servers: bool
    webhooks: APIRouter | None
    swagger_ui_parameters: dict[str, Any] | None
    separate_input_output_schemas: bool
    openapi_external_docs: dict[str, Any] | None
    strict_content_type: bool
    telemetry: telemetry.TelemetryConfig | None


APPLICATION_DEFAULTS: Mapping[str, Any] = {
    **DEFAULTS,
    "debug": False,
    "title": "FastAPI",
    "description": "",
    "version": "0.1.0",
    "openapi_url": "/openapi.json",
    "docs_url": "/docs",
    "redoc_url": "/redoc",
    "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect",
    "root_path": "",
    "root_path_in_servers": True,
    "separate_input_output_schemas": True,
    "strict_content_type": True,
}
ROUTER_OPTIONS = RouterOptions.__annotations__.keys() & ApplicationOptions.__annotations__.keys()
EXCEPTION_HANDLERS: Mapping[Any, Any] = {
    StarletteHTTPException: http_exception_handler,
    RequestValidationError: request_validation_exception_handler,
    WebSocketRequestValidationError: websocket_request_validation_exception_handler,
}


class Martlet(Starlette, HTTPMethods):
    """An application.

    docs_assets_url: where the documentation pages' scripts come from; by default the application serves those
    in the package itself, "cdn" takes them from a public network.
    """

    router: APIRouter

    @expanded(**APPLICATION_DEFAULTS)
    def __init__(self, **options: Unpack[ApplicationOptions]) -> None:
        for name in options.keys() - ApplicationOptions.__annotations__.keys():
            raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        given: dict[str, Any] = {**APPLICATION_DEFAULTS, **options}
        self.debug: bool = given["debug"]
        self.title: str = given["title"]
        self.summary = options.get("summary")
        self.description: str = given["description"]
        self.version: str = given["version"]
        self.terms_of_service = options.get("terms_of_service")
        self.contact = options.get("contact")
        self.license_info = options.get("license_info")
        self.openapi_url: str | None = given["openapi_url"]
        self.openapi_tags = options.get("openapi_tags")
        self.root_path_in_servers: bool = given["root_path_in_servers"]
        self.docs_url: str | None = given["docs_url"]
        self.redoc_url: str | None = given["redoc_url"]
        self.docs_assets_url = options.get("docs_assets_url")
        self.swagger_ui_oauth2_redirect_url: str | None = given["swagger_ui_oauth2_redirect_url"]
        self.swagger_ui_init_oauth = options.get("swagger_ui_init_oauth")
        self.swagger_ui_parameters = options.get("swagger_ui_parameters")
        self.servers = options.get("servers") or []
        self.separate_input_output_schemas: bool = given["separate_input_output_schemas"]
        self.openapi_external_docs = options.get("openapi_external_docs")
        self.extra: dict[str, Any] = {}
        self.openapi_version = "3.1.0"
        self.openapi_schema: dict[str, Any] | None = None
        self._openapi_epoch = -1
        if self.openapi_url:
            assert self.title, "A title must be provided for OpenAPI, e.g.: 'My API'"
            assert self.version, "A version must be provided for OpenAPI, e.g.: '2.1.0'"
        self.root_path: str = given["root_path"]
        self.state = State()
        self.telemetry = telemetry.checked(options.get("telemetry"))
        self.max_body_size = options.get("max_body_size")
        self.webhooks = options.get("webhooks") or APIRouter()
        self.dependency_overrides: dict[Callable[..., Any], Callable[..., Any]] = {}
        router_options: Any = {name: given[name] for name in ROUTER_OPTIONS if name in given}
        self.router = APIRouter(**router_options, dependency_overrides_provider=self)
        self.exception_handlers: dict[Any, ExceptionHandler] = {
            **EXCEPTION_HANDLERS,
            **(options.get("exception_handlers") or {}),
        }
        self.user_middleware = list(options.get("middleware") or [])
        self.middleware_stack: ASGIApp | None = None
        self.own_stack: ASGIApp | None = None
        self.plugins = Plugins()
        self.setup()
        if self.telemetry is not None:
            telemetry.record(self, self.telemetry)

    def use(self, *plugins: Plugin) -> Self:
        """Join plug-ins to the application; their lifespans are entered in order, before the program's own.

        Raises RuntimeError for a plug-in, or a name of one, that is used already.
        """
        for plugin in plugins:
            admit(self, plugin)
        return self

    @property
    def routes(self) -> list[BaseRoute]:
        return self.router.routes

    def build_middleware_stack(self) -> ASGIApp:
        """The middleware around the router, layer by layer as Starlette has it: plug-ins wrap and take apart.

        Where this method and Starlette's classes are as they were, `built_stack` makes a shorter one.
        """
        return build_starlette_stack(self.router, self.user_middleware, self.exception_handlers, self.debug)

    def built_stack(self) -> ASGIApp:
        """What serves the application's requests, built at the first of them."""
        stack = self.middleware_stack
        if stack is None:
            if is_as_declared(self):
                stack = self.own_stack = build_stack(
                    self.router, self.user_middleware, self.exception_handlers, self.debug
                )
            else:
                stack = self.build_middleware_stack()
            self.middleware_stack = stack
        return stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.root_path:
            scope["root_path"] = self.root_path
        if self.middleware_stack is None:
            self.built_stack()
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document of the application, made anew when its routes have changed."""
        if self.openapi_schema is None or self._openapi_epoch not in (-1, Epoch.count):
            self.openapi_schema = get_openapi(
                title=self.title,
                version=self.version,
                openapi_version=self.openapi_version,
                summary=self.summary,
                description=self.description,
                terms_of_service=self.terms_of_service,
                contact=self.contact,
                license_info=self.license_info,
                routes=self.routes,
                webhooks=self.webhooks.routes,
                tags=self.openapi_tags,
                servers=self.servers,
                separate_input_output_schemas=self.separate_input_output_schemas,
                external_docs=self.openapi_external_docs,
            )
            self._openapi_epoch = Epoch.count
        return self.openapi_schema

    def setup(self) -> None:
        """Add the routes of the OpenAPI document and of the documentation pages."""
        pages.add_routes(self)

    @expanded(**DEFAULTS)
    def add_api_route(
        self, path: str, endpoint: Callable[..., Any], **options: Unpack[AddRouteOptions]
    ) -> None:
        """Add `endpoint` at `path`."""
        self.router.add_api_route(path, endpoint, **options)

    @expanded(**DEFAULTS)
    def api_route(self, path: str, **options: Unpack[ManyMethodOptions]) -> Decorator:
        """Answer several methods, named in `methods`, at `path`."""
        return self.router.api_route(path, **options)

    def add_api_websocket_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        name: str | None = None,
        *,
        dependencies: Sequence[Depends] | None = None,
    ) -> None:
        """Add a WebSocket endpoint at `path`."""
        self.router.add_api_websocket_route(path, endpoint, name, dependencies=dependencies)

    def websocket(
        self, path: str, name: str | None = None, *, dependencies: Sequence[Depends] | None = None
    ) -> Decorator:
        """Serve WebSocket connections at `path` (RFC 6455)."""
        return self.router.websocket(path, name, dependencies=dependencies)

    def websocket_route(self, path: str, name: str | None = None) -> Decorator:
        """Serve WebSocket connections at `path` with a function of the connection alone."""
        return self.router.websocket_route(path, name)

    @expanded(**DEFAULTS)
    def include_router(self, router: APIRouter, **options: Unpack[IncludeOptions]) -> None:
        """Reach the routes of `router`, those added later too, below `prefix`."""
        self.router.include_router(router, **options)

    def frontend(
        self,
        path: str,
        *,
        directory: str | os.PathLike[str],
        fallback: Fallback = "auto",
        check_dir: bool | Literal["auto"] = "auto",
    ) -> None:
        """Serve the files of a browser's application below `path`, where no route matches."""
        self.router.frontend(path, directory=directory, fallback=fallback, check_dir=check_dir)

    @deprecated(ON_EVENT)
    def on_event(self, event_type: str) -> Decorator:
        """Call the function at "startup" or "shutdown"; a `lifespan` does both."""
        return self.router.on_event(event_type)

    def middleware(self, middleware_type: str) -> Callable[[HTTPMiddleware], HTTPMiddleware]:
        """Put a function of request and `call_next` around every HTTP request."""
        assert middleware_type == "http", 'Currently only middleware("http") is supported.'

        def add(function: HTTPMiddleware) -> HTTPMiddleware:
            self.add_middleware(BaseHTTPMiddleware, dispatch=function)
            return function

        return add

    def exception_handler(self, exc_class_or_status_code: int | type[Exception]) -> Decorator:
        """Answer exceptions of a class, or HTTP exceptions of a status, with the function."""

        def add(handler: Endpoint) -> Endpoint:
            self.add_exception_handler(exc_class_or_status_code, cast(ExceptionHandler, handler))
            return handler

        return add


FastAPI = Martlet
