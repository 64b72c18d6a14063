"""Documents as models, and what is stored of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bson import ObjectId
from pydantic import BaseModel, Field
from pydantic_core import to_jsonable_python

PLAIN = (type(None), bool, int, float, str, bytes)

D = TypeVar("D", bound="Document")


def new_id() -> str:
    """An id of 24 hexadecimal digits that grows with time."""
    return str(ObjectId())


class Document(BaseModel):
    """A model with an id, which is stored as MongoDB's `_id`."""

    id: str = Field(default_factory=new_id)


@dataclass(frozen=True, init=False)
class Index:
    """An index of a collection; a minus before a field's name means descending.

    unique: whether no two documents may have the same values of its fields.
    """

    fields: tuple[str, ...]
    unique: bool

    def __init__(self, *fields: str, unique: bool = False) -> None:
        if not fields:
            raise ValueError("an index needs a field: Index('name')")
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "unique", unique)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields without their directions."""
        return tuple(field.removeprefix("-") for field in self.fields)

    @property
    def keys(self) -> list[tuple[str, int]]:
        """The fields and their directions as MongoDB takes them."""
        return directions(self.fields)


def directions(fields: tuple[str, ...] | list[str]) -> list[tuple[str, int]]:
    """Names with a minus before descending ones, as MongoDB takes them; `id` is `_id` there."""
    return [(stored_name(field.removeprefix("-")), -1 if field.startswith("-") else 1) for field in fields]


def stored_name(name: str) -> str:
    """The name under which a field is stored."""
    return "_id" if name == "id" else name


def storable(value: Any) -> Any:
    """A value as it is stored: times as they are, in UTC; what BSON doesn't know as in JSON."""
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, Mapping):
        return {str(key): storable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [storable(each) for each in value]
    if type(value) in PLAIN:
        return value
    return to_jsonable_python(value)


def stored(document: Document) -> dict[str, Any]:
    """What is stored of a document."""
    values: dict[str, Any] = storable(document.model_dump())
    return {"_id": values.pop("id"), **values}


def query(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as MongoDB takes them; `id` is `_id` there."""
    return {stored_name(name): storable(value) for name, value in filters.items()}


def loaded(model: type[D], values: Mapping[str, Any]) -> D:
    """The document that was stored. Raises ValidationError if it doesn't fit its model."""
    found = {name: _aware(value) for name, value in values.items()}
    found["id"] = str(found.pop("_id"))
    return model.model_validate(found)


def _aware(value: Any) -> Any:
    """Times with their time zone, which BSON leaves out."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    if isinstance(value, dict):
        return {key: _aware(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_aware(each) for each in value]
    return value
