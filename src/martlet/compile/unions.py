"""Forms that are one of several models: each takes its fields from the form as if it were the only one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema, core_schema

from martlet.compile.values import validate_function
from martlet.declare import shapes
from martlet.declare.fields import Field
from martlet.http.models import Fields, FormValues, from_form

FieldsOf = Callable[[type[BaseModel]], Fields]


@dataclass(frozen=True)
class Gathered:
    """Has a model validate what it takes from a form, in place of the whole form."""

    fields: Fields

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.gather, handler(source))

    def gather(self, value: Any) -> Any:
        return from_form(self.fields, value.form) if isinstance(value, FormValues) else value


def validate_union(field: Field, fields_of: FieldsOf) -> Callable[..., Any]:
    """The function that validates a form's values against a union of models."""
    annotation = _gathering(field.annotation, fields_of)
    return validate_function(Field(field.name, field.field_info, annotation, config=field.config))


def _gathering(annotation: Any, fields_of: FieldsOf) -> Any:
    """The union with each of its models gathering for itself; errors name the models as they would anyway."""
    inner, metadata = shapes.split(shapes.unaliased(annotation))
    if metadata:
        return Annotated[(_gathering(inner, fields_of), *metadata)]
    if shapes.is_union(inner):
        return Union[tuple(_gathering(member, fields_of) for member in get_args(inner))]  # noqa: UP007
    if not shapes.is_model(inner):
        return inner
    name = inner.__pydantic_validator__.title
    return Annotated[inner, Gathered(fields_of(inner)), Tag(name)]
