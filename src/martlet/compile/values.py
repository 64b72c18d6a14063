"""What is known of a field before any request: which text it takes as it is, how its JSON is validated."""

from __future__ import annotations

import types
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

from pydantic import Json, PydanticUserError

from martlet.declare import shapes
from martlet.declare.fields import Field, InvalidField

TEXTS: tuple[Any, ...] = (str, str | None, Any)
IMMUTABLE = (
    types.NoneType,
    str,
    int,
    float,
    bool,
    bytes,
    Enum,
    date,
    datetime,
    time,
    timedelta,
    Decimal,
    UUID,
    type,
)


def passes_text(field: Field) -> bool:
    """Whether any text is a valid value as it stands."""
    if shapes.is_structured(field.annotation):
        return False
    if field.annotation in TEXTS and not field.field_info.metadata:
        return not field.field_info.discriminator
    try:
        return _takes_any_text(field.adapter.core_schema)
    except (InvalidField, PydanticUserError):
        return False


def _takes_any_text(schema: Any) -> bool:
    if schema["type"] in ("default", "nullable"):
        return _takes_any_text(schema["schema"])
    return schema["type"] in ("str", "any") and schema.keys() <= {"type", "metadata", "serialization"}


def validate_function(field: Field) -> Callable[..., Any]:
    """The function that validates a value; it raises Pydantic's reason if there is no validator."""
    try:
        validate: Callable[..., Any] = field.validator.validate_python
    except (InvalidField, PydanticUserError) as error:
        reason = error

        def validate(value: Any, **options: Any) -> Any:
            raise reason

    return validate


def default_function(field: Field) -> Callable[[], Any]:
    """The function that makes the default of one request, validated where the declaration asks for it."""
    if not validates_default(field):
        return field.get_default
    validate = validate_function(field)
    return lambda: validate(field.get_default())


def constant_default(field: Field) -> bool:
    """Whether every request may be given the same default object."""
    info = field.field_info
    return info.default_factory is None and isinstance(info.default, IMMUTABLE)


def is_none_default(field: Field) -> bool:
    """Whether the default is None, taken as it is."""
    return constant_default(field) and field.field_info.default is None and not validates_default(field)


def validates_default(field: Field) -> bool:
    """Whether the default is validated, too."""
    return bool(field.field_info.validate_default)


def is_sequence_value(field: Field) -> bool:
    """Whether the field holds a sequence."""
    return shapes.is_sequence(field.annotation)


def takes_several(field: Field) -> bool:
    """Whether all values of a repeated name are the field's; of `Json[list]` it is one text."""
    metadata = (*shapes.metadata(field.annotation), *field.field_info.metadata)
    is_json_text = any(item is Json or type(item) is Json for item in metadata)
    return is_sequence_value(field) and not is_json_text


def model_of(field: Field) -> Any:
    """The model class of a field that is a model, or a model or None; None for any other field."""
    return shapes.model_of(field.annotation)


def trusted_model(annotation: Any) -> Any:
    """The model class whose instances Pydantic takes as they are; None for any other annotation.

    Validators of the whole model see instances too, and `revalidate_instances` looks into them.
    """
    if not isinstance(annotation, type) or not shapes.is_model(annotation):
        return None
    schema = getattr(annotation, "__pydantic_core_schema__", None)
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "definitions":
        schema = schema["schema"]
    if schema.get("type") != "model" or schema.get("revalidate_instances"):
        return None
    revalidates = (schema.get("config") or {}).get("revalidate_instances", "never")
    return annotation if revalidates == "never" and schema.get("cls") is annotation else None


def trusted_item(annotation: Any) -> Any:
    """The trusted model of which the annotation is a plain list; None for any other annotation."""
    if get_origin(annotation) is not list:
        return None
    return trusted_model(get_args(annotation)[0])
