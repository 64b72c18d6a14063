"""The options of a parameter, written once: for type checkers, for editors, and for `inspect.signature`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, Literal, TypedDict, TypeVar

from pydantic import AliasChoices, AliasPath
from pydantic.types import Discriminator
from pydantic_core import PydanticUndefined
from typing_extensions import Unpack, deprecated

Undefined = PydanticUndefined
F = TypeVar("F", bound=Callable[..., Any])


class ParameterOptions(TypedDict, total=False):
    """Options that every parameter takes: Pydantic's field options and OpenAPI's parameter members."""

    default_factory: Callable[[], Any] | None
    alias: str | None
    alias_priority: int | None
    validation_alias: str | AliasPath | AliasChoices | None
    serialization_alias: str | None
    title: str | None
    description: str | None
    gt: float | None
    ge: float | None
    lt: float | None
    le: float | None
    min_length: int | None
    max_length: int | None
    pattern: str | re.Pattern[str] | None
    regex: str | None
    discriminator: str | Discriminator | None
    strict: bool | None
    validate_default: bool | None
    union_mode: Literal["smart", "left_to_right"] | None
    fail_fast: bool | None
    multiple_of: float | None
    allow_inf_nan: bool | None
    max_digits: int | None
    decimal_places: int | None
    examples: list[Any] | None
    example: Any
    openapi_examples: dict[str, Any] | None
    deprecated: deprecated | str | bool | None
    include_in_schema: bool
    json_schema_extra: dict[str, Any] | Callable[[dict[str, Any]], None] | None


class HeaderOptions(ParameterOptions, total=False):
    """A header's name is the argument's with `_` as `-`, unless `convert_underscores` is false."""

    convert_underscores: bool


class FormOptions(ParameterOptions, total=False):
    """`media_type` is what the OpenAPI document says of the body."""

    media_type: str


class BodyOptions(FormOptions, total=False):
    """`embed` expects the value under its own name in a JSON object."""

    embed: bool | None


def expanded(**defaults: Any) -> Callable[[F], F]:
    """Show `**options: Unpack[SomeOptions]` as keyword parameters in `inspect.signature`.

    An option's default is `defaults[name]`, else None.
    """

    def apply(function: F) -> F:
        declared = inspect.signature(function)
        shown: list[inspect.Parameter] = []
        for parameter in declared.parameters.values():
            if parameter.kind is not parameter.VAR_KEYWORD:
                shown.append(parameter)
                continue
            options = _unpacked(function, parameter)
            shown += [
                inspect.Parameter(
                    name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=annotation
                )
                for name, annotation in options.items()
            ]
        function.__signature__ = declared.replace(parameters=shown)  # type: ignore[attr-defined]
        return function

    return apply


def _unpacked(function: Callable[..., Any], parameter: inspect.Parameter) -> dict[str, Any]:
    annotation = parameter.annotation
    if isinstance(annotation, str):
        annotation = eval(annotation, {**function.__globals__, "Unpack": Unpack})  # noqa: S307 - our own modules' text
    (options,) = annotation.__args__
    return {name: getattr(hint, "__forward_arg__", hint) for name, hint in options.__annotations__.items()}
