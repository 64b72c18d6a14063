from __future__ import annotations

import pickle
from typing import Any

import pytest
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.exceptions import WebSocketException as StarletteWebSocketException

from martlet.exceptions import (
    DeclarationError,
    DependencyScopeError,
    EndpointContext,
    FastAPIError,
    HTTPException,
    PydanticV1NotSupportedError,
    RequestValidationError,
    ResponseValidationError,
    ValidationException,
    WebSocketException,
    WebSocketRequestValidationError,
)

MISSING = {"type": "missing", "loc": ("body", "a")}


def test_an_http_exception_takes_any_detail_and_headers() -> None:
    error = HTTPException(404, {"a": 1}, {"x-y": "z"})
    assert (error.status_code, error.detail, error.headers) == (404, {"a": 1}, {"x-y": "z"})
    assert isinstance(error, StarletteHTTPException)


@pytest.mark.parametrize(("status", "detail"), [(404, "Not Found"), (418, "I'm a Teapot"), (999, "")])
def test_an_http_exception_without_detail_has_the_status_phrase(status: int, detail: str) -> None:
    assert HTTPException(status).detail == detail


def test_a_websocket_exception_has_code_and_reason() -> None:
    error = WebSocketException(1008)
    assert (error.code, error.reason) == (1008, "")
    assert isinstance(error, StarletteWebSocketException)


@pytest.mark.parametrize("kind", [RequestValidationError, ResponseValidationError])
def test_validation_errors_keep_errors_and_body(kind: type[Any]) -> None:
    errors = [MISSING]
    error = kind(errors, body={"b": 2})
    assert error.errors() is errors
    assert error.body == {"b": 2}
    assert isinstance(error, ValidationException)


def test_websocket_validation_errors_have_no_body() -> None:
    with pytest.raises(TypeError):
        WebSocketRequestValidationError([], body=1)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        (None, ""),
        ({"function": "f"}, ""),
        ({"function": "f", "file": "a.py"}, ""),
        ({"function": "f", "file": "a.py", "line": 3}, '\n\n  File "a.py", line 3, in f'),
        (
            {"function": "f", "file": "a.py", "line": 3, "path": "GET /x"},
            '\n\n  File "a.py", line 3, in f\n    GET /x',
        ),
        ({"path": "GET /x"}, "\n\n  Endpoint: GET /x"),
        ({"path": "GET /x", "file": "a.py", "line": 3}, "\n\n  Endpoint: GET /x"),
    ],
)
def test_a_validation_error_shows_where_its_endpoint_is(context: EndpointContext | None, shown: str) -> None:
    text = str(ValidationException([MISSING], endpoint_ctx=context))
    assert text == f"1 validation error:\n  {MISSING}{shown}"


@pytest.mark.parametrize(("count", "first"), [(0, "0 validation errors:"), (2, "2 validation errors:")])
def test_a_validation_error_counts_its_errors(count: int, first: str) -> None:
    assert str(RequestValidationError([MISSING] * count)).splitlines() == [first, *[f"  {MISSING}"] * count]


@pytest.mark.parametrize("kind", [DependencyScopeError, PydanticV1NotSupportedError, DeclarationError])
def test_errors_of_use_are_fastapi_errors(kind: type[Exception]) -> None:
    assert issubclass(kind, FastAPIError)
    assert issubclass(kind, RuntimeError)


def declaration_error() -> DeclarationError:
    return DeclarationError(
        "the path parameter `id` has a default",
        "remove the default",
        function="app.items.read",
        file="app/items.py",
        line=7,
    )


def test_a_declaration_error_names_function_problem_mend_and_place() -> None:
    error = declaration_error()
    assert str(error) == (
        "app.items.read: the path parameter `id` has a default\n"
        "  Mend: remove the default\n"
        '  File "app/items.py", line 7'
    )
    assert (error.function, error.file, error.line) == ("app.items.read", "app/items.py", 7)
    assert (error.problem, error.mend) == ("the path parameter `id` has a default", "remove the default")


def test_a_declaration_error_says_no_more_than_it_knows() -> None:
    assert str(DeclarationError("a prefix must start with `/`")) == "a prefix must start with `/`"


def test_a_declaration_error_is_what_programs_catch() -> None:
    assert isinstance(declaration_error(), AssertionError)


def test_a_declaration_error_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(declaration_error()))
    assert vars(copy) == vars(declaration_error())
    assert str(copy) == str(declaration_error())
