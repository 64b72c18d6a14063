"""Fields on Pydantic 2, and the JSON schemas of several at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from martlet.compat.fastapi._compat.shared import sequence_annotation_to_type
from martlet.compat.internals.bodies import create_body_model as create_body_model
from martlet.compat.internals.fields import ModelField as ModelField
from martlet.compat.internals.fields import get_cached_model_fields as get_cached_model_fields
from martlet.compat.internals.fields import get_model_fields as get_model_fields
from martlet.compat.internals.fields import is_scalar_field as is_scalar_field
from martlet.compat.internals.schemas import FieldMapping, KnownSchemas
from martlet.declare import callables, shapes
from martlet.declare.fields import Field
from martlet.http import errors
from martlet.openapi.constants import REF_TEMPLATE as REF_TEMPLATE
from martlet.openapi.names import title

Undefined = PydanticUndefined
RequiredParam = PydanticUndefined
Models = set[Any]


def get_missing_field_error(loc: tuple[str | int, ...]) -> dict[str, Any]:
    """The error of a required value that isn't there."""
    return errors.missing(None, cast("tuple[str, ...]", loc))[0]


def copy_field_info(*, field_info: FieldInfo, annotation: Any) -> FieldInfo:
    """A copy of a field's information with what an annotation says beside."""
    merged = copy(field_info)
    said = FieldInfo.from_annotation(annotation)
    merged.metadata = said.metadata
    merged.annotation = said.annotation
    return merged


def evaluate_forwardref(value: Any, globalns: dict[str, Any] | None = None, localns: Any = None) -> Any:
    """An annotation written as text, evaluated; as it is where a name is unknown."""
    return callables.evaluated(value, {**(globalns or {}), **(localns or {})})


def serialize_sequence_value(*, field: Field, value: Any) -> Any:
    """Several values as the kind of sequence that a field is annotated with."""
    for member in shapes.members(field.field_info.annotation):
        origin = get_origin(member) or member
        kinds = (kind for kind in sequence_annotation_to_type if shapes.is_class_of(origin, kind))
        kind = origin if origin in sequence_annotation_to_type else next(kinds, None)
        if kind is not None:
            return sequence_annotation_to_type[kind](value)
    raise TypeError(f"{field.field_info.annotation!r} is no sequence")


def normalize_name(name: str) -> str:
    """A name in the characters that a reference may have."""
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", name)


def get_flat_models_from_model(model: type[BaseModel], known_models: Models | None = None) -> Models:
    """A model and the models and enumerations in it."""
    known_models = set() if known_models is None else known_models
    known_models.add(model)
    return get_flat_models_from_fields(get_cached_model_fields(model), known_models)


def get_flat_models_from_annotation(annotation: Any, known_models: Models) -> Models:
    """The models and enumerations in an annotation."""
    annotation = shapes.bare(annotation)
    if shapes.is_class_of(annotation, BaseModel):
        return (
            known_models
            if annotation in known_models
            else get_flat_models_from_model(annotation, known_models)
        )
    if shapes.is_class_of(annotation, Enum) or (isinstance(annotation, type) and is_dataclass(annotation)):
        known_models.add(annotation)
    for argument in get_args(annotation):
        get_flat_models_from_annotation(argument, known_models)
    return known_models


def get_flat_models_from_field(field: Field, known_models: Models) -> Models:
    """The models and enumerations in a field's type."""
    return get_flat_models_from_annotation(field.field_info.annotation, known_models)


def get_flat_models_from_fields(fields: Sequence[Field], known_models: Models) -> Models:
    """The models and enumerations in the types of fields."""
    for field in fields:
        get_flat_models_from_field(field, known_models)
    return known_models


def get_model_name_map(unique_models: Models) -> dict[Any, str]:
    """A name for each model; by its module too where two share a name."""
    by_name: dict[str, list[Any]] = {}
    for model in unique_models:
        by_name.setdefault(normalize_name(model.__name__), []).append(model)
    return {
        model: name
        if len(models) == 1
        else normalize_name(f"{model.__module__}__{model.__qualname__}").replace(".", "__")
        for name, models in by_name.items()
        for model in models
    }


def get_definitions(
    *, fields: Sequence[Field], model_name_map: dict[Any, str], separate_input_output_schemas: bool = True
) -> tuple[FieldMapping, dict[str, dict[str, Any]]]:
    """The schema of each field by mode, and the definitions that they refer to.

    model_name_map: of no use: models are named as in the application's document.
    """
    schemas = KnownSchemas(fields, separate=separate_input_output_schemas)
    return FieldMapping(schemas, fields), dict(schemas.definitions)


def get_schema_from_model_field(
    *,
    field: Field,
    model_name_map: dict[Any, str],
    field_mapping: dict[Any, dict[str, Any]],
    separate_input_output_schemas: bool = True,
    field_alias: str | None = None,
) -> dict[str, Any]:
    """The schema of a field that stands by itself, as `get_definitions` has found it."""
    mode = field.mode if separate_input_output_schemas else "validation"
    try:
        found = field_mapping[field, mode]
    except KeyError:
        found = field_mapping[field, field.mode]  # one with computed fields, which only a reply has
    if "$ref" in found:
        return dict(found)
    return {**found, "title": field.field_info.title or title(field_alias or field.alias)}
