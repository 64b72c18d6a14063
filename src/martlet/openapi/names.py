"""The words of the document that are derived from a program's names and docstrings."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from http.client import responses
from typing import Any

from martlet.declare.callables import where
from martlet.declare.operation import Operation

RANGES = {
    "1XX": "Information",
    "2XX": "Success",
    "3XX": "Redirection",
    "4XX": "Client Error",
    "5XX": "Server Error",
    "default": "Default Response",
}


def title(name: str) -> str:
    """The title of a value: `user_id` is "User Id"."""
    return name.title().replace("_", " ")


def summary(operation: Operation) -> str:
    """What the program calls the operation, or else the endpoint's name in words."""
    return operation.summary or operation.name.replace("_", " ").title()


def description(operation: Operation) -> str:
    """What the program says of the operation, or else the endpoint's docstring, up to a form feed."""
    said = operation.description or inspect.cleandoc(operation.endpoint.__doc__ or "")
    return before_form_feed(said).strip()


def before_form_feed(text: str) -> str:
    """The part of a docstring that is meant for the document's readers."""
    return text.split("\f", 1)[0]


def operation_id(operation: Operation) -> str:
    """The id that was chosen, or else the generated one."""
    return operation.operation_id or operation.unique_id


def response_description(status: str) -> str:
    """The phrase of a status code (RFC 9110, section 15), of a range such as "4XX", or of "default".

    Raises ValueError for anything else.
    """
    if status in RANGES:
        return RANGES[status]
    if not status.isdecimal():
        raise ValueError(f"{status!r} is neither a status code, nor a range such as '4XX', nor 'default'")
    return responses.get(int(status), "Additional Response")


class OperationIds:
    """The ids of one document, which must differ (OpenAPI 3.1, section 4.8.10)."""

    def __init__(self, seen: set[str] | None = None) -> None:
        self._seen = set() if seen is None else seen

    def of(self, operation: Operation) -> str:
        """The operation's id; warns where another operation has it."""
        return self.note(operation_id(operation), operation.endpoint)

    def note(self, found: str, endpoint: Callable[..., Any]) -> str:
        """Note an endpoint's id; warns where another has it."""
        if found in self._seen:
            function, file, line = where(endpoint)
            message = f"Duplicate Operation ID {found} for function {function} at {file}:{line}"
            warnings.warn(message, stacklevel=2)
        self._seen.add(found)
        return found
