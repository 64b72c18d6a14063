"""Run the matched endpoint and send its reply (ASGI)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.compile.endpoint import Compiled
from martlet.exceptions import FastAPIError
from martlet.http.replies import BytesResponse
from martlet.http.request import EndpointRequest
from martlet.routing.context import RouteContext
from martlet.routing.route import APIRoute
from martlet.routing.websocket import APIWebSocketRoute

STARTED = "martlet.response_started"
CONTEXT = "martlet.route_context"
EXITS = "martlet.exits"
JSON_TYPE = (b"content-type", b"application/json")
SWALLOWED = (
    "No response was sent: a dependency with `yield` caught the exception and raised none; "
    "let it raise, or raise another, after its clean-up"
)

Handler = Callable[[Request], Awaitable[Response]]


def compiled_of(context: RouteContext) -> Compiled:
    """The function of an endpoint, with the overrides that are in force now."""
    provider = getattr(context.route, "dependency_overrides_provider", None)
    return context.compiled(getattr(provider, "dependency_overrides", None))


def server_of(context: RouteContext) -> ASGIApp:
    """What serves a request that has matched, chosen once for each route."""
    serve = context.serve
    if serve is None:
        serve = context.serve = _choose(context)
    return serve


def _choose(context: RouteContext) -> ASGIApp:
    route: Any = context.route
    if isinstance(route, APIRoute) and type(route).handle is APIRoute.handle:
        return _by_handler(context) if is_customised(route) else _responder(context)
    if isinstance(route, APIWebSocketRoute) and type(route).handle is APIWebSocketRoute.handle:
        return _conversation(context)
    return _as_placed(context)


async def handle_partial(context: RouteContext, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a method that the route doesn't answer (RFC 9110 section 15.5.6), or let the route do so."""
    route: Any = context.route
    if isinstance(route, APIRoute) and type(route).handle is APIRoute.handle:
        raise HTTPException(405, headers={"Allow": ", ".join(route.methods)})
    await _as_placed(context)(scope, receive, send)


def noting_start(scope: Scope, send: Send) -> Send:
    """A `send` that notes in the scope that the response has begun."""

    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            scope[STARTED] = True
        await send(message)

    return noting


def _as_placed(context: RouteContext) -> ASGIApp:
    """Any other kind of route handles requests itself."""
    placed = context.placed

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await placed.handle(scope, receive, noting_start(scope, send))

    return serve


def _responder(context: RouteContext) -> ASGIApp:
    """Answers requests with a compiled endpoint."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        compiled = compiled_of(context)
        if compiled.needs_exits:
            await _respond_with_exits(compiled, scope, receive, send)
            return
        request = EndpointRequest(scope, receive, send) if compiled.needs_request else None
        reply = await compiled.run(
            request, scope["path_params"], scope["query_string"], scope["headers"], None
        )
        if type(reply) is not bytes:
            await reply(scope, receive, noting_start(scope, send))
            return
        scope[STARTED] = True
        await send(
            {
                "type": "http.response.start",
                "status": compiled.status_code,
                "headers": [(b"content-length", b"%d" % len(reply)), JSON_TYPE]
                if compiled.has_body
                else [JSON_TYPE],
            }
        )
        await send({"type": "http.response.body", "body": reply if compiled.has_body else b""})

    return respond


async def _respond_with_exits(compiled: Compiled, scope: Scope, receive: Receive, send: Send) -> None:
    """As a plain endpoint, and what it opens is closed after the reply has been sent."""
    request = EndpointRequest(scope, receive, send)
    replied = False
    async with AsyncExitStack() as exits:
        reply = await compiled.run(
            request, scope["path_params"], scope["query_string"], scope["headers"], exits
        )
        await as_response(reply, compiled)(scope, receive, noting_start(scope, send))
        replied = True
    if not replied:
        raise FastAPIError(SWALLOWED)


def as_response(reply: Any, compiled: Compiled) -> Response:
    """A reply as a response object."""
    if type(reply) is not bytes:
        return reply  # type: ignore[no-any-return]
    if compiled.has_body:
        return BytesResponse(reply, compiled.status_code)
    response = BytesResponse(b"", compiled.status_code)
    if "content-length" in response.headers:
        del response.headers["content-length"]
    return response


def _conversation(context: RouteContext) -> ASGIApp:
    """Serves WebSocket connections with a compiled endpoint."""

    async def converse(scope: Scope, receive: Receive, send: Send) -> None:
        compiled = compiled_of(context)
        websocket = WebSocket(scope, receive, send)
        async with AsyncExitStack() as exits:
            await compiled.run(
                websocket, scope["path_params"], scope["query_string"], scope["headers"], exits
            )

    return converse


def is_customised(route: Any) -> bool:
    """Whether a subclass or a plug-in has put something of its own around the endpoint."""
    return type(route).get_route_handler is not APIRoute.get_route_handler or "get_route_handler" in vars(
        route
    )


def route_handler(route: Any) -> Handler:
    """The plain handler of a route: from request to response, through the compiled function."""

    async def handler(request: Request) -> Response:
        scope = request.scope
        compiled = compiled_of(scope.get(CONTEXT) or RouteContext(route))
        reply = await compiled.run(
            request, request.path_params, scope["query_string"], scope["headers"], scope.get(EXITS)
        )
        return as_response(reply, compiled)

    return handler


def _by_handler(context: RouteContext) -> ASGIApp:
    """Answers requests with the handler that a subclass of APIRoute has put around the endpoint."""
    route: Any = context.route
    handler: Handler = route.get_route_handler()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
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

    return serve
