"""An endpoint at a path: what the program declared, and the signature read from it."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Self

from pydantic import TypeAdapter, with_config
from starlette.routing import Route, get_name
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import Unpack

from martlet.declare.fields import Field
from martlet.declare.operation import Operation
from martlet.declare.options import expanded
from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.options import DEFAULTS, FormLimits, RouteOptions, refuse_unknown
from martlet.routing.replies import read_additional, read_reply
from martlet.routing.run import (
    REACHED,
    Handler,
    Reached,
    answering_errors,
    handler,
    responder,
    through_handler,
)
from martlet.routing.settle import settle

_form_limits: TypeAdapter[FormLimits] = TypeAdapter(
    with_config({"extra": "forbid", "strict": True})(FormLimits)
)


class APIRoute(DeclaredRoute, Route):
    """One endpoint at one path, as declared; included routers reach it by longer paths.

    response_model: the type of the reply; None where there is none.
    Raises DeclarationError where the endpoint can't be served as declared.
    """

    @expanded(**DEFAULTS)
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Unpack[RouteOptions]) -> None:
        refuse_unknown(type(self), options, RouteOptions)
        given: dict[str, Any] = {**DEFAULTS, **options}
        self.path = path
        self.endpoint = endpoint
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in (options.get("methods") or ["GET"])}
        self.status_code = _status(options.get("status_code"))
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.summary = options.get("summary")
        self.description = options.get("description") or _docstring(endpoint)
        self.response_description = given["response_description"]
        self.responses = dict(options.get("responses") or {})
        self.deprecated = options.get("deprecated")
        self.operation_id = options.get("operation_id")
        self.response_model_include = options.get("response_model_include")
        self.response_model_exclude = options.get("response_model_exclude")
        self.response_model_by_alias = given["response_model_by_alias"]
        self.response_model_exclude_unset = given["response_model_exclude_unset"]
        self.response_model_exclude_defaults = given["response_model_exclude_defaults"]
        self.response_model_exclude_none = given["response_model_exclude_none"]
        self.include_in_schema = given["include_in_schema"]
        self.response_class = given["response_class"]
        self.dependency_overrides_provider = options.get("dependency_overrides_provider")
        self.callbacks = options.get("callbacks")
        self.openapi_extra = options.get("openapi_extra")
        self.generate_unique_id_function = given["generate_unique_id_function"]
        self.strict_content_type = given["strict_content_type"]
        self.max_body_size = checked_body_size(options.get("max_body_size"))
        self.form_limits = checked_form_limits(options.get("form_limits"))
        if not callable(endpoint):
            raise TypeError(f"the endpoint of {path!r} can't be called")
        self.read()
        self.reply = read_reply(self, given["response_model"])
        self.response_model = self.reply.model
        self.response_fields = read_additional(self)

    def as_it_stands(self) -> Self:
        route = super().as_it_stands()
        if route.response_model is not route.reply.model:
            route = copy.copy(route)
            route.reply = read_reply(route, route.response_model)
        return route

    @property
    def response_field(self) -> Field | None:
        """The reply as Pydantic validates it; None where it has no model."""
        return self.reply.field

    @property
    def stream_item_field(self) -> Field | None:
        """An item of the stream as Pydantic validates it; None where it has no model."""
        return self.reply.item

    @property
    def stream_item_type(self) -> Any:
        """The type of the stream's items; None where it states none."""
        return None if self.reply.item is None else self.reply.item.annotation

    @property
    def is_sse_stream(self) -> bool:
        """Whether the endpoint's items are sent as server-sent events."""
        return self.reply.stream == "sse"

    @property
    def is_json_stream(self) -> bool:
        """Whether the endpoint's items are sent as JSON Lines."""
        return self.reply.stream == "json-lines"

    @cached_property
    def _alone(self) -> RouteContext:
        return RouteContext(self)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The route as an ASGI application; a plug-in may set another one."""
        reached = scope.get(REACHED, self._alone)
        await answering_errors(self.server(reached), scope, receive, send)

    def get_route_handler(self) -> Handler:
        """A coroutine function from request to response; a subclass may wrap it."""
        return handler(self._alone)

    @property
    def is_customised(self) -> bool:
        is_method_replaced = type(self).get_route_handler is not APIRoute.get_route_handler
        return is_method_replaced or "get_route_handler" in vars(self)

    def server(self, reached: Reached) -> ASGIApp:
        """Answers with the compiled endpoint, or with what has been put around it."""
        if self.is_customised:
            return through_handler(self.get_route_handler(), reached)
        return responder(reached)

    def operations(self) -> Iterator[Operation]:
        """The operation of this route, reached by its own path."""
        yield settle(self, ())


def checked_body_size(limit: Any) -> int | None:
    """The limit in bytes; raises ValueError for one that can't be."""
    if limit is None or (isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0):
        return limit
    raise ValueError("max_body_size must be a non-negative integer or None")


def checked_form_limits(limits: FormLimits | None) -> FormLimits:
    """The limits of forms; raises ValidationError for one that is unknown or can't be."""
    return {} if limits is None else _form_limits.validate_python(limits)


def _status(status_code: Any) -> int | None:
    return None if status_code is None else int(status_code)


def _docstring(endpoint: Callable[..., Any]) -> str:
    """The endpoint's docstring up to its first form feed."""
    return inspect.cleandoc(endpoint.__doc__ or "").partition("\f")[0].strip()
