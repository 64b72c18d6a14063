"""The responses of an operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from starlette.responses import JSONResponse, Response

from martlet.declare.operation import Operation
from martlet.http.replies import allows_body
from martlet.openapi.constants import REF_PREFIX
from martlet.openapi.names import operation_id, response_description
from martlet.openapi.schemas import Schemas

VALIDATION_ERROR = "ValidationError"
HTTP_VALIDATION_ERROR = "HTTPValidationError"
VALIDATION_SCHEMAS: dict[str, dict[str, Any]] = {
    HTTP_VALIDATION_ERROR: {
        "title": HTTP_VALIDATION_ERROR,
        "type": "object",
        "properties": {
            "detail": {
                "title": "Detail",
                "type": "array",
                "items": {"$ref": REF_PREFIX + VALIDATION_ERROR},
            },
        },
    },
    VALIDATION_ERROR: {
        "title": VALIDATION_ERROR,
        "type": "object",
        "properties": {
            "loc": {
                "title": "Location",
                "type": "array",
                "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "msg": {"title": "Message", "type": "string"},
            "type": {"title": "Error Type", "type": "string"},
            "input": {"title": "Input"},
            "ctx": {"title": "Context", "type": "object"},
        },
        "required": ["loc", "msg", "type"],
    },
}
JSON = "application/json"


def describe_responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    """The Responses Object (OpenAPI 3.1, section 4.8.16), without the one for invalid requests.

    Raises ValueError for an additional response that is neither a status code, nor a range, nor "default".
    """
    status = operation.status_code
    if status is None:
        status = default_status(operation.response_class)  # type: ignore[arg-type]  # a class is hashable
    usual: dict[str, Any] = {"description": operation.response_description}
    if allows_body(status):
        content = _content(operation, schemas)
        if content is not None:
            usual["content"] = content
    described: dict[str, Any] = {str(status): usual}
    media_type = operation.response_class.media_type or JSON
    for code, given in operation.responses.items():
        added = {key: value for key, value in given.items() if key != "model"}
        field = operation.response_fields.get(code)
        if field is not None:
            schema = schemas.of(field, f"Response_{code}_{operation_id(operation)}")
            added = _with_schema(added, media_type, schema)
        key = str(code).upper()
        key = "default" if key == "DEFAULT" else key
        response = described.get(key, {})
        usually = response_description(key)
        said = added.get("description") or response.get("description") or usually
        described[key] = merged(merged(response, added), {"description": said})
    return described


def _with_schema(response: dict[str, Any], media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The response with `schema` for its body; members that the program gave to the schema come first."""
    content = response.get("content", {})
    given = content.get(media_type, {})
    described = {**given, "schema": merged(given.get("schema", {}), schema)}
    return {**response, "content": {**content, media_type: described}}


def validation_response() -> dict[str, Any]:
    """What a request gets whose parameters or body are invalid."""
    schema = {"$ref": REF_PREFIX + HTTP_VALIDATION_ERROR}
    return {"description": "Validation Error", "content": {JSON: {"schema": schema}}}


def merged(base: Mapping[Any, Any], more: Mapping[Any, Any]) -> dict[Any, Any]:
    """`base` with the members of `more`: mappings are merged, lists joined, anything else replaced."""
    result = dict(base)
    for key, value in more.items():
        present = result.get(key)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            value = merged(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            value = present + value
        result[key] = value
    return result


@lru_cache(maxsize=512)
def default_status(response_class: Callable[..., Response]) -> int:
    """The status code that a response class has by itself."""
    parameter = inspect.signature(response_class).parameters.get("status_code")
    default = None if parameter is None else parameter.default
    return default if isinstance(default, int) else 200


def _content(operation: Operation, schemas: Schemas) -> dict[str, Any] | None:
    """The usual response's body, by media type; None where its media type is unknown."""
    name = operation_id(operation)
    item = {} if operation.stream_item is None else schemas.of(operation.stream_item, f"StreamItem_{name}")
    if operation.stream == "json-lines":
        return {"application/jsonl": {"itemSchema": item}}
    if operation.stream == "sse":
        return {"text/event-stream": {"itemSchema": _event(item)}}
    media_type = operation.response_class.media_type
    if media_type is None:
        return None
    if not issubclass(operation.response_class, JSONResponse):
        return {media_type: {"schema": {"type": "string"}}}
    field = operation.reply.field
    return {media_type: {"schema": {} if field is None else schemas.of(field, f"Response_{name}")}}


def _event(item: dict[str, Any]) -> dict[str, Any]:
    """A server-sent event (HTML, section 9.2) whose data is an `item` in JSON; any text if that is empty."""
    data: dict[str, Any] = {"type": "string"}
    event: dict[str, Any] = {
        "type": "object",
        "properties": {
            "data": data,
            "event": {"type": "string"},
            "id": {"type": "string"},
            "retry": {"type": "integer", "minimum": 0},
        },
    }
    if item:
        data.update(contentMediaType=JSON, contentSchema=item)
        event["required"] = ["data"]
    return event
