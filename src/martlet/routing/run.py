"""Run the matched endpoint and send its reply (ASGI)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.compile.endpoint import Compiled
from martlet.exceptions import FastAPIError
from martlet.http.replies import BytesResponse
from martlet.http.request import EndpointRequest
from martlet.routing.context import RouteContext

STARTED = "martlet.response_started"
CONTEXT = "martlet.route_context"
EXITS = "martlet.exits"
JSON_TYPE = (b"content-type", b"application/json")
SWALLOWED = (
    "No response was sent: a dependency with `yield` caught the exception and raised none; "
    "let it raise, or raise another, after its clean-up"
)


def compiled_of(context: RouteContext) -> Compiled:
    """The function of an endpoint, with the overrides that are in force now."""
    provider = getattr(context.route, "dependency_overrides_provider", None)
    return context.compiled(getattr(provider, "dependency_overrides", None))


async def handle(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand the request to a matched route whose method fits, or let it refuse the method."""
    from martlet.routing.route import APIRoute
    from martlet.routing.websocket import APIWebSocketRoute

    route = context.route
    if isinstance(route, APIRoute) and type(route).handle is APIRoute.handle:
        if scope["method"] not in route.methods:
            raise HTTPException(405, headers={"Allow": ", ".join(route.methods)})
        await respond(context, scope, receive, send)
    elif isinstance(route, APIWebSocketRoute) and type(route).handle is APIWebSocketRoute.handle:
        await converse(context, scope, receive, send)
    else:
        await context.placed.handle(scope, receive, noting_start(scope, send))


def noting_start(scope: Scope, send: Send) -> Send:
    """A `send` that notes in the scope that the response has begun."""

    async def noting(message: Any) -> None:
        if message["type"] == "http.response.start":
            scope[STARTED] = True
        await send(message)

    return noting


async def respond(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with an API route."""
    route: Any = context.route
    if is_customised(route):
        await _respond_by_handler(context, scope, receive, send)
        return
    compiled = compiled_of(context)
    if compiled.needs_exits:
        await _respond_with_exits(compiled, scope, receive, send)
        return
    request = EndpointRequest(scope, receive, send) if compiled.needs_request else None
    reply = await compiled.run(request, scope["path_params"], scope["query_string"], scope["headers"], None)
    await send_reply(reply, compiled, scope, receive, send)


async def send_reply(reply: Any, compiled: Compiled, scope: Scope, receive: Receive, send: Send) -> None:
    """Send bytes with the settled head, or a response in its own way."""
    if type(reply) is bytes:
        if compiled.has_body:
            headers = [(b"content-length", b"%d" % len(reply)), JSON_TYPE]
        else:
            headers, reply = [JSON_TYPE], b""
        scope[STARTED] = True
        await send({"type": "http.response.start", "status": compiled.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": reply})
        return
    await reply(scope, receive, noting_start(scope, send))


async def _respond_with_exits(compiled: Compiled, scope: Scope, receive: Receive, send: Send) -> None:
    """As `respond`, for an endpoint that opens what is closed after the reply has been sent."""
    request = EndpointRequest(scope, receive, send)
    replied = False
    async with AsyncExitStack() as exits:
        reply = await compiled.run(
            request, scope["path_params"], scope["query_string"], scope["headers"], exits
        )
        await send_reply(reply, compiled, scope, receive, send)
        replied = True
    if not replied:
        raise FastAPIError(SWALLOWED)


async def converse(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a WebSocket connection with an API route."""
    compiled = compiled_of(context)
    websocket = WebSocket(scope, receive, send)
    async with AsyncExitStack() as exits:
        await compiled.run(websocket, scope["path_params"], scope["query_string"], scope["headers"], exits)


def is_customised(route: Any) -> bool:
    """Whether a subclass or a plug-in has put something of its own around the endpoint."""
    from martlet.routing.route import APIRoute

    return type(route).get_route_handler is not APIRoute.get_route_handler or "get_route_handler" in vars(route)


def route_handler(route: Any) -> Callable[[Request], Awaitable[Response]]:
    """The plain handler of a route: from request to response, through the compiled function."""

    async def handler(request: Request) -> Response:
        scope = request.scope
        context = scope.get(CONTEXT) or RouteContext(route)
        compiled = compiled_of(context)
        reply = await compiled.run(
            request, request.path_params, scope["query_string"], scope["headers"], scope.get(EXITS)
        )
        if type(reply) is not bytes:
            return reply  # type: ignore[no-any-return]
        response = BytesResponse(reply if compiled.has_body else b"", compiled.status_code)
        if not compiled.has_body:
            del response.headers["content-length"]
        return response

    return handler


async def _respond_by_handler(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    route: Any = context.route
    handler = _handler_of(route)
    scope[CONTEXT] = context
    request = EndpointRequest(scope, receive, send)
    replied = False
    async with AsyncExitStack() as exits:
        scope[EXITS] = exits
        response = await handler(request)
        await response(scope, receive, noting_start(scope, send))
        replied = True
    if not replied:
        raise FastAPIError(SWALLOWED)


def _handler_of(route: Any) -> Callable[[Request], Awaitable[Response]]:
    handler = vars(route).get("_custom_handler")
    if handler is None:
        handler = route._custom_handler = route.get_route_handler()
    return handler  # type: ignore[no-any-return]


__all__ = ["Route", "compiled_of", "converse", "handle", "noting_start", "respond", "route_handler", "send_reply"]
