"""JSON and form bodies: read whole, decoded as declared."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.types import Scope

from martlet.exceptions import EndpointContext, HTTPException, RequestValidationError
from martlet.http.values import RawHeaders

UNPARSABLE = "There was an error parsing the body"
OPEN_FORM = "martlet.open_form"


def is_json(headers: RawHeaders, strict: bool = True) -> bool:
    """Whether the body is declared as JSON: application/json or application/*+json (RFC 6839 section 3.1).

    Without `strict`, a body with no media type counts as JSON too.
    """
    for name, value in headers:
        if name == b"content-type":
            if value == b"application/json":
                return True
            return is_json_media_type(value.decode("latin-1")) if value else not strict
    return not strict


def is_json_media_type(value: str) -> bool:
    """Whether a Content-Type is application/json or application/*+json, whatever its parameters."""
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
        raise unreadable(error) from error


def decode(body: bytes, headers: RawHeaders, strict: bool, context: EndpointContext) -> Any:
    """The body as JSON, as bytes where it isn't declared as JSON, ABSENT where it is empty."""
    if not body:
        return ABSENT
    return parse_json(body, context) if is_json(headers, strict) else body


def unreadable(failure: Exception) -> Exception:
    """What to raise for a body that could not be read: 400, unless the failure says more."""
    if isinstance(failure, StarletteHTTPException):
        return failure
    error = HTTPException(400, UNPARSABLE)
    error.__cause__ = failure
    return error


async def read_form(request: Request, limits: Mapping[str, Any]) -> FormData:
    """The form of a body; empty where the body is no form."""
    try:
        return await request.form(**limits)
    except Exception as failure:
        raise unreadable(failure) from failure


def closing(request: Request, form: FormData) -> Callable[..., Awaitable[bool]]:
    """An exit that closes a form's files; after an exception it leaves that to `close_form`, once answered.

    A handler may read them, and the reply to an invalid form shows them.
    """

    async def close(kind: Any, error: BaseException | None, traceback: Any) -> bool:
        if isinstance(error, Exception):
            request.scope[OPEN_FORM] = form
        else:
            await form.close()
        return False

    return close


async def close_form(scope: Scope) -> None:
    """Close the files of a form whose request ended in an exception."""
    form = scope.pop(OPEN_FORM, None)
    if form is not None:
        await form.close()


class _Mark:
    """A value that no request can hold."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


ABSENT = _Mark("ABSENT")
NOT_AN_OBJECT = _Mark("NOT_AN_OBJECT")


def member(body: Any, name: str) -> Any:
    """A JSON object's member; ABSENT where it or the body is, NOT_AN_OBJECT where the body is no object."""
    if isinstance(body, dict):
        return body.get(name, ABSENT)
    return ABSENT if body is ABSENT or isinstance(body, bytes) else NOT_AN_OBJECT


def given(body: Any, raw: bytes = b"", headers: RawHeaders = (), strict: bool = True) -> Any:
    """The body as an error reports it: what was read, None where it was empty."""
    if body is not ABSENT:
        return body
    if not raw:
        return None
    return json.loads(raw) if is_json(headers, strict) else raw


async def file_bytes(value: Any) -> Any:
    """The content of an uploaded file, or of each in a list; other values as they are.

    The files are left at their beginnings, for whatever else takes them.
    """
    if isinstance(value, UploadFile):
        content = await value.read()
        await value.seek(0)
        return content
    if isinstance(value, list):
        return [await file_bytes(item) for item in value]
    return value
