"""The handler of a route taken apart, as instrumentation patches it piece by piece.

Endpoints are compiled. They are served by `get_request_handler` only where a plug-in has put another function
in place of one of WATCHED, or calls it itself.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pydantic_core import PydanticUndefined
from starlette._utils import is_async_callable
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.compat.fastapi.dependencies.utils import _get_body_field as _get_body_field
from martlet.compat.fastapi.dependencies.utils import _get_flat_body_params as _get_flat_body_params
from martlet.compat.fastapi.dependencies.utils import _should_embed_body_fields as _should_embed_body_fields
from martlet.compat.fastapi.dependencies.utils import get_dependant as get_dependant
from martlet.compat.fastapi.dependencies.utils import (
    get_parameterless_sub_dependant as get_parameterless_sub_dependant,
)
from martlet.compat.fastapi.dependencies.utils import solve_dependencies
from martlet.compat.internals import effective
from martlet.compat.internals.dependants import Dependant
from martlet.compat.internals.fields import ModelField
from martlet.compat.internals.reading import BodyReader
from martlet.compat.internals.replies import ReplyOptions, context_of, given, items_of
from martlet.compat.internals.solving import FUNCTION_STACK, INNER_STACK, call_function
from martlet.datastructures import Default, DefaultPlaceholder
from martlet.encoders import jsonable_encoder
from martlet.exceptions import (
    EndpointContext,
    RequestValidationError,
    ResponseValidationError,
    WebSocketRequestValidationError,
)
from martlet.http.request import EndpointRequest
from martlet.routing.context import IncludedRouter, RouteContext
from martlet.routing.run import EXITS, Exits, Handler, answering_errors, noting_start
from martlet.routing.settle import IncludeContext as _RouterIncludeContext  # noqa: F401
from martlet.types import IncEx

_IncludedRouter = IncludedRouter
_EffectiveRouteContext = effective.EffectiveRoute
_iter_routes_with_context = effective.routes_with_context


async def serialize_response(
    *,
    field: ModelField | None = None,
    response_content: Any,
    include: IncEx | None = None,
    exclude: IncEx | None = None,
    by_alias: bool = True,
    exclude_unset: bool = False,
    exclude_defaults: bool = False,
    exclude_none: bool = False,
    is_coroutine: bool = True,
    endpoint_ctx: EndpointContext | None = None,
    dump_json: bool = False,
) -> Any:
    """A result as plain data; as bytes of JSON where `dump_json` is true and there is a field.

    Raises ResponseValidationError where the result isn't what the field says.
    """
    if field is None:
        return jsonable_encoder(response_content)
    value, errors = field.validate(response_content, loc=("response",))
    if errors:
        raise ResponseValidationError(errors, body=response_content, endpoint_ctx=endpoint_ctx)
    serialize = field.serialize_json if dump_json else field.serialize
    return serialize(
        value,
        include=include,
        exclude=exclude,
        by_alias=by_alias,
        exclude_unset=exclude_unset,
        exclude_defaults=exclude_defaults,
        exclude_none=exclude_none,
    )


async def run_endpoint_function(*, dependant: Dependant, values: dict[str, Any], is_coroutine: bool) -> Any:
    """Call an endpoint with what has been solved for it."""
    return await call_function(dependant, values)


def request_response(func: Callable[[Request], Awaitable[Response] | Response]) -> ASGIApp:
    """An ASGI application of a function from request to response."""
    handle: Any = func if is_async_callable(func) else functools.partial(_in_thread, func)

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        request = EndpointRequest(scope, receive, send)
        async with Exits() as exits:
            scope[EXITS] = scope[INNER_STACK] = exits
            response = await handle(request)
            await response(scope, receive, noting_start(scope, send))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answering_errors(respond, scope, receive, send)

    return app


async def _in_thread(function: Callable[..., Any], request: Request) -> Any:
    return await run_in_threadpool(function, request)


def get_request_handler(
    dependant: Dependant,
    body_field: ModelField | None = None,
    status_code: int | None = None,
    response_class: type[Response] | DefaultPlaceholder = Default(JSONResponse),  # noqa: B008
    response_field: ModelField | None = None,
    response_model_include: IncEx | None = None,
    response_model_exclude: IncEx | None = None,
    response_model_by_alias: bool = True,
    response_model_exclude_unset: bool = False,
    response_model_exclude_defaults: bool = False,
    response_model_exclude_none: bool = False,
    dependency_overrides_provider: Any = None,
    embed_body_fields: bool = False,
    strict_content_type: bool | DefaultPlaceholder = Default(True),  # noqa: B008
    stream_item_field: ModelField | None = None,
    is_json_stream: bool = False,
    form_limits: Any = None,
) -> Handler:
    """A coroutine function from request to response that serves what `dependant` calls."""
    assert dependant.call is not None, "A Dependant without a call can't be called"
    model_options: dict[str, Any] = {
        "include": response_model_include,
        "exclude": response_model_exclude,
        "by_alias": response_model_by_alias,
        "exclude_unset": response_model_exclude_unset,
        "exclude_defaults": response_model_exclude_defaults,
        "exclude_none": response_model_exclude_none,
    }
    options = ReplyOptions(response_class, status_code, response_field, stream_item_field, model_options)
    reader = BodyReader(body_field, strict_content_type, form_limits or {})

    async def app(request: Request) -> Response:
        context = context_of(dependant, request)
        async with _stacks(request) as exits:
            body = await reader.read(request, exits, context)
            solved = await solve_dependencies(
                request=request,
                dependant=dependant,
                body=body,
                dependency_overrides_provider=dependency_overrides_provider,
                async_exit_stack=exits,
                embed_body_fields=embed_body_fields,
            )
            if solved.errors:
                told = None if body is PydanticUndefined else body
                raise RequestValidationError(solved.errors, body=told, endpoint_ctx=context)
            if dependant.kind.is_generator:
                return options.stream(items_of(dependant, solved.values), solved, context)
            result = await run_endpoint_function(
                dependant=dependant, values=solved.values, is_coroutine=dependant.is_coroutine_callable
            )
            if isinstance(result, Response):
                return given(result, solved)
            if options.is_event_stream:
                return options.stream(result, solved, context)
            content = await serialize_response(
                field=response_field,
                response_content=result,
                **model_options,
                is_coroutine=dependant.is_coroutine_callable,
                endpoint_ctx=context,
                dump_json=options.writes_json,
            )
            return options.whole(content, solved)

    return app


@asynccontextmanager
async def _stacks(connection: Request | WebSocket) -> AsyncIterator[AsyncExitStack]:
    """The stacks that close generators before and after the response is sent; the latter is given."""
    scope = connection.scope
    async with AsyncExitStack() as function_exits:
        exits: AsyncExitStack | None = scope.get(INNER_STACK) or scope.get(EXITS)
        if exits is None:
            exits = await function_exits.enter_async_context(AsyncExitStack())
        scope[INNER_STACK], scope[FUNCTION_STACK] = exits, function_exits
        yield exits


def websocket_session(func: Callable[[WebSocket], Awaitable[None]]) -> ASGIApp:
    """An ASGI application of a function of a WebSocket connection."""

    async def converse(scope: Scope, receive: Receive, send: Send) -> None:
        await func(WebSocket(scope, receive, send))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answering_errors(converse, scope, receive, send)

    return app


def get_websocket_app(
    dependant: Dependant, dependency_overrides_provider: Any = None, embed_body_fields: bool = False
) -> Callable[[WebSocket], Awaitable[None]]:
    """A coroutine function that serves a WebSocket connection by what `dependant` calls."""

    async def app(websocket: WebSocket) -> None:
        async with _stacks(websocket) as exits:
            solved = await solve_dependencies(
                request=websocket,
                dependant=dependant,
                dependency_overrides_provider=dependency_overrides_provider,
                async_exit_stack=exits,
                embed_body_fields=embed_body_fields,
            )
            if solved.errors:
                context = context_of(dependant, websocket)
                raise WebSocketRequestValidationError(solved.errors, endpoint_ctx=context)
            await call_function(dependant, solved.values)

    return app


def _get_scope_effective_route_context(scope: Scope) -> RouteContext | None:
    """The context of the included route that answers a request."""
    found: RouteContext | None = scope.get("fastapi", {}).get("effective_route_context")
    return found


WATCHED = {
    function.__name__: function
    for function in (
        get_request_handler,
        get_websocket_app,
        request_response,
        run_endpoint_function,
        serialize_response,
        solve_dependencies,
    )
}
"""The functions that instrumentation replaces in this module."""


def is_patched() -> bool:
    """Whether one of them is another by now."""
    return any(globals()[name] is not function for name, function in WATCHED.items())
