"""Code that makes the reply of an endpoint's result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from martlet.compile import context as own
from martlet.compile.context import Context
from martlet.compile.values import trusted_item, trusted_model
from martlet.declare import shapes
from martlet.declare.callables import where
from martlet.declare.fields import Field
from martlet.declare.operation import Operation, ReplyModel, StreamKind
from martlet.exceptions import EndpointContext
from martlet.http import replies, streams
from martlet.http.json import dumps
from martlet.sse import EventSourceResponse


def emit_reply(context: Context, result: str, error_context: str) -> None:
    """Write the code that returns the reply of `result`: bytes where the head is settled, else a response."""
    operation, names, lines = context.operation, context.names, context.lines
    with lines.block(f"if isinstance({result}, {names.use(Response)}):"):
        lines.add(
            f"return {names.use(replies.given_response)}({result}, {_if_made(context, own.BACKGROUND)})"
        )
    if shapes.is_class_of(operation.response_class, EventSourceResponse):
        emit_stream(context, result, "sse")
        return
    value = _emit_validated(context, result, error_context)
    if not operation.response_class_given or operation.response_class is JSONResponse:
        _return_bytes(context, _json_bytes(context, value))
    else:
        _return_chosen(context, _json_ready(context, value))


def head_is_settled(context: Context) -> bool:
    """Whether nothing that happens during a request can change the reply's status and headers."""
    return not context.needs & {own.RESPONSE, own.BACKGROUND}


def _emit_validated(context: Context, result: str, error_context: str) -> str:
    """Write the validation of the result against the response model; returns the variable to serialise."""
    field = context.operation.reply.field
    if field is None:
        return result
    names, lines = context.names, context.lines
    validate = names.bind("validate_reply", field.validator.validate_python)
    known = _known_valid(context, result, field)
    with lines.block("try:"):
        lines.add(f"reply = {known}{validate}({result}, from_attributes=True)")
    with lines.block(f"except {names.use(ValidationError)} as failure:"):
        lines.add(f"raise {names.use(replies.invalid_reply)}(failure, {result}, {error_context})")
    return "reply"


def _known_valid(context: Context, result: str, field: Field) -> str:
    """The start of an expression that spares the validation of the model's own instances."""
    names = context.names
    model = trusted_model(field.annotation)
    if model is not None:
        return f"{result} if type({result}) is {names.bind(model.__name__, model)} else "
    item = trusted_item(field.annotation)
    if item is None:
        return ""
    only = names.bind(f"ONLY_{item.__name__}", frozenset({item}))
    return f"{result} if type({result}) is list and {only}.issuperset(map(type, {result})) else "


def _json_bytes(context: Context, value: str) -> str:
    operation, names = context.operation, context.names
    if operation.reply.field is None:
        return f"{names.use(dumps)}({value})"
    if operation.response_class_given:
        return f"{names.use(replies.strict_json)}({_json_ready(context, value)})"
    serialize = names.bind("serialize_reply", operation.reply.field.serializer.to_json)
    return f"{serialize}({value}{_options(context, operation.reply)})"


def _json_ready(context: Context, value: str) -> str:
    reply, names = context.operation.reply, context.names
    if reply.field is None:
        return f"{names.use(replies.encoded)}({value}, {names.bind('OPTIONS', {})})"
    serialize = names.bind("serialize_reply", reply.field.serializer.to_python)
    return f"{serialize}({value}, mode='json'{_options(context, reply)})"


def _options(context: Context, reply: ReplyModel) -> str:
    """What to leave out, as keyword arguments of Pydantic's serialiser."""
    text = f", by_alias={reply.by_alias}"
    for name in ("exclude_unset", "exclude_defaults", "exclude_none"):
        if getattr(reply, name):
            text += f", {name}=True"
    for name in ("include", "exclude"):
        value = getattr(reply, name)
        if value is not None:
            text += f", {name}={context.names.bind(name.upper(), value)}"
    return text


def _return_bytes(context: Context, body: str) -> None:
    names, lines = context.names, context.lines
    if head_is_settled(context):
        lines.add(f"return {body}")
        return
    status = _number(context.operation.status_code)
    lines.add(f"return {names.use(replies.bytes_response)}({body}, {status}, {_injected(context)})")


def _return_chosen(context: Context, content: str) -> None:
    names, operation = context.names, context.operation
    kind = names.bind(operation.response_class.__name__, operation.response_class)
    made = f"{names.use(replies.chosen_response)}({kind}, {content}, {_number(operation.status_code)})"
    context.lines.add(f"return {names.use(replies.complete)}({made}, {_injected(context)})")


def _injected(context: Context) -> str:
    """The injected response and background tasks, None where nobody asks for them."""
    return f"{_if_made(context, own.RESPONSE)}, {_if_made(context, own.BACKGROUND)}"


def _if_made(context: Context, name: str) -> str:
    return name if name in context.needs else "None"


def emit_stream(context: Context, items: str, kind: StreamKind | None) -> None:
    """Write the code that returns a stream of `items`."""
    operation, names = context.operation, context.names
    status = _number(operation.status_code)
    if kind == "raw":
        response_class = names.bind(operation.response_class.__name__, operation.response_class)
        arguments = f"{response_class}, {items}, {status}, {_injected(context)}"
        context.lines.add(f"return {names.use(streams.stream_raw)}({arguments})")
        return
    encode = names.bind("encode_item", item_encoder(context))
    send = streams.stream_events if kind == "sse" else streams.stream_json_lines
    context.lines.add(f"return {names.use(send)}({items}, {encode}, {status}, {_injected(context)})")


def item_encoder(context: Context) -> Callable[[Any], bytes]:
    """The function that writes one item of a stream as JSON."""
    operation = context.operation
    field = operation.stream_item
    if field is None:
        return streams.plain_json
    validate, serialize = field.validator.validate_python, field.serializer.to_json
    reply = operation.reply
    options = {
        name: value
        for name in ("include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none")
        if (value := getattr(reply, name)) not in (None, False)
    }
    options.setdefault("by_alias", reply.by_alias)
    error_context = error_context_of(operation)

    def encode(item: Any) -> bytes:
        try:
            value = validate(item, from_attributes=True)
        except ValidationError as failure:
            raise replies.invalid_reply(failure, item, error_context) from None
        return serialize(value, **options)

    return encode


def error_context_of(operation: Operation) -> EndpointContext:
    """Where the endpoint stands, for validation errors to say."""
    function, file, line = where(operation.endpoint)
    method = operation.methods[0] if operation.methods else "WS"
    return {"function": function, "path": f"{method} {operation.path}", "file": file, "line": line}


def _number(status_code: int | None) -> str:
    return "None" if status_code is None else str(int(status_code))
