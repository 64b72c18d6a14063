"""The schemas of fields, found again by those who hold other objects of the same fields."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from martlet.declare.fields import Field
from martlet.openapi.schemas import Schemas


class KnownSchemas(Schemas):
    """Schemas that are known by what a field says, where the field itself isn't known."""

    def __init__(self, fields: Sequence[Field], *, separate: bool = True) -> None:
        self._alike: dict[Hashable, Field] = {}
        super().__init__(fields, separate=separate)
        self._alike = {described(field): field for field in fields}

    def key(self, field: Field) -> int:
        return super().key(self._alike.get(described(field), field))


def described(field: Field) -> Hashable:
    """What tells a field from those that have another schema."""
    return field.name, field.mode, repr(field.field_info), repr(field.annotation)


class FieldMapping(dict[Any, dict[str, Any]]):
    """The schema of each field, by the field and its mode."""

    def __init__(self, schemas: KnownSchemas, fields: Sequence[Field]) -> None:
        super().__init__({(field, schemas.mode_of(field)): schemas.bare(field) for field in fields})
        self.schemas = schemas
        self._alike = {(described(field), mode): schema for (field, mode), schema in self.items()}

    def __missing__(self, key: tuple[Field, str]) -> dict[str, Any]:
        field, mode = key
        try:
            return self._alike[described(field), mode]
        except KeyError:
            raise KeyError(key) from None
