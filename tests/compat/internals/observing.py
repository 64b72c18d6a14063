"""What programs print: a list of labels and observations, in plain data that two frameworks can share."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from starlette.requests import HTTPConnection

INFO = ("alias", "validation_alias", "title", "description", "default", "metadata")

HIDDEN = ("_concurrency", "limit_token")
"""Private attributes, in which each framework keeps what it likes."""


class Observations:
    """Collects observations, and prints them in the end."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def note(self, label: str, value: Any) -> None:
        """Note a value."""
        self.seen.append((label, plain(value)))

    def attempt(self, label: str, call: Callable[..., Any], *args: Any, **options: Any) -> None:
        """Note what a call gives, or the class of what it raises."""
        try:
            value = call(*args, **options)
        except Exception as error:
            self.seen.append((label, raised(error)))
        else:
            self.note(label, value)

    def print(self) -> None:
        """Print them as JSON."""
        print(json.dumps(self.seen))


def raised(error: Exception) -> list[str]:
    """The class of an exception and the built-in ones that it is of."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    return ["raised", *(name for name in kinds if name in ("AssertionError", "FastAPIError", "ValueError"))]


def plain(value: Any) -> Any:
    """A value in terms that both frameworks share."""
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if value is PydanticUndefined:
        return "undefined"
    if isinstance(value, bytes):
        return ["bytes", value.decode()]
    if isinstance(value, Enum):
        return ["enum", value.name]
    if isinstance(value, FieldInfo):
        said = {name: plain(getattr(value, name)) for name in INFO}
        return {"info": type(value).__name__, "type": named(value.annotation), **said}
    if hasattr(value, "field_info"):
        return {"field": value.name, "mode": value.mode, "alias": value.alias, "of": plain(value.field_info)}
    if isinstance(value, BaseModel):
        return {"model": type(value).__name__, "data": value.model_dump(mode="json")}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = [member.name for member in dataclasses.fields(value) if member.name not in HIDDEN]
        members = ((name, getattr(value, name)) for name in shown)
        return {"object": type(value).__name__, **{name: plain(item) for name, item in members}}
    if isinstance(value, Mapping) and not isinstance(value, HTTPConnection):
        return [[plain(key), plain(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    return named(value)


def named(value: Any) -> str:
    """The name of a function or a class; of any other object that of its class."""
    if hasattr(value, "__origin__") or hasattr(value, "__args__"):
        return re.sub(r"\b(\w+\.)+(?=\w+)", "", str(value))
    name = getattr(value, "__name__", None)
    return str(name) if name is not None else f"a {type(value).__name__}"
