"""A job's arguments on their way to another process: checked, and as JSON."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any, NotRequired, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import to_json
from typing_extensions import TypedDict

NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Arguments:
    """The parameters of a function.

    Raises TypeError for parameters without a name or a type.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.signature = inspect.signature(function)
        for parameter in self.signature.parameters.values():
            where = f"the job {function.__qualname__}: its parameter {parameter.name!r}"
            if parameter.kind not in NAMED:
                raise TypeError(f"{where} can't be stored by name: make it an ordinary one")
            if parameter.annotation is parameter.empty:
                raise TypeError(f"{where} has no type, which tells how it is stored: annotate it")

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """What checks and stores them. Made late, as annotations may name what is defined further down."""
        hints = get_type_hints(self.function, include_extras=True)
        fields = {
            name: hints[name] if parameter.default is parameter.empty else NotRequired[hints[name]]
            for name, parameter in self.signature.parameters.items()
        }
        return TypeAdapter(TypedDict(f"{self.function.__name__}_arguments", fields))  # type: ignore[operator]

    def dump(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Arguments of a call as JSON has them.

        Raises TypeError if the function can't be called so, ValidationError for values of a wrong type.
        """
        given = self.signature.bind(*args, **kwargs).arguments
        stored: dict[str, Any] = self.adapter.dump_python(self.adapter.validate_python(given), mode="json")
        return stored

    def load(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The arguments that were stored. Raises ValidationError if they no longer fit."""
        loaded: dict[str, Any] = self.adapter.validate_json(to_json(stored))
        return loaded
