"""The operations of an OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_parameter = re.compile(r"\{[^}]*\}")


class Operation(NamedTuple):
    """A method of a path, as `GET` and `/items/{id}`."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations(document: Any) -> list[Operation]:
    """The operations that a document describes."""
    return [
        Operation(method.upper(), path)
        for path, item in document.get("paths", {}).items()
        for method in item
        if method in METHODS
    ]


def operation_of(method: str, target: str, known: Iterable[Operation]) -> str:
    """What a request is to: the first known operation of its method whose path fits, else itself."""
    path = target.partition("?")[0]
    for operation in known:
        if operation.method == method and _pattern(operation.path).fullmatch(path):
            return str(operation)
    return f"{method} {path}"


def _pattern(path: str) -> re.Pattern[str]:
    literals = [re.escape(quote(literal)) for literal in _parameter.split(path)]
    return re.compile("[^/]+".join(literals))


def filled(path: str, values: Iterable[str]) -> str:
    """A path, percent-encoded, with values in the places of its parameters."""
    literals = [quote(literal) for literal in _parameter.split(path)]
    inserted = [*(quote(value, safe="") for value in values), ""]
    return "".join(literal + value for literal, value in zip(literals, inserted, strict=True))


def parameters(path: str) -> list[str]:
    """The names of a path's parameters, in their order."""
    return [found[1:-1] for found in _parameter.findall(path)]


def same_path(path: str) -> str:
    """A path as the document has it: without the convertors of its parameters, such as `:path`."""
    return re.sub(r"\{([^}:]*):[^}]*\}", r"{\1}", path)
