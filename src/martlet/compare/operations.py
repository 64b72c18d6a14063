"""The operations of an OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


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
    literals = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+".join(map(re.escape, literals)))


def same_path(path: str) -> str:
    """A path as the document has it: without the convertors of its parameters, such as `:path`."""
    return re.sub(r"\{([^}:]*):[^}]*\}", r"{\1}", path)
