"""Code that reads and validates the parameters of one callable: path, query, headers, cookies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from martlet.compile import context as own
from martlet.compile.context import Context
from martlet.compile.unions import validate_union
from martlet.compile.values import (
    constant_default,
    default_function,
    is_none_default,
    is_sequence_value,
    model_of,
    passes_text,
    takes_several,
    validate_function,
    validates_default,
)
from martlet.declare import shapes
from martlet.declare.fields import Field, model_fields
from martlet.declare.params import Header
from martlet.declare.read import path_names
from martlet.declare.signature import Parameter
from martlet.http import errors, models, values
from martlet.http.models import ModelField

# The place of an error in the request, or the generated variable that holds it.
Place = tuple[str, ...] | str


class Errors:
    """The variable that collects one callable's own errors, and whether anything can fail at all."""

    def __init__(self, variable: str) -> None:
        self._variable = variable
        self.used = False

    def name(self) -> str:
        self.used = True
        return self._variable


def all_names(field: Field) -> tuple[str, ...]:
    """The names a field is read by: of an `AliasChoices` all its names, else one."""
    return field.choices or (field.validation_alias or field.alias,)


def wire_name(parameter: Parameter) -> str:
    """The first name a parameter is read by."""
    return all_names(parameter.field)[0]


def emit_parameter(context: Context, parameter: Parameter, failures: Errors) -> str:
    """Write the code that reads one parameter; returns the variable that holds it."""
    variable = context.names.new(parameter.name)
    if parameter.source == "path":
        emit_path(context, parameter, variable, failures)
    elif model_of(parameter.field) is not None:
        emit_model(context, parameter, variable, failures)
    else:
        emit_value(context, parameter, variable, failures)
    return variable


def emit_path(context: Context, parameter: Parameter, variable: str, failures: Errors) -> None:
    """Write the code that takes a parameter from the path."""
    name = wire_name(parameter)
    key = context.names.bind(f"NAME_{name}", name)
    location = ("path", name)
    if name not in path_names(context.operation.path):
        context.lines.add(f"{variable} = {own.PATH}.get({key})")
        emit_checked(context, parameter.field, variable, location, failures)
    elif passes_text(parameter.field) and not _is_converted(context.operation.path, name):
        context.lines.add(f"{variable} = {own.PATH}[{key}]")
    else:
        emit_validation(context, parameter.field, variable, location, failures, f"{own.PATH}[{key}]")


def _is_converted(path: str, name: str) -> bool:
    """Whether a converter such as `{id:int}` has made something else than text of the value."""
    return f"{{{name}:" in path and f"{{{name}:path}}" not in path


def emit_value(context: Context, parameter: Parameter, variable: str, failures: Errors) -> None:
    """Write the code for a single parameter of the query, the headers or the cookies."""
    several = takes_several(parameter.field) and parameter.source != "cookie"
    place = _emit_reading(context, parameter, variable, several)
    is_text = parameter.source != "header" or several
    decoded = "" if is_text else f"{variable}.decode('latin-1')"
    structured = not shapes.fits_query(parameter.field.annotation)
    emit_checked(context, parameter.field, variable, place, failures, decoded, from_attributes=structured)


def _emit_reading(context: Context, parameter: Parameter, variable: str, several: bool) -> Place:
    """Write the reading of the raw value by the first of its names that is there; returns where it was."""
    return emit_first_given(
        context, parameter, variable, lambda name: _read(context, parameter, name, several)
    )


def emit_first_given(
    context: Context,
    parameter: Parameter,
    variable: str,
    read: Callable[[str], str],
    absent: str = "None",
) -> Place:
    """Write what `read` makes of the first of a parameter's names that is there; returns where it was.

    absent: what stands for "not given".
    """
    names, lines = context.names, context.lines
    first, *others = all_names(parameter.field)
    lines.add(f"{variable} = {read(first)}")
    if not others:
        return (parameter.source, first)
    place = names.new(f"at_{variable}")
    lines.add(f"{place} = {names.bind('AT', (parameter.source, first))}")
    for other in others:
        with lines.block(f"if {variable} is {absent}:"):
            lines.add(f"{variable} = {read(other)}")
            with lines.block(f"if {variable} is not {absent}:"):
                lines.add(f"{place} = {names.bind('AT', (parameter.source, other))}")
    return place


def _read(context: Context, parameter: Parameter, name: str, several: bool) -> str:
    """The expression for the raw value, None where the request has none."""
    expression = _read_raw(context, parameter, name, several)
    # An empty text is no sequence.
    return f"{expression} or None" if is_sequence_value(parameter.field) and not several else expression


def _read_raw(context: Context, parameter: Parameter, name: str, several: bool) -> str:
    names = context.names
    if parameter.source == "header":
        key = names.bind(f"HEADER_{name}", name.lower().encode("latin-1"))
        if several:
            return f"{names.use(values.header_values)}({context.need(own.HEADERS)}, {key})"
        return f"{context.need(own.HEADER_VALUES)}.get({key})"
    key = names.bind(f"NAME_{name}", name)
    if parameter.source == "cookie":
        return f"{context.need(own.COOKIES)}.get({key})"
    if several:
        return f"{names.use(values.values_of)}({context.need(own.QUERY_PAIRS)}, {key})"
    return f"{context.need(own.QUERY_VALUES)}.get({key})"


def emit_checked(
    context: Context,
    field: Field,
    variable: str,
    location: Place,
    failures: Errors,
    expression: str = "",
    absent: str = "None",
    from_attributes: bool = False,
) -> None:
    """Write what becomes of a raw value in `variable`: its default or an error if absent, else validation.

    expression: what to validate, if not the variable itself. absent: what stands for "not given".
    from_attributes: whether the value may be an object rather than text.
    """
    lines = context.lines
    as_it_is = passes_text(field) and not from_attributes
    if as_it_is and absent == "None" and is_none_default(field):
        if expression:
            with lines.block(f"if {variable} is not None:"):
                lines.add(f"{variable} = {expression}")
        return
    with lines.block(f"if {variable} is {absent}:"):
        emit_absent(context, field, variable, location, failures)
    if as_it_is and not expression:
        return
    with lines.block("else:"):
        if as_it_is:
            lines.add(f"{variable} = {expression}")
        else:
            given = expression or variable
            emit_validation(context, field, variable, location, failures, given, from_attributes)


def emit_absent(context: Context, field: Field, variable: str, location: Place, failures: Errors) -> None:
    """Write what happens where a value isn't given."""
    names = context.names
    if field.required:
        collected, place = failures.name(), _place(context, location)
        context.lines.add(f"{collected} = {names.use(errors.missing)}({collected}, {place})")
    elif validates_default(field):
        default = names.bind(f"default_{variable}", default_function(field))
        _emit_try(context, f"{variable} = {default}()", location, failures)
    elif is_none_default(field):
        context.lines.add(f"{variable} = None")
    elif constant_default(field):
        context.lines.add(f"{variable} = {names.bind(f'DEFAULT_{variable}', field.field_info.default)}")
    else:
        context.lines.add(f"{variable} = {names.bind(f'default_{variable}', default_function(field))}()")


def emit_validation(
    context: Context,
    field: Field,
    variable: str,
    location: Place,
    failures: Errors,
    expression: str,
    from_attributes: bool = False,
) -> None:
    """Write the validation of `expression` into the variable."""
    validate = context.names.bind(f"validate_{variable}", validate_function(field))
    extra = ", from_attributes=True" if from_attributes else ""
    _emit_try(context, f"{variable} = {validate}({expression}{extra})", location, failures)


def _emit_try(
    context: Context,
    statement: str,
    location: Place,
    failures: Errors,
    wire_names: dict[str, str] | None = None,
) -> None:
    """Write a statement that may raise Pydantic's error, and the collection of what it says.

    wire_names: what the request calls the members of a model, where it isn't what Pydantic calls them.
    """
    names, lines = context.names, context.lines
    collected, place = failures.name(), _place(context, location)
    with lines.block("try:"):
        lines.add(statement)
    with lines.block(f"except {names.use(ValidationError)} as failure:"):
        if wire_names:
            mapping = names.bind("WIRE_NAMES", wire_names)
            lines.add(f"{collected} = {names.use(errors.renamed)}({collected}, failure, {place}, {mapping})")
        else:
            lines.add(f"{collected} = {names.use(errors.invalid)}({collected}, failure, {place})")


def _place(context: Context, location: Place) -> str:
    return location if isinstance(location, str) else context.names.bind("AT", location)


def emit_model(context: Context, parameter: Parameter, variable: str, failures: Errors) -> None:
    """Write the code for a model that takes a whole query, all headers or all cookies."""
    gather: Callable[..., Any]
    if parameter.source == "query":
        gather, source = models.from_pairs, context.need(own.QUERY_PAIRS)
    elif parameter.source == "header":
        gather, source = models.from_headers, context.need(own.HEADER_PAIRS)
    else:
        gather, source = models.from_mapping, context.need(own.COOKIES)
    emit_gathered(context, parameter, variable, failures, gather, source)


def emit_gathered(
    context: Context,
    parameter: Parameter,
    variable: str,
    failures: Errors,
    gather: Callable[..., Any],
    source: str,
) -> None:
    """Write the gathering of a model's values from `source`, and their validation."""
    names, lines, field = context.names, context.lines, parameter.field
    fields = fields_of(parameter)
    given = names.new(f"{variable}_values")
    is_header = parameter.source == "header"
    spec = names.bind(f"FIELDS_{variable}", tuple(f.in_lower_case() for f in fields) if is_header else fields)
    lines.add(f"{given} = {names.use(gather)}({spec}, {source})")
    location = (parameter.source,)
    wire_names = {key: wire for item in fields for key, wire in item.names if key != wire}
    validate = names.bind(f"validate_{variable}", validate_gathered(parameter))
    statement = f"{variable} = {validate}({given}, from_attributes=True)"
    if type(None) not in shapes.members(field.annotation):
        _emit_try(context, statement, location, failures, wire_names)
        return
    with lines.block(f"if {_nothing_given(context, parameter, given, fields)}:"):
        emit_absent(context, field, variable, location, failures)
    with lines.block("else:"):
        _emit_try(context, statement, location, failures, wire_names)


def _nothing_given(context: Context, parameter: Parameter, given: str, fields: models.Fields) -> str:
    """The condition that a request has nothing for a model: what the model ignores doesn't count.

    Of a form, an empty text counts though it is left out of what is validated.
    """
    is_form = parameter.source == "body"
    if is_form:
        given = own.BODY
    if any(model.model_config.get("extra") in ("allow", "forbid") for model in models_of(parameter)):
        return f"not {given}"
    keys = frozenset(wire if is_form else key for item in fields for key, wire in item.names)
    return f"{context.names.bind('DECLARED', keys)}.isdisjoint({given})"


def validate_gathered(parameter: Parameter) -> Callable[..., Any]:
    """The function that validates what was gathered for a model parameter."""
    if len(parameter.form_models) > 1:
        return validate_union(parameter.field, lambda model: _fields_of_model(parameter, model))
    return validate_function(parameter.field)


def models_of(parameter: Parameter) -> tuple[type[BaseModel], ...]:
    """The model of a model parameter; of a form that is one of several models, all of them."""
    return parameter.form_models or (model_of(parameter.field),)


def fields_of(parameter: Parameter) -> models.Fields:
    """The fields of a model parameter, with the names that its source has for them."""
    return tuple(field for model in models_of(parameter) for field in _fields_of_model(parameter, model))


def _fields_of_model(parameter: Parameter, model: type[BaseModel]) -> models.Fields:
    config = model.model_config
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    info = parameter.info
    converts = isinstance(info, Header) and info.convert_underscores
    fields = []
    for field in model_fields(model):
        own_name = (field.name, field.name.replace("_", "-") if converts else field.name)
        aliases = tuple((alias, alias) for alias in all_names(field)) if _has_alias(field) else ()
        names = (*aliases, own_name) if by_name or not aliases else aliases
        several = takes_several(field) and parameter.source != "cookie"
        fields.append(ModelField(names, several, refuses_empty=is_sequence_value(field) and not several))
    return tuple(fields)


def _has_alias(field: Field) -> bool:
    return field.field_info.alias is not None or field.field_info.validation_alias is not None
