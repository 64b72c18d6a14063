"""What plug-ins read and set of a route: `dependant`, `body_field`, `response_field` and more.

A route that stands by itself is served as it was declared, and by what was done to its `dependant`; what is
set on it later only its description shows, until an application is set on it anew. In included routers a
route is served as it stands.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from martlet.compat.fastapi import routing
from martlet.compat.fastapi.dependencies.utils import get_flat_dependant
from martlet.compat.internals.bodies import body_field
from martlet.compat.internals.dependants import Dependant, dependant_of, signature_of
from martlet.compat.internals.fields import ModelField, model_field
from martlet.datastructures import Default
from martlet.declare.operation import Operation
from martlet.declare.signature import Signature
from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.route import APIRoute
from martlet.routing.router import Epoch
from martlet.routing.run import REACHED, Handler, Reached
from martlet.routing.settle import settle
from martlet.routing.websocket import APIWebSocketRoute

Route = Any
_compiled_handler = APIRoute.get_route_handler
_compiled_conversation = APIWebSocketRoute.server
_is_customised = APIRoute.__dict__["is_customised"].fget
_as_it_stands = APIRoute.as_it_stands

COMPLETE = "response_fields"  # the attribute that a route's construction sets last
DEPENDANT = "_dependant"
BODY_FIELD = "_body_field"
KEPT = "_kept"
DECLARED_REPLY = "_declared_reply"
SERVED = frozenset(
    [
        "endpoint",
        "form_limits",
        "reply",
        "response_class",
        "response_model_by_alias",
        "response_model_exclude",
        "response_model_exclude_defaults",
        "response_model_exclude_none",
        "response_model_exclude_unset",
        "response_model_include",
        "status_code",
        "strict_content_type",
    ]
)
"""The attributes that say how a route is served."""
STREAM = ("is_json_stream", "is_sse_stream", "stream_item_field", "stream_item_type")
"""What is read of an endpoint that yields."""
NAMING = frozenset({"generate_unique_id_function", "methods", "name", "path", "path_format", "tags"})
"""The attributes that the operation id is made of."""


def state_of(route: Route) -> dict[str, Any]:
    """Where a route's attributes are kept."""
    state: dict[str, Any] = route.__dict__
    return state


def set_attribute(route: APIRoute, name: str, value: Any) -> None:
    """Set an attribute; what the route is served by stays as it was until its application is set."""
    state = vars(route)
    if COMPLETE in state:
        if name == "app":
            state.pop(KEPT, None)
        elif name in SERVED:
            state.setdefault(KEPT, {}).setdefault(name, state[name])
        elif name in NAMING and not route.operation_id:
            state.setdefault("_unique_id", route.unique_id)
        if name == "app" or name in SERVED:
            Epoch.count += 1
    object.__setattr__(route, name, value)


def served(route: Route) -> Any:
    """The route as it was declared, but for its dependant, which others may have changed."""
    state = vars(route)
    kept: dict[str, Any] = state.get(KEPT, {})
    if not kept and DEPENDANT not in state:
        return route
    view = copy.copy(route)
    vars(view).update(kept)
    view = _with_dependant(view)
    view.endpoint = view.signature.call
    return view


def operations(route: APIRoute) -> Iterator[Operation]:
    """The operation that describes a route which stands by itself."""
    yield settle(_with_dependant(route), ())


def as_it_stands(route: APIRoute) -> APIRoute:
    """The route as included routers serve it: by its response model, not by what its field was set to."""
    route = _as_it_stands(route)
    declared = vars(route).get(DECLARED_REPLY)
    if declared is None or declared.model is not route.response_model:
        return route
    view = copy.copy(route)
    vars(view)["reply"] = declared
    return view


def _with_dependant(route: Route) -> Any:
    """A copy of the route whose signature is what its dependant stands for."""
    view = copy.copy(route)
    dependant = state_of(route).get(DEPENDANT)
    if dependant is not None:
        vars(view)["signature"] = signature_of(dependant)
        vars(view)["own_dependencies"] = ()
    return view


def get_dependant(route: Route) -> Dependant:
    """What the endpoint and the route's own dependencies ask for; changes of it count."""
    found: Dependant | None = state_of(route).get(DEPENDANT)
    if found is None:
        signature: Signature = route.signature.with_dependencies_first(route.own_dependencies)
        found = state_of(route)[DEPENDANT] = dependant_of(signature, scope="function")
        found.watch()
    return found


def set_dependant(route: Route, dependant: Dependant) -> None:
    """Put another in its place; it serves once an application is set."""
    if isinstance(route, APIRoute):
        state_of(route).setdefault(KEPT, {}).setdefault(DEPENDANT, state_of(route).get(DEPENDANT))
    state_of(route)[DEPENDANT] = dependant
    dependant.watch()
    Epoch.count += 1


def get_body_field(route: APIRoute) -> ModelField | None:
    """The body as one field."""
    state = vars(route)
    if BODY_FIELD not in state:
        state[BODY_FIELD] = body_field(
            body_params=get_flat_dependant(get_dependant(route), skip_repeats=True).body_params,
            name=route.unique_id,
            embed_body_fields=embeds_body_fields(route),
        )
    found: ModelField | None = state[BODY_FIELD]
    return found


def set_body_field(route: APIRoute, field: ModelField | None) -> None:
    """Put another in its place; the body is read as the dependant says all the same."""
    vars(route)[BODY_FIELD] = field


def embeds_body_fields(route: Route) -> bool:
    """Whether the parameters of the body are its members."""
    flat = get_flat_dependant(get_dependant(route), skip_repeats=True)
    return routing._should_embed_body_fields(flat.body_params)


def get_response_field(route: APIRoute) -> ModelField | None:
    """The reply as Pydantic validates it; None where it has no model."""
    field = route.reply.field
    if field is None:
        return None
    if not isinstance(field, ModelField):
        vars(route)["reply"] = replace(route.reply, field=model_field(field))
    found = vars(route)["reply"].field
    assert isinstance(found, ModelField)
    return found


def set_response_field(route: APIRoute, field: ModelField | None) -> None:
    """Put another in its place, for the description, and for an application that is set later."""
    vars(route).setdefault(DECLARED_REPLY, route.reply)
    route.reply = replace(route.reply, field=field)


def get_response_fields(route: APIRoute) -> dict[int | str, ModelField]:
    """The models of additional responses, by status."""
    state = vars(route)
    fields = state[COMPLETE]
    if any(not isinstance(field, ModelField) for field in fields.values()):
        fields = state[COMPLETE] = {status: model_field(field) for status, field in fields.items()}
    found: dict[int | str, ModelField] = fields
    return found


def set_response_fields(route: APIRoute, fields: Any) -> None:
    """Put others in their place."""
    vars(route)[COMPLETE] = fields


def get_unique_id(route: Route) -> str:
    """The operation id: as chosen, as set, or made of the route as it was declared."""
    known: str | None = vars(route).get("_unique_id")
    return known if known is not None and not route.operation_id else _unique_id(route)


def set_unique_id(route: Route, unique_id: str) -> None:
    """Put another in its place."""
    state_of(route)["_unique_id"] = unique_id


_unique_id = DeclaredRoute.__dict__["unique_id"].fget


def shown(name: str, read: Callable[[Any], Any]) -> property:
    """An attribute that may be set, to be shown alone: nothing comes of it."""

    def show(route: Route) -> Any:
        state = state_of(route)
        return state[name] if name in state else read(route)

    def keep(route: Route, value: Any) -> None:
        state_of(route)[name] = value

    return property(show, keep)


def flat_dependant(route: Route) -> Dependant:
    """The dependant with the parameters of all that it depends on among its own."""
    return get_flat_dependant(get_dependant(route), skip_repeats=True)


def is_customised(route: APIRoute) -> bool:
    """Whether others have put something of their own around the endpoint, or into its handler."""
    return _is_customised(route) or routing.is_patched()


def get_route_handler(route: APIRoute) -> Handler:
    """A coroutine function from request to response: compiled, unless a plug-in has patched its parts."""
    return patched_handler(route._alone) if routing.is_patched() else _compiled_handler(route)


def patched_handler(alone: RouteContext) -> Handler:
    """The handler of the route as it was reached, else alone, made of what others have put into it."""

    async def handle(request: Request) -> Response:
        reached: RouteContext = request.scope.get(REACHED, alone)
        made = _handlers.get(reached)
        if made is None:
            made = _handlers[reached] = handler_of(reached)
        return await made(request)

    return handle


_handlers: WeakKeyDictionary[RouteContext, Handler] = WeakKeyDictionary()


def handler_of(reached: RouteContext) -> Handler:
    """`get_request_handler` as it is now, for an operation."""
    operation = reached.operation
    dependant = dependant_of(operation.signature, scope="function")
    params = get_flat_dependant(dependant, skip_repeats=True).body_params
    embedded = operation.body is not None and operation.body.embedded
    reply = operation.reply
    return routing.get_request_handler(
        dependant=dependant,
        body_field=body_field(body_params=params, name=operation.unique_id, embed_body_fields=embedded),
        status_code=operation.status_code,
        response_class=_response_class(operation),
        response_field=None if reply.field is None else model_field(reply.field),
        response_model_include=reply.include,
        response_model_exclude=reply.exclude,
        response_model_by_alias=reply.by_alias,
        response_model_exclude_unset=reply.exclude_unset,
        response_model_exclude_defaults=reply.exclude_defaults,
        response_model_exclude_none=reply.exclude_none,
        dependency_overrides_provider=reached.overrides_provider,
        embed_body_fields=embedded,
        strict_content_type=operation.strict_content_type,
        stream_item_field=None if operation.stream_item is None else model_field(operation.stream_item),
        is_json_stream=operation.stream == "json-lines",
        form_limits=operation.form_limits,
    )


def websocket_server(route: APIWebSocketRoute, reached: Reached) -> ASGIApp:
    """Converses with the compiled endpoint, unless a plug-in has patched the parts of the handler."""
    if not routing.is_patched():
        return _compiled_conversation(route, reached)
    assert isinstance(reached, RouteContext)
    operation = reached.operation
    converse = routing.get_websocket_app(
        dependant=dependant_of(operation.signature, scope="function"),
        dependency_overrides_provider=reached.overrides_provider,
        embed_body_fields=operation.body is not None and operation.body.embedded,
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await converse(WebSocket(scope, receive, send))

    return serve


def _response_class(operation: Operation) -> Any:
    given = operation.response_class
    return given if operation.response_class_given else Default(given)


ON_DECLARED = {
    "_embed_body_fields": shown("_embed_body_fields", embeds_body_fields),
    "_flat_dependant": shown("_flat_dependant", flat_dependant),
    "dependant": property(get_dependant, set_dependant),
    "served": served,
    "unique_id": property(get_unique_id, set_unique_id),
}
ON_API_ROUTE = {
    **{name: shown(name, getattr(APIRoute, name).fget) for name in STREAM},
    "__setattr__": set_attribute,
    "as_it_stands": as_it_stands,
    "body_field": property(get_body_field, set_body_field),
    "get_route_handler": get_route_handler,
    "is_customised": property(is_customised),
    "operations": operations,
    "response_field": property(get_response_field, set_response_field),
    "response_fields": property(get_response_fields, set_response_fields),
    "secure_cloned_response_field": property(get_response_field, set_response_field),
}
ON_WEBSOCKET_ROUTE = {"server": websocket_server}
