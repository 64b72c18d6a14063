"""Keys and tags that are made from arguments."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import Enum
from string import Formatter
from typing import Any
from urllib.parse import quote
from uuid import UUID

PLAIN = (str, int, float, bool, type(None))
TEXTUAL = (UUID, date, time, Decimal, bytes)


class _Quoting(Formatter):
    """Quotes what it puts in, so that no two lists of arguments make one key."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return quote(format(value, format_spec), safe="")


_QUOTING = _Quoting()


def filled(template: str, arguments: Mapping[str, Any]) -> str:
    """A template with the arguments put in, each percent-encoded."""
    return _QUOTING.vformat(template, (), arguments)


def check_template(template: str, signature: inspect.Signature, where: str) -> None:
    """Raises ValueError if a template names what is no parameter."""
    for _, field, _, _ in _QUOTING.parse(template):
        name = (field or "").partition(".")[0].partition("[")[0]
        if field is not None and name not in signature.parameters:
            raise ValueError(f"{where} has no parameter {name!r}, which {template!r} names")


def arguments_of(
    signature: inspect.Signature, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Arguments by name, with defaults."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.arguments


def key_maker(
    function: Callable[..., Any], key: str | Callable[..., str] | None
) -> Callable[[tuple[Any, ...], Mapping[str, Any]], str]:
    """How the key of a call is made."""
    signature = inspect.signature(function)
    name = f"{function.__module__}.{function.__qualname__}"
    if callable(key):
        return lambda args, kwargs: key(*args, **kwargs)
    if key is not None:
        check_template(key, signature, name)
        return lambda args, kwargs: filled(key, arguments_of(signature, args, kwargs))

    def of_all(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
        arguments = arguments_of(signature, args, kwargs)
        return f"{name}:{json.dumps([_plain(value, name) for value in arguments.values()])}"

    return of_all


def _plain(value: Any, name: str) -> Any:
    if type(value) in PLAIN:
        return value
    if isinstance(value, (Enum, *TEXTUAL)):
        return [type(value).__name__, str(value)]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *(_plain(item, name) for item in value)]
    if isinstance(value, Mapping):
        return {"dict": sorted((str(key), _plain(item, name)) for key, item in value.items())}
    raise TypeError(
        f"{name}: an argument of the type {type(value).__name__} makes no key by itself;"
        " say what does: cached(key='...{argument.id}...')"
    )
