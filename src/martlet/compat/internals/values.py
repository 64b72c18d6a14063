"""Parameters taken from a request one by one, as the compiler's code takes them all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticUndefined
from starlette.datastructures import FormData, Headers, ImmutableMultiDict

from martlet.compile.parameters import all_names, fields_of, models_of, validate_gathered
from martlet.compile.values import (
    default_function,
    is_sequence_value,
    model_of,
    passes_text,
    takes_several,
    validate_function,
)
from martlet.declare import shapes
from martlet.declare.arguments import SOURCES
from martlet.declare.body import is_embedded
from martlet.declare.fields import Field
from martlet.declare.signature import Parameter
from martlet.http import bodies, errors, models
from martlet.http.errors import Errors, Location

ABSENT = bodies.ABSENT
Received = Mapping[str, Any] | ImmutableMultiDict[Any, Any] | Headers


class Taken:
    """The values of one callable's parameters, and the errors of those that have none."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.errors: Errors = []

    def check(
        self,
        field: Field,
        value: Any,
        location: Location,
        *,
        as_text: bool = False,
        from_attributes: bool = True,
    ) -> None:
        """Take a value, its default where it is ABSENT, or note why it can't be.

        as_text: whether a value of a type that takes any text needs no validation.
        """
        try:
            if value is ABSENT:
                if field.required:
                    errors.missing(self.errors, location)
                    return
                self.values[field.name] = default_function(field)()
            elif as_text and passes_text(field):
                self.values[field.name] = value
            else:
                validate = validate_function(field)
                self.values[field.name] = validate(value, from_attributes=from_attributes)
        except ValidationError as failure:
            errors.invalid(self.errors, failure, location)

    def check_model(self, parameter: Parameter, given: dict[str, Any], is_given: bool) -> None:
        """Take what was gathered for a model."""
        field, location = parameter.field, (parameter.source,)
        if not is_given and type(None) in shapes.members(field.annotation):
            self.check(field, ABSENT, location)
            return
        wire_names = {key: wire for item in fields_of(parameter) for key, wire in item.names if key != wire}
        try:
            self.values[field.name] = validate_gathered(parameter)(given, from_attributes=True)
        except ValidationError as failure:
            if wire_names:
                errors.renamed(self.errors, failure, location, wire_names)
            else:
                errors.invalid(self.errors, failure, location)


def parameter_of(field: Field) -> Parameter:
    """A field as a parameter, of the source that its information says."""
    source = next(SOURCES[kind] for kind in type(field.field_info).__mro__ if kind in SOURCES)
    return Parameter(field.name, source, field)


def take_parameters(fields: Iterable[Field], received: Received) -> Taken:
    """Take parameters of the path, the query, the headers or the cookies."""
    taken = Taken()
    for field in fields:
        parameter = parameter_of(field)
        if parameter.source != "path" and model_of(field) is not None:
            _take_model(taken, parameter, received)
        elif parameter.source == "path":
            name = all_names(field)[0]
            value = received.get(name, ABSENT)
            taken.check(field, value, ("path", name), as_text=isinstance(value, str), from_attributes=False)
        else:
            value, name = _first_given(parameter, received)
            structured = not shapes.fits_query(field.annotation)
            location = (parameter.source, name)
            taken.check(field, value, location, as_text=not structured, from_attributes=structured)
    return taken


def _first_given(parameter: Parameter, received: Received) -> tuple[Any, str]:
    """The raw value by the first of the parameter's names that is there, and that name."""
    field = parameter.field
    names = all_names(field)
    several = takes_several(field) and parameter.source != "cookie"
    for name in names:
        value: Any = (
            received.getlist(name) if several and hasattr(received, "getlist") else received.get(name)
        )
        if value is None or value == [] or (value == "" and is_sequence_value(field)):
            continue
        return value, name
    return ABSENT, names[0]


def _take_model(taken: Taken, parameter: Parameter, received: Received) -> None:
    fields = fields_of(parameter)
    given: dict[str, Any]
    if parameter.source == "header":
        fields = tuple(field.in_lower_case() for field in fields)
        given = models.from_headers(fields, list(received.items()))
    elif isinstance(received, ImmutableMultiDict):
        given = models.from_pairs(fields, received.multi_items())
    else:
        given = models.from_mapping(fields, dict(received))
    taken.check_model(parameter, given, _is_given(parameter, given, fields, given))


def _is_given(
    parameter: Parameter, given: Mapping[str, Any], fields: models.Fields, source: Mapping[str, Any]
) -> bool:
    """Whether there is anything for a model: what the model ignores doesn't count."""
    if any(model.model_config.get("extra") in ("allow", "forbid") for model in models_of(parameter)):
        return bool(source)
    is_form = parameter.source == "body"
    return any((wire if is_form else key) in source for item in fields for key, wire in item.names)


async def take_body(fields: list[Any], body: Any, is_member: bool) -> Taken:
    """Take parameters of a JSON body or of a form.

    is_member: whether each is a member of the body rather than the whole. body: FormData of a form.
    """
    taken = Taken()
    is_member = is_member or should_embed(fields)
    body = ABSENT if body is PydanticUndefined else body
    for field in fields:
        parameter = parameter_of(field)
        if isinstance(body, FormData):
            await _take_form(taken, parameter, body)
        elif not is_member and not parameter.is_form:
            taken.values[field.name] = None
            taken.check(field, body, ("body",))
        else:
            _take_member(taken, field, body)
    return taken


def _take_member(taken: Taken, field: Field, body: Any) -> None:
    value, name = _first(all_names(field), lambda name: bodies.member(body, name))
    if value is bodies.NOT_AN_OBJECT:
        errors.missing(taken.errors, ("body", name))
    else:
        taken.check(field, value, ("body", name))


def _first(names: tuple[str, ...], read: Callable[[str], Any]) -> tuple[Any, str]:
    """What is read by the first of the names that is there, and that name; the first name where none is."""
    for name in names:
        value = read(name)
        if value is not ABSENT:
            return value, name
    return ABSENT, names[0]


async def _take_form(taken: Taken, parameter: Parameter, form: FormData) -> None:
    field = parameter.field
    if parameter.form_models:
        fields = fields_of(parameter)
        gather = models.from_form if len(parameter.form_models) == 1 else models.whole_form
        given = gather(fields, form)
        taken.check_model(parameter, given, _is_given(parameter, given, fields, form))
        return
    several = is_sequence_value(field)

    def read(name: str) -> Any:
        value = models.form_value(form, name, several)
        return ABSENT if value is None else value

    value, name = _first(all_names(field), read)
    if parameter.is_file and (
        shapes.is_bytes(field.annotation) or shapes.is_bytes_sequence(field.annotation)
    ):
        value = await bodies.file_bytes(value)
    taken.check(field, value, ("body", name))


def should_embed(fields: list[Any]) -> bool:
    """Whether the body is an object with the parameters as its members."""
    unique = {field.name: parameter_of(field) for field in fields}
    return bool(unique) and is_embedded(tuple(unique.values()))
