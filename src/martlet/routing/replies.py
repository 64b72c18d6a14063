"""What a route promises to answer with: its reply's model, its stream of items, its additional responses."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from starlette.responses import Response

from martlet.datastructures import DefaultPlaceholder
from martlet.declare import shapes
from martlet.declare.callables import typed_signature, where
from martlet.declare.fields import Field, InvalidField
from martlet.declare.operation import StreamKind
from martlet.exceptions import DeclarationError
from martlet.http.replies import allows_body
from martlet.sse import EventSourceResponse, ServerSentEvent

ITERATORS = (AsyncIterable, AsyncIterator, AsyncGenerator, Iterable, Iterator, Generator)


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What an endpoint returns.

    model: its type, None where there is none; field: the same for Pydantic. stream, item: of a generator.
    """

    model: Any = None
    field: Field | None = None
    stream: StreamKind | None = None
    item: Field | None = None


def read_reply(route: Any, response_model: Any) -> Reply:
    """The reply of a route, from `response_model` or the return annotation."""
    annotation = _returned(route)
    if route.signature.kind.is_generator:
        return _read_stream(route, annotation, response_model)
    model = response_model
    if isinstance(response_model, DefaultPlaceholder):
        model = None if _is_response(annotation) else annotation
    if model is None:
        return Reply()
    if not allows_body(route.status_code):
        raise AssertionError(f"Status code {route.status_code} must not have a response body")
    return Reply(model, _field(route, f"Response_{route.unique_id}", model))


def _returned(route: Any) -> Any:
    annotation = typed_signature(route.endpoint).return_annotation
    return None if annotation in (type(None), typed_signature(route.endpoint).empty) else annotation


def _is_response(annotation: Any) -> bool:
    return shapes.is_class_of(shapes.bare(annotation), Response)


def _read_stream(route: Any, annotation: Any, response_model: Any) -> Reply:
    kind = stream_kind(route.response_class)
    if kind == "raw":
        return Reply(stream=kind)
    if not isinstance(response_model, DefaultPlaceholder) or annotation is None:
        return Reply(stream=kind)
    item = stream_item(annotation)
    name = f"StreamItem_{route.unique_id}"
    if item is None:
        # It says nothing of the items, but must be a type all the same.
        _field(route, name, annotation)
        return Reply(stream=kind)
    if shapes.is_class_of(item, ServerSentEvent):
        return Reply(stream=kind)
    return Reply(stream=kind, item=_field(route, name, item))


def stream_kind(response_class: Any) -> StreamKind:
    """How a generator endpoint with this response class is sent."""
    if isinstance(response_class, DefaultPlaceholder):
        return "json-lines"
    if shapes.is_class_of(response_class, EventSourceResponse):
        return "sse"
    return "raw"


def sent_by(reply: Reply, response_class: Any) -> Reply:
    """The reply of a generator once its response class is known, which an including router may decide."""
    return replace(reply, stream=stream_kind(response_class)) if reply.stream is not None else reply


def stream_item(annotation: Any) -> Any:
    """The item type of an iterator's annotation; None where it states none."""
    annotation = shapes.bare(annotation)
    if get_origin(annotation) not in ITERATORS:
        return None
    args = get_args(annotation)
    return args[0] if args else Any


def read_additional(route: Any) -> dict[int | str, Field]:
    """The models of a route's additional responses, by status."""
    fields: dict[int | str, Field] = {}
    for status, response in route.responses.items():
        assert isinstance(response, dict), "An additional response must be a dict"
        model = response.get("model")
        if model is None:
            continue
        if not _allows_body_text(status):
            raise AssertionError(f"Status code {status} must not have a response body")
        fields[status] = _field(route, f"Response_{status}_{route.unique_id}", model)
    return fields


def _allows_body_text(status: int | str) -> bool:
    """As `allows_body`, for the keys of `responses`: a status, "default" or a range such as "4XX"."""
    text = str(status).upper()
    if text == "DEFAULT" or (len(text) == 3 and text.endswith("XX")):
        return True
    return allows_body(int(status))


def _field(route: Any, name: str, model: Any) -> Field:
    field = Field(name, FieldInfo(annotation=model), model, mode="serialization")
    try:
        field.check()
    except InvalidField as reason:
        raise _invalid(route, model, str(reason)) from reason
    return field


def _invalid(route: Any, model: Any, reason: str) -> DeclarationError:
    function, file, line = where(route.endpoint)
    return DeclarationError(
        f"{model!r} is no type that a reply can have ({reason})",
        "annotate a type that Pydantic knows, or say `response_model=None`",
        function=function,
        file=file,
        line=line,
    )
