"""Run the matched endpoint and send its reply (ASGI)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Any, Protocol, cast

from starlette._exception_handler import wrap_app_handling_exceptions
from starlette._utils import is_async_callable
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.compile.endpoint import Compiled
from martlet.declare.operation import Operation
from martlet.exceptions import FastAPIError
from martlet.http.replies import BytesResponse
from martlet.http.request import EndpointRequest

STARTED = "martlet.response_started"
REACHED = "martlet.reached"
EXITS = "martlet.exits"
JSON_TYPE = (b"content-type", b"application/json")
SWALLOWED = (
    "No response was sent: a dependency with `yield` caught the exception and raised none; "
    "let it raise, or raise another, after its clean-up"
)

Handler = Callable[[Request], Awaitable[Response]]


class Reached(Protocol):
    """A route as a request has reached it, through its routers."""

    @property
    def operation(self) -> Operation: ...

    def compiled_now(self) -> Compiled:
        """The function of the endpoint, with the dependency overrides that are in force at the moment."""


class Exits(AsyncExitStack):
    """Closes what an endpoint opens, after its reply.

    Raises FastAPIError where an exception is swallowed there, as that leaves the request without a reply.
    """

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if await super().__aexit__(kind, error, traceback):
            raise FastAPIError(SWALLOWED)
        return False


def noting_start(scope: Scope, send: Send) -> Send:
    """A `send` that notes in the scope that the response has begun."""

    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            scope[STARTED] = True
        await send(message)

    return noting


async def answering_errors(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the exceptions of `app` at once, as Starlette does: what is around a route sees the reply."""
    connection = Request(scope, receive, send) if scope["type"] == "http" else WebSocket(scope, receive, send)
    await wrap_app_handling_exceptions(app, connection)(scope, receive, send)


def responder(reached: Reached) -> ASGIApp:
    """Answers requests with a compiled endpoint."""
    compiled_now = reached.compiled_now

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        compiled = compiled_now()
        if compiled.needs_exits:
            await _respond_with_exits(compiled, scope, receive, send)
            return
        needs_request = compiled.needs_request or compiled.needs_body or compiled.needs_connection
        request = EndpointRequest(scope, receive, send) if needs_request else None
        reply = await compiled.run(
            request, scope["path_params"], scope["query_string"], scope["headers"], None
        )
        if type(reply) is not bytes:
            await reply(scope, receive, noting_start(scope, send))
            return
        scope[STARTED] = True
        headers = [JSON_TYPE]
        if compiled.has_body:
            headers = [(b"content-length", b"%d" % len(reply)), JSON_TYPE]
        else:
            reply = b""
        await send({"type": "http.response.start", "status": compiled.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": reply})

    return respond


async def _respond_with_exits(compiled: Compiled, scope: Scope, receive: Receive, send: Send) -> None:
    """As a plain endpoint, and what it opens is closed after the reply has been sent."""
    request = EndpointRequest(scope, receive, send)
    async with Exits() as exits:
        reply = await compiled.run(
            request, scope["path_params"], scope["query_string"], scope["headers"], exits
        )
        await as_response(reply, compiled)(scope, receive, noting_start(scope, send))


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


def conversation(reached: Reached) -> ASGIApp:
    """Serves WebSocket connections with a compiled endpoint."""
    compiled_now = reached.compiled_now

    async def converse(scope: Scope, receive: Receive, send: Send) -> None:
        compiled = compiled_now()
        websocket = WebSocket(scope, receive, send)
        async with AsyncExitStack() as exits:
            await compiled.run(
                websocket, scope["path_params"], scope["query_string"], scope["headers"], exits
            )

    return converse


def handler(alone: Reached) -> Handler:
    """From request to response through the compiled function of the route as it was reached, else alone."""

    async def handle(request: Request) -> Response:
        scope = request.scope
        compiled = scope.get(REACHED, alone).compiled_now()
        reply = await compiled.run(
            request, request.path_params, scope["query_string"], scope["headers"], scope.get(EXITS)
        )
        return as_response(reply, compiled)

    return handle


def through_handler(handle: Handler, reached: Reached) -> ASGIApp:
    """Answers requests with what a program has put around `handler`, a plain function too."""

    call: Any = handle if is_async_callable(handle) else partial(run_in_threadpool, cast(Any, handle))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope[REACHED] = reached
        request = EndpointRequest(scope, receive, send)
        async with Exits() as exits:
            scope[EXITS] = exits
            response = await call(request)
            await response(scope, receive, noting_start(scope, send))

    return serve
