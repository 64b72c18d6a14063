"""Values gathered for a model that takes a whole query, all headers, all cookies or a whole form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile

from martlet.http.values import Pairs, grouped


@dataclass(frozen=True, slots=True)
class ModelValue:
    """One field of such a model: its key in what is validated, its name on the wire, whether it takes several."""

    key: str
    wire: str
    several: bool


def from_pairs(fields: tuple[ModelValue, ...], pairs: Pairs) -> dict[str, Any]:
    """Query pairs for a model: its fields first, in their order, then whatever else came."""
    found = grouped(pairs)
    values: dict[str, Any] = {}
    for field in fields:
        value = found.pop(field.wire, None)
        if value is None:
            continue
        if field.several:
            values[field.key] = value if isinstance(value, list) else [value]
        else:
            values[field.key] = value[-1] if isinstance(value, list) else value
    return values | found


def from_headers(fields: tuple[ModelValue, ...], pairs: Pairs) -> dict[str, Any]:
    """Header pairs for a model; of a repeated header a scalar field takes the first."""
    found = grouped(pairs)
    values: dict[str, Any] = {}
    for field in fields:
        value = found.pop(field.wire.lower(), None)
        if value is None:
            continue
        if field.several:
            values[field.key] = value if isinstance(value, list) else [value]
        else:
            values[field.key] = value[0] if isinstance(value, list) else value
    return values | found


def from_mapping(fields: tuple[ModelValue, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    """Cookies for a model."""
    rest = dict(found)
    values = {field.key: rest.pop(field.wire) for field in fields if field.wire in rest}
    return values | rest


def from_form(fields: tuple[ModelValue, ...], form: FormData) -> dict[str, Any]:
    """A form for a model: an empty text counts as not given."""
    values: dict[str, Any] = {}
    for field in fields:
        value = form_value(form, field.wire, field.several)
        if value is not None:
            values[field.key] = value
    declared = {field.wire for field in fields}
    rest = grouped([(name, value) for name, value in form.multi_items() if name not in declared])  # type: ignore[misc]
    return values | rest


def form_value(form: FormData, name: str, several: bool = False) -> Any:
    """A form field's value; None where it is absent or an empty text or file input."""
    if several:
        return [value for value in form.getlist(name) if not is_empty_file(value)] or None
    value = form.get(name)
    return None if value == "" or is_empty_file(value) else value


def is_empty_file(value: Any) -> bool:
    """Whether a value is what a browser sends for a file input that was left empty."""
    return isinstance(value, UploadFile) and not value.filename and not value.size
