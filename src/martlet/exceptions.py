"""Exceptions that a program raises or handles, and those that Martlet raises."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from pydantic import BaseModel, create_model
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.exceptions import WebSocketException as StarletteWebSocketException


class EndpointContext(TypedDict, total=False):
    """Where the endpoint is whose data failed validation."""

    function: str
    path: str
    file: str
    line: int


class HTTPException(StarletteHTTPException):
    """Raise it to answer the request with an error.

    Args:
        status_code: the HTTP status (RFC 9110, section 15).
        detail: any JSON-ready value, sent as `{"detail": ...}`; the status's phrase if left out.
        headers: further response headers.
    """

    def __init__(
        self, status_code: int, detail: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status_code=status_code, detail=detail, headers=headers)


class WebSocketException(StarletteWebSocketException):
    """Raise it to close the WebSocket.

    Args:
        code: the close code (RFC 6455, section 7.4.1).
        reason: UTF-8 text of at most 123 bytes.
    """

    def __init__(self, code: int, reason: str | None = None) -> None:
        super().__init__(code=code, reason=reason)


# Names under which older programs describe error bodies in their OpenAPI documents.
RequestErrorModel: type[BaseModel] = create_model("Request")
WebSocketErrorModel: type[BaseModel] = create_model("WebSocket")


class FastAPIError(RuntimeError):
    """Base of the errors in how a program uses the framework."""


class DependencyScopeError(FastAPIError):
    """A dependency needs another one whose scope ends before its own."""


class PydanticV1NotSupportedError(FastAPIError):
    """A model of `pydantic.v1` was used; only Pydantic 2 models are understood."""


class FastAPIDeprecationWarning(UserWarning):
    """A deprecated part of the API was used."""


class DeclarationError(FastAPIError, AssertionError):
    """An endpoint or a dependency is declared in a way that cannot work.

    Args:
        problem: what is wrong.
        mend: what to write instead.
        function: the qualified name of the declared function.
        file: the file that declares it.
        line: its first line there.
    """

    def __init__(
        self,
        problem: str,
        mend: str = "",
        *,
        function: str | None = None,
        file: str | None = None,
        line: int | None = None,
    ) -> None:
        self.problem = problem
        self.mend = mend
        self.function = function
        self.file = file
        self.line = line
        super().__init__(self._message())

    def __reduce__(self) -> tuple[Any, ...]:
        return _declaration_error, (type(self), self.problem, self.mend, self.function, self.file, self.line)

    def _message(self) -> str:
        where = f"{self.function}: " if self.function else ""
        lines = [f"{where}{self.problem}"]
        if self.mend:
            lines.append(f"  Mend: {self.mend}")
        if self.file:
            line = "" if self.line is None else f", line {self.line}"
            lines.append(f'  File "{self.file}"{line}')
        return "\n".join(lines)


class DeclarationTypeError(DeclarationError, TypeError):
    """An argument of a declaration is of a type that cannot work."""


class DeclarationValueError(DeclarationError, ValueError):
    """An argument of a declaration has a value that cannot work."""


def _declaration_error(
    kind: type[DeclarationError],
    problem: str,
    mend: str,
    function: str | None,
    file: str | None,
    line: int | None,
) -> DeclarationError:
    return kind(problem, mend, function=function, file=file, line=line)


class ValidationException(Exception):
    """Data failed validation.

    Args:
        errors: one mapping for each error, in Pydantic's shape (type, loc, msg, input, ctx).
        endpoint_ctx: where the endpoint is, to be shown in the message.
    """

    def __init__(self, errors: Sequence[Any], *, endpoint_ctx: EndpointContext | None = None) -> None:
        self._errors = errors
        self.endpoint_ctx = endpoint_ctx
        where: EndpointContext = endpoint_ctx or {}
        self.endpoint_function = where.get("function")
        self.endpoint_path = where.get("path")
        self.endpoint_file = where.get("file")
        self.endpoint_line = where.get("line")

    def errors(self) -> Sequence[Any]:
        """The errors as they were given."""
        return self._errors

    def __str__(self) -> str:
        count = len(self._errors)
        lines = [f"{count} validation error{'' if count == 1 else 's'}:"]
        lines += [f"  {error}" for error in self._errors]
        return "\n".join([*lines, *self._endpoint_lines()])

    def _endpoint_lines(self) -> list[str]:
        """The endpoint as a traceback would show it."""
        if self.endpoint_file and self.endpoint_line and self.endpoint_function:
            frame = f'  File "{self.endpoint_file}", line {self.endpoint_line}, in {self.endpoint_function}'
            return ["", frame, f"    {self.endpoint_path}"] if self.endpoint_path else ["", frame]
        return ["", f"  Endpoint: {self.endpoint_path}"] if self.endpoint_path else []


class RequestValidationError(ValidationException):
    """A request's parameters or body failed validation; answered with status 422.

    Args:
        errors: one mapping for each error.
        body: the body as received.
        endpoint_ctx: where the endpoint is.
    """

    def __init__(
        self,
        errors: Sequence[Any],
        *,
        body: Any = None,
        endpoint_ctx: EndpointContext | None = None,
    ) -> None:
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body


class WebSocketRequestValidationError(ValidationException):
    """A WebSocket's parameters failed validation; it is closed with code 1008.

    Args:
        errors: one mapping for each error.
        endpoint_ctx: where the endpoint is.
    """

    def __init__(self, errors: Sequence[Any], *, endpoint_ctx: EndpointContext | None = None) -> None:
        super().__init__(errors, endpoint_ctx=endpoint_ctx)


class ResponseValidationError(ValidationException):
    """What an endpoint returned does not fit its response model: an error of the program.

    Args:
        errors: one mapping for each error.
        body: what the endpoint returned.
        endpoint_ctx: where the endpoint is.
    """

    def __init__(
        self,
        errors: Sequence[Any],
        *,
        body: Any = None,
        endpoint_ctx: EndpointContext | None = None,
    ) -> None:
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body
