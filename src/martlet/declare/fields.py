"""A field: a name, an annotation, its Pydantic information, and the validator made of them when asked for."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError, PydanticUndefinedAnnotation, PydanticUserError
from pydantic.fields import FieldInfo
from pydantic.warnings import UnsupportedFieldAttributeWarning
from pydantic_core import PydanticUndefined, SchemaSerializer, SchemaValidator

from martlet.declare import shapes

Mode = Literal["validation", "serialization"]

# Options that change a document or a default, never how a present value is validated.
DESCRIPTIVE = frozenset(
    {
        "annotation",
        "default",
        "default_factory",
        "alias",
        "alias_priority",
        "validation_alias",
        "serialization_alias",
        "title",
        "description",
        "examples",
        "deprecated",
        "json_schema_extra",
    }
)


UNDEFINED: Final = "class-not-fully-defined"


class InvalidField(Exception):
    """The annotation is no type that Pydantic can validate."""


class Field:
    """One declared value, for validation or for serialisation."""

    def __init__(
        self,
        name: str,
        info: FieldInfo,
        annotation: Any,
        mode: Mode = "validation",
        config: ConfigDict | None = None,
    ) -> None:
        self.name = name
        self.field_info = info
        self.annotation = annotation
        self.mode: Mode = mode
        self.config = config

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, type={self.annotation!r}, mode={self.mode!r})"

    @property
    def alias(self) -> str:
        alias = self.field_info.alias
        return alias if alias is not None else self.name

    @property
    def validation_alias(self) -> str | None:
        """The one name the value is read by; None where the declaration has none or several."""
        alias = self.field_info.validation_alias
        return alias if isinstance(alias, str) and alias else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The names the value may be read by where the declaration has several; none where one is a path."""
        alias = self.field_info.validation_alias
        if not isinstance(alias, AliasChoices):
            return ()
        names = tuple(choice for choice in alias.choices if isinstance(choice, str))
        return names if len(names) == len(alias.choices) else ()

    @property
    def serialization_alias(self) -> str | None:
        return self.field_info.serialization_alias

    @property
    def type_(self) -> Any:
        return self.annotation

    @property
    def required(self) -> bool:
        return self.field_info.is_required()

    @property
    def default(self) -> Any:
        return self.get_default()

    def get_default(self) -> Any:
        """The default, a new copy where it is mutable; None where the field is required."""
        if self.required:
            return None
        return self.field_info.get_default(call_default_factory=True, validated_data={})

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The type adapter of the annotation with all its field information.

        Raises InvalidField where Pydantic can't make one, PydanticUserError where names in it are undefined.
        """
        adapter = make_adapter(Annotated[self.annotation, self.field_info], self.config)
        if not adapter.pydantic_complete:
            # Pydantic would look the names up in our own modules, later.
            raise PydanticUserError(f"undefined names in {self.annotation!r}", code=UNDEFINED)
        return adapter

    @property
    def is_plain_model(self) -> bool:
        """Whether the model's own validator says all there is to say."""
        return (
            self.config is None
            and shapes.is_class_of(self.annotation, BaseModel)
            and self.annotation.__pydantic_complete__
            and not self.field_info.metadata
            and DESCRIPTIVE.issuperset(self.field_info._attributes_set)
        )

    @cached_property
    def validator(self) -> SchemaValidator | Any:
        if self.is_plain_model:
            return self.annotation.__pydantic_validator__
        return self.adapter.validator

    @cached_property
    def serializer(self) -> SchemaSerializer | Any:
        if self.is_plain_model:
            return self.annotation.__pydantic_serializer__
        return self.adapter.serializer

    def check(self) -> None:
        """Raise InvalidField now rather than at the first request; names may still be defined until then."""
        trusted = _hashable(self.annotation) and self.annotation in TRUSTED_TYPES
        if trusted and not self.field_info.metadata:
            return
        try:
            _ = self.validator
        except PydanticUserError as error:
            if error.code != UNDEFINED:
                raise


def _hashable(annotation: Any) -> bool:
    try:
        hash(annotation)
    except TypeError:
        return False
    return True


TRUSTED_TYPES: frozenset[Any] = frozenset(
    [item for kind in (str, int, float, bool, bytes) for item in (kind, kind | None, list[kind])]  # type: ignore[valid-type]
)


def make_adapter(annotation: Any, config: ConfigDict | None = None) -> TypeAdapter[Any]:
    """A type adapter, or InvalidField with Pydantic's reason."""
    try:
        with warnings.catch_warnings():
            # A model's field may stand by itself here, where its alias means nothing to Pydantic.
            warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
            return TypeAdapter(annotation, config=config)
    except (PydanticSchemaGenerationError, PydanticUndefinedAnnotation) as error:
        raise InvalidField(str(error)) from error
    except PydanticUserError as error:
        if error.code == "type-adapter-config-unused" and config is not None:
            return make_adapter(annotation)
        raise


def model_fields(model: type[BaseModel]) -> list[Field]:
    """The fields of a model that collects several query parameters, headers, cookies or form fields."""
    if not model.__pydantic_complete__:
        model.model_rebuild()
    return [
        Field(name, info, info.annotation, config=model.model_config)
        for name, info in model.model_fields.items()
    ]


def is_undefined(value: Any) -> bool:
    """Whether the value says that there is none."""
    return value is PydanticUndefined or value is ...
