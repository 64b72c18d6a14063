"""JSON and form bodies: read whole, decoded as declared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request

from martlet.exceptions import EndpointContext, HTTPException, RequestValidationError
from martlet.http.values import RawHeaders

UNPARSABLE = "There was an error parsing the body"


def is_json(headers: RawHeaders, strict: bool = True) -> bool:
    """Whether the body is declared as JSON: application/json or application/*+json (RFC 6839 section 3.1).

    Without `strict`, a body with no media type counts as JSON too.
    """
    for name, value in headers:
        if name == b"content-type":
            return value == b"application/json" or is_json_media_type(value.decode("latin-1"))
    return not strict


def is_json_media_type(value: str) -> bool:
    main, _, sub = value.partition(";")[0].strip().lower().partition("/")
    return main == "application" and (sub == "json" or sub.endswith("+json"))


def parse_json(body: bytes, context: EndpointContext) -> Any:
    """The JSON value of a body.

    Raises RequestValidationError where it is no JSON, HTTPException (400) where it can't be decoded at all.
    """
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        problem = {
            "type": "json_invalid",
            "loc": ("body", error.pos),
            "msg": "JSON decode error",
            "input": {},
            "ctx": {"error": error.msg},
        }
        raise RequestValidationError([problem], body=error.doc, endpoint_ctx=context) from error
    except Exception as error:
        raise HTTPException(400, UNPARSABLE) from error


async def read_json(request: Request, headers: RawHeaders, strict: bool, context: EndpointContext) -> Any:
    """The body as JSON, as bytes where it isn't declared as JSON, None where it is empty."""
    body = await read_bytes(request)
    if not body:
        return None
    return parse_json(body, context) if is_json(headers, strict) else body


async def read_bytes(request: Request) -> bytes:
    """The whole body; a failure to read it is the client's error (400)."""
    try:
        return await request.body()
    except StarletteHTTPException:
        raise
    except Exception as error:
        raise HTTPException(400, UNPARSABLE) from error


async def read_form(request: Request, limits: Mapping[str, Any]) -> FormData:
    """The form of a body; empty where the body is no form."""
    try:
        return await request.form(**limits)
    except StarletteHTTPException:
        raise
    except Exception as error:
        raise HTTPException(400, UNPARSABLE) from error
