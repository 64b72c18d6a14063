"""Replies made of results by the handler that isn't compiled, as compiled endpoints make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from martlet.compat.internals.dependants import Dependant
from martlet.compat.internals.fields import ModelField
from martlet.compat.internals.solving import SolvedDependency, arguments
from martlet.datastructures import DefaultPlaceholder
from martlet.declare import shapes
from martlet.declare.callables import where
from martlet.exceptions import EndpointContext, ResponseValidationError
from martlet.http import replies, streams
from martlet.routing.replies import stream_kind
from martlet.sse import EventSourceResponse


@dataclass(frozen=True)
class ReplyOptions:
    """How results become replies: the response class, the model, what to leave out."""

    response_class: Any
    status_code: int | None
    field: ModelField | None
    item: ModelField | None
    model_options: dict[str, Any]

    @property
    def is_default_class(self) -> bool:
        """Whether the program left it to the framework."""
        return isinstance(self.response_class, DefaultPlaceholder)

    @property
    def chosen_class(self) -> type[Response]:
        chosen: type[Response] = self.response_class
        return JSONResponse if self.is_default_class else chosen

    @property
    def writes_json(self) -> bool:
        """Whether the model's own JSON is the body as it is."""
        return self.field is not None and self.is_default_class

    @property
    def is_event_stream(self) -> bool:
        return shapes.is_class_of(self.response_class, EventSourceResponse)

    def whole(self, content: Any, solved: SolvedDependency) -> Response:
        """The reply of a result that is ready: bytes of JSON, or plain data."""
        if self.chosen_class is JSONResponse:
            body = content if self.writes_json else replies.strict_json(content)
            return replies.bytes_response(body, self.status_code, solved.response, solved.background_tasks)
        made = replies.chosen_response(self.chosen_class, content, self.status_code)
        return replies.complete(made, solved.response, solved.background_tasks)

    def stream(self, items: Any, solved: SolvedDependency, context: EndpointContext) -> Response:
        """The reply of a generator."""
        rest = (self.status_code, solved.response, solved.background_tasks)
        kind = "sse" if self.is_event_stream else stream_kind(self.response_class)
        if kind == "raw":
            return streams.stream_raw(self.response_class, items, *rest)
        send = streams.stream_events if kind == "sse" else streams.stream_json_lines
        return send(items, self._encoder(context), *rest)

    def _encoder(self, context: EndpointContext) -> Callable[[Any], bytes]:
        field, options = self.item, self.model_options
        if field is None:
            return streams.plain_json

        def encode(item: Any) -> bytes:
            value, errors = field.validate(item, loc=("response",))
            if errors:
                raise ResponseValidationError(errors, body=item, endpoint_ctx=context)
            return field.serialize_json(value, **options)

        return encode


def given(result: Response, solved: SolvedDependency) -> Response:
    """A response that the endpoint made itself."""
    return replies.given_response(result, solved.background_tasks)


def items_of(dependant: Dependant, values: dict[str, Any]) -> Any:
    """The generator that an endpoint returns."""
    call, args, rest = arguments(dependant, values)
    return call(*args, **rest)


def context_of(dependant: Dependant, connection: HTTPConnection) -> EndpointContext:
    """Where an endpoint stands, for errors to say."""
    assert dependant.call is not None
    function, file, line = where(dependant.call)
    method = connection.scope.get("method", "WS")
    return {"function": function, "path": f"{method} {dependant.path}", "file": file, "line": line}
