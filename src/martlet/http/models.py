"""Values gathered for a model that takes a whole query, all headers, all cookies or a whole form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData, UploadFile

from martlet.http.values import Pairs, grouped

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelField:
    """One field of such a model.

    names: by which it may be given, each as the key in what is validated and the name on the wire; the first
    that is there counts. several: whether it takes all values of a repeated name. refuses_empty: whether an
    empty text counts as not given, since it is no sequence.
    """

    names: tuple[tuple[str, str], ...]
    several: bool
    refuses_empty: bool = False

    def in_lower_case(self) -> ModelField:
        """The same, with names on the wire as ASGI has those of headers."""
        return replace(self, names=tuple((key, wire.lower()) for key, wire in self.names))


Fields = tuple[ModelField, ...]


def from_pairs(fields: Fields, pairs: Pairs) -> Values:
    """Query pairs for a model: its fields first, in their order, then whatever else came."""
    found = grouped(pairs)
    return _gathered(fields, found, -1) | found


def from_headers(fields: Fields, pairs: Pairs) -> Values:
    """Header pairs for a model; of a repeated header a scalar field takes the first.

    A header that has a field's own name, with underscores, is neither the field nor anything else.
    """
    found = grouped(pairs)
    values = _gathered(fields, found, 0)
    for field in fields:
        for key, wire in field.names:
            found.pop(wire, None)
            found.pop(key.lower(), None)
    return values | found


def _gathered(fields: Fields, found: Values, scalar: int) -> Values:
    """The values of fields, taken out of `found`; of several values a scalar field takes that at `scalar`."""
    values: Values = {}
    for field in fields:
        for key, wire in field.names:
            value = found.pop(wire, None)
            if value is None:
                continue
            if field.several:
                values[key] = value if isinstance(value, list) else [value]
                break
            one = value[scalar] if isinstance(value, list) else value
            if one or not field.refuses_empty:
                values[key] = one
                break
    return values


def from_mapping(fields: Fields, cookies: Mapping[str, str]) -> Values:
    """Cookies for a model."""
    found = dict(cookies)
    return _gathered(fields, found, -1) | found


def from_form(fields: Fields, form: FormData) -> Values:
    """A form for a model: an empty text counts as not given; a name that wasn't needed is no field's."""
    values: Values = {}
    declared: set[str] = set()
    for field in fields:
        for key, wire in field.names:
            declared.add(wire)
            value = form_value(form, wire, field.several)
            if value is not None:
                values[key] = value
                break
    return values | grouped([(name, value) for name, value in form.multi_items() if name not in declared])


class FormValues(Values):
    """A form's values by name, with the form that they are from."""

    def __init__(self, form: FormData) -> None:
        super().__init__(grouped(form.multi_items()))
        self.form = form


def whole_form(fields: Fields, form: FormData) -> FormValues:
    """A form for one of several models, each of which takes its own fields from it."""
    return FormValues(form)


def form_value(form: FormData, name: str, several: bool = False) -> Any:
    """A form field's value; None where it is absent or an empty text or file input."""
    if several:
        return [value for value in form.getlist(name) if not is_empty_file(value)] or None
    value = form.get(name)
    return None if value == "" or is_empty_file(value) else value


def is_empty_file(value: Any) -> bool:
    """Whether a value is what a browser sends for a file input that was left empty."""
    return isinstance(value, UploadFile) and not value.filename and not value.size
