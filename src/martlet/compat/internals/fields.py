"""`ModelField`: a declared value with the methods that FastAPI's has; the compiler takes it as its own."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from martlet.declare import shapes
from martlet.declare.fields import Field, InvalidField, Mode
from martlet.declare.params import Body
from martlet.exceptions import FastAPIError
from martlet.types import IncEx

Location = tuple[str | int, ...]
Errors = list[dict[str, Any]]


@dataclass(eq=False)
class ModelField(Field):
    """A name, its Pydantic information (whose `annotation` is its type), and how it is validated."""

    field_info: FieldInfo
    name: str
    mode: Mode = "validation"
    config: ConfigDict | None = None

    def __post_init__(self) -> None:
        self.annotation = self.field_info.annotation

    @property
    def _type_adapter(self) -> TypeAdapter[Any]:
        return self.adapter

    def get_default(self) -> Any:
        """The default, a new copy where it is mutable; `PydanticUndefined` where the field is required."""
        return PydanticUndefined if self.required else super().get_default()

    def validate(self, value: Any, values: Any = None, *, loc: Location = ()) -> tuple[Any, Errors]:
        """The valid value and no errors, or None and the errors, whose places begin with `loc`."""
        try:
            return self.validator.validate_python(value, from_attributes=True), []
        except ValidationError as failure:
            errors = failure.errors(include_url=False)
            return None, [{**error, "loc": loc + error["loc"]} for error in errors]

    def serialize(
        self,
        value: Any,
        *,
        mode: Literal["json", "python"] = "json",
        include: IncEx | None = None,
        exclude: IncEx | None = None,
        by_alias: bool = True,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> Any:
        """The value as plain data, ready for JSON by default."""
        return self.serializer.to_python(
            value,
            mode=mode,
            include=include,
            exclude=exclude,
            by_alias=by_alias,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
        )

    def serialize_json(
        self,
        value: Any,
        *,
        include: IncEx | None = None,
        exclude: IncEx | None = None,
        by_alias: bool = True,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> bytes:
        """The value as JSON."""
        found: bytes = self.serializer.to_json(
            value,
            include=include,
            exclude=exclude,
            by_alias=by_alias,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
        )
        return found


def model_field(field: Field) -> ModelField:
    """A field as a ModelField, with what has been made of it already."""
    if isinstance(field, ModelField):
        return field
    found = ModelField(field.field_info, field.name, field.mode, field.config)
    vars(found).update(vars(field))
    return found


def parameter_field(field: Field) -> ModelField:
    """The field of a parameter, whose information has the name it is read by for its alias."""
    found = model_field(field)
    if found.field_info.alias is None:
        found.field_info = copy(found.field_info)
        found.field_info.alias = found.name
    return found


def create_model_field(
    name: str,
    type_: Any,
    default: Any = PydanticUndefined,
    field_info: FieldInfo | None = None,
    alias: str | None = None,
    mode: Mode = "validation",
) -> ModelField:
    """A field of a type. Raises FastAPIError for a type that Pydantic doesn't know."""
    info = field_info or FieldInfo(annotation=type_, default=default, alias=alias)
    field = ModelField(info, name, mode)
    try:
        field.check()
    except InvalidField as reason:
        raise FastAPIError(f"{type_!r} is no type that Pydantic can validate: {reason}") from reason
    return field


@lru_cache(maxsize=256)
def get_cached_model_fields(model: type[BaseModel]) -> list[ModelField]:
    """The fields of a model, made once."""
    return get_model_fields(model)


def get_model_fields(model: type[BaseModel]) -> list[ModelField]:
    """The fields of a model."""
    return [ModelField(info, name, config=model.model_config) for name, info in model.model_fields.items()]


def is_scalar_field(field: Field) -> bool:
    """Whether the field is read from one text of the query, a header, a cookie or the path."""
    return shapes.is_scalar(field.field_info.annotation) and not isinstance(field.field_info, Body)
