"""Replies made from results: bytes with a settled head, and what an injected response adds to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.responses import Response

from martlet.encoders import jsonable_encoder
from martlet.exceptions import EndpointContext, ResponseValidationError

BODILESS = frozenset({204, 205, 304})


def allows_body(status_code: int | None) -> bool:
    """Whether a reply with this status may have a body (RFC 9110 sections 6.4.1 and 15.3.6)."""
    return status_code is None or not (status_code < 200 or status_code in BODILESS)


class BytesResponse(Response):
    """A response whose body is made already."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return content  # type: ignore[no-any-return]


def injected_response() -> Response:
    """The response that an endpoint or dependency may set headers, cookies and the status of."""
    response = Response()
    del response.headers["content-length"]
    response.status_code = None  # type: ignore[assignment]
    return response


def complete(
    reply: Response,
    injected: Response | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """A reply with the injected response's status and headers, and the tasks; its body goes where it must."""
    if injected is not None:
        if injected.status_code:
            reply.status_code = injected.status_code
        reply.raw_headers.extend(injected.raw_headers)
    if background is not None and reply.background is None:
        reply.background = background
    if not allows_body(reply.status_code):
        reply.body = b""
        if "content-length" in reply.headers:
            del reply.headers["content-length"]
    return reply


def given_response(result: Response, background: BackgroundTasks | None = None) -> Response:
    """A response that the endpoint made itself: nothing is added but background tasks where it has none."""
    if background is not None and result.background is None:
        result.background = background
    if result.status_code is None:
        result.status_code = 200
    return result


def bytes_response(
    body: bytes,
    status_code: int | None,
    injected: Response | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """JSON made already, with what an injected response and background tasks add to it."""
    status = (injected.status_code if injected is not None else None) or status_code or 200
    return complete(BytesResponse(body, status), injected, background)


def strict_json(value: Any) -> bytes:
    """Compact JSON of JSON-ready values; raises ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def chosen_response(
    kind: type[Response], content: Any, status_code: int | None, background: BackgroundTask | None = None
) -> Response:
    """A response of the class that the route chose."""
    options: dict[str, Any] = {"background": background}
    if status_code is not None:
        options["status_code"] = status_code
    return kind(content, **options)


def invalid_reply(failure: ValidationError, result: Any, context: EndpointContext) -> ResponseValidationError:
    """The error of a result that isn't what the endpoint promises."""
    errors = [{**error, "loc": ("response", *error["loc"])} for error in failure.errors(include_url=False)]
    return ResponseValidationError(errors, body=result, endpoint_ctx=context)


def encoded(result: Any, options: Mapping[str, Any]) -> Any:
    """A result as JSON-ready values."""
    return jsonable_encoder(result, **options)
