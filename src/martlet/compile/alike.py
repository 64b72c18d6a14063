"""Whether Pydantic makes the same of JSON text as of the Python values that `json.loads` makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import PydanticUserError

from martlet.declare.fields import Field, InvalidField

# In Python mode and in JSON mode these give the same value of the same input, or an error in both.
ALIKE_IN_JSON = frozenset(
    [
        "any",
        "none",
        "bool",
        "int",
        "float",
        "str",
        "list",
        "dict",
        "nullable",
        "default",
        "literal",
        "definitions",
        "definition-ref",
        "model",
        "model-fields",
        "model-field",
        "typed-dict",
        "typed-dict-field",
        "dataclass",
        "dataclass-args",
        "dataclass-field",
        "datetime",
        "date",
        "time",
        "timedelta",
        "uuid",
        "tagged-union",
    ]
)
# Names of members are text. JSON mode takes "1" for Literal[True], and keeps "nan" twice.
ALIKE_AS_KEYS = frozenset(["any", "str", "int", "uuid", "datetime", "date", "time", "timedelta"])
VALIDATORS = frozenset(("function-before", "function-after", "function-wrap"))
OPAQUE = frozenset(
    [
        "serialization",
        "computed_fields",
        "metadata",
        "default",
        "cls",
        "config",
        "ref",
        "function",
        "expected",
    ]
)
# Their keys are a program's own: names of fields, tags.
BY_NAME = frozenset(("fields", "choices"))
# The shortest integer that is no float, 10 ** 308 and a little, has 309 digits.
DIGITS = frozenset(b"0123456789")
MOST_DIGITS = 308
LONG_NUMBER = re.compile(rb"(?<!\d)\d{%d}" % (MOST_DIGITS + 1))


def json_schemas(field: Field) -> list[dict[str, Any]] | None:
    """The schemas that a field is made of, if all of them give the same in JSON mode; else None."""
    try:
        schema = (
            field.annotation.__pydantic_core_schema__ if field.is_plain_model else field.adapter.core_schema
        )
    except (AttributeError, InvalidField, PydanticUserError):
        return None
    found = list(_parts(schema))
    return found if all(map(_is_alike, found)) else None


def validates_json_alike(field: Field) -> bool:
    """Whether `validate_json` on the bytes is as good as `json.loads` and `validate_python`.

    It isn't where strictness, unions or validators that see the mode could tell JSON from Python input.
    Numbers with many digits are another matter: see `has_long_number`.
    """
    return json_schemas(field) is not None


def has_floats(schemas: list[dict[str, Any]]) -> bool:
    """Whether a float is anywhere among the schemas."""
    return any(schema.get("type") == "float" for schema in schemas)


def runs_program(schemas: list[dict[str, Any]]) -> bool:
    """Whether validation calls the program's own functions, so that it matters when it takes place."""
    return any(
        schema.get("type") in VALIDATORS
        or not _is_builtin(schema.get("default_factory"))
        or schema.get("custom_init")
        or schema.get("post_init")
        for schema in schemas
    )


def has_long_number(text: bytes) -> bool:
    """Whether JSON text may have an integer too great for a float.

    In JSON mode it becomes infinity, in Python mode it is an error.
    """
    # Every run of so many digits covers one of these places.
    places = text[MOST_DIGITS :: MOST_DIGITS + 1]
    return not DIGITS.isdisjoint(places) and LONG_NUMBER.search(text) is not None


def _is_builtin(factory: Any) -> bool:
    return factory is None or (isinstance(factory, type) and factory.__module__ == "builtins")


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """A core schema and every schema in it."""
    if isinstance(schema, (list, tuple)):
        for item in schema:
            yield from _parts(item)
    elif isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in BY_NAME and isinstance(value, dict):
                yield from _parts(list(value.values()))
            elif key not in OPAQUE:
                yield from _parts(value)


def _is_alike(schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    if not isinstance(kind, str):
        return True
    config = schema.get("config") or {}
    if schema.get("strict") or config.get("strict"):
        return False
    # -0.0 becomes "-0" in JSON mode.
    if schema.get("coerce_numbers_to_str") or config.get("coerce_numbers_to_str"):
        return False
    if kind == "dataclass" and config.get("from_attributes"):
        return False
    if kind == "tagged-union" and callable(schema["discriminator"]):
        return False
    if kind == "dict":
        return (schema.get("keys_schema") or {"type": "any"})["type"] in ALIKE_AS_KEYS
    return kind in ALIKE_IN_JSON or _is_plain_validator(schema)


def _is_plain_validator(schema: dict[str, Any]) -> bool:
    """A function validator that isn't told the mode (`info`)."""
    function = schema.get("function")
    return schema["type"] in VALIDATORS and isinstance(function, dict) and function.get("type") == "no-info"
