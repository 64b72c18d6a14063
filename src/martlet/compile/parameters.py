"""Code that reads and validates the parameters of one callable: path, query, headers, cookies."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from martlet.compile import context as own
from martlet.compile.context import Context
from martlet.compile.values import (
    constant_default,
    is_sequence_value,
    model_of,
    passes_text,
    takes_several,
    validates_default,
)
from martlet.declare import shapes
from martlet.declare.fields import Field, model_fields
from martlet.declare.params import Header
from martlet.declare.read import path_names
from martlet.declare.signature import Parameter
from martlet.http import errors, models, values
from martlet.http.models import ModelValue

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


def wire_name(parameter: Parameter) -> str:
    """The name a parameter is read by."""
    return parameter.field.validation_alias or first_choice(parameter.field) or parameter.field.alias


def first_choice(field: Field) -> str | None:
    choices = all_choices(field)
    return choices[0] if choices else None


def all_choices(field: Field) -> list[str]:
    """The plain names among the choices of an `AliasChoices`."""
    alias = field.field_info.validation_alias
    return [choice for choice in getattr(alias, "choices", ()) if isinstance(choice, str)]


def emit_parameter(context: Context, parameter: Parameter, failures: Errors) -> str:
    """Write the code that reads one parameter; returns the variable that holds it."""
    variable = context.names.new(parameter.name)
    model = model_of(parameter.field)
    if model is not None and parameter.source != "path":
        emit_model(context, parameter, model, variable, failures)
    elif parameter.source == "path":
        emit_path(context, parameter, variable, failures)
    else:
        emit_value(context, parameter, variable, failures)
    return variable


def emit_path(context: Context, parameter: Parameter, variable: str, failures: Errors) -> None:
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
    name = wire_name(parameter)
    several = takes_several(parameter.field) and parameter.source != "cookie"
    expression = _read(context, parameter, name, several)
    context.lines.add(f"{variable} = {expression}")
    place = _emit_choices(context, parameter, variable, several)
    is_text = parameter.source != "header" or several
    decoded = "" if is_text else f"{variable}.decode('latin-1')"
    emit_checked(context, parameter.field, variable, place or (parameter.source, name), failures, decoded)


def _emit_choices(context: Context, parameter: Parameter, variable: str, several: bool) -> str:
    """Write the reading by further choices of a name; returns the variable with the place, if any."""
    names, lines = context.names, context.lines
    first, *others = all_choices(parameter.field) or [""]
    if not others:
        return ""
    place = names.new(f"at_{variable}")
    lines.add(f"{place} = {names.bind('AT', (parameter.source, first))}")
    for other in others:
        with lines.block(f"if {variable} is None:"):
            lines.add(f"{variable} = {_read(context, parameter, other, several)}")
            with lines.block(f"if {variable} is not None:"):
                lines.add(f"{place} = {names.bind('AT', (parameter.source, other))}")
    return place


def _place(context: Context, location: Place) -> str:
    return location if isinstance(location, str) else context.names.bind("AT", location)


def _read(context: Context, parameter: Parameter, name: str, several: bool) -> str:
    """The expression for the raw value, None where the request has none."""
    expression = _read_raw(context, parameter, name, several)
    # An empty text is no sequence.
    return f"{expression} or None" if is_sequence_value(parameter.field) and not several else expression


def _read_raw(context: Context, parameter: Parameter, name: str, several: bool) -> str:
    names = context.names
    if parameter.source == "query":
        key = names.bind(f"NAME_{name}", name)
        if several:
            return f"{names.use(values.values_of)}({context.need(own.QUERY_PAIRS)}, {key})"
        return f"{context.need(own.QUERY_VALUES)}.get({key})"
    if parameter.source == "header":
        key = names.bind(f"HEADER_{name}", name.lower().encode("latin-1"))
        if several:
            return f"{names.use(values.header_values)}({own.HEADERS}, {key})"
        return f"{context.need(own.HEADER_VALUES)}.get({key})"
    key = names.bind(f"NAME_{name}", name)
    return f"{context.need(own.COOKIES)}.get({key})"


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
    """
    if passes_text(field) and not from_attributes:
        if field.required or not _is_none_default(field) or absent != "None":
            with context.lines.block(f"if {variable} is {absent}:"):
                emit_absent(context, field, variable, location, failures)
            if expression:
                with context.lines.block("else:"):
                    context.lines.add(f"{variable} = {expression}")
        elif expression:
            with context.lines.block(f"if {variable} is not None:"):
                context.lines.add(f"{variable} = {expression}")
        return
    with context.lines.block(f"if {variable} is {absent}:"):
        emit_absent(context, field, variable, location, failures)
    with context.lines.block("else:"):
        emit_validation(context, field, variable, location, failures, expression or variable, from_attributes)


def _is_none_default(field: Field) -> bool:
    return constant_default(field) and field.field_info.default is None


def emit_absent(
    context: Context, field: Field, variable: str, location: Place, failures: Errors, given: str = "None"
) -> None:
    """Write what happens where a value isn't given."""
    names = context.names
    if field.required:
        collected = failures.name()
        place = _place(context, location)
        context.lines.add(f"{collected} = {names.use(errors.missing)}({collected}, {place}, {given})")
    elif validates_default(field):
        default = names.bind(f"default_{variable}", _validated_default(field))
        _emit_try(context, variable, f"{default}()", location, failures)
    elif constant_default(field):
        context.lines.add(f"{variable} = {_constant(context, variable, field.field_info.default)}")
    else:
        context.lines.add(f"{variable} = {names.bind(f'default_{variable}', field.get_default)}()")


def _constant(context: Context, variable: str, value: Any) -> str:
    return "None" if value is None else context.names.bind(f"DEFAULT_{variable}", value)


def _validated_default(field: Field) -> Any:
    def validated() -> Any:
        return field.validator.validate_python(field.get_default())

    return validated


def emit_validation(
    context: Context,
    field: Field,
    variable: str,
    location: Place,
    failures: Errors,
    expression: str,
    from_attributes: bool = False,
) -> None:
    validate = context.names.bind(f"validate_{variable}", field.validator.validate_python)
    extra = ", from_attributes=True" if from_attributes else ""
    _emit_try(context, variable, f"{validate}({expression}{extra})", location, failures)


def _emit_try(
    context: Context, variable: str, expression: str, location: Place, failures: Errors
) -> None:
    names = context.names
    collected = failures.name()
    with context.lines.block("try:"):
        context.lines.add(f"{variable} = {expression}")
    with context.lines.block(f"except {names.use(ValidationError)} as failure:"):
        place = _place(context, location)
        context.lines.add(f"{collected} = {names.use(errors.invalid)}({collected}, failure, {place})")


def emit_model(context: Context, parameter: Parameter, model: Any, variable: str, failures: Errors) -> None:
    """Write the code for a model that takes a whole query, all headers or all cookies."""
    names, lines = context.names, context.lines
    fields = tuple(_model_value(parameter, field) for field in model_fields(model))
    spec = names.bind(f"FIELDS_{variable}", fields)
    if parameter.source == "query":
        gathered = f"{names.use(models.from_pairs)}({spec}, {context.need(own.QUERY_PAIRS)})"
    elif parameter.source == "header":
        gathered = f"{names.use(models.from_headers)}({spec}, {context.need(own.HEADER_PAIRS)})"
    else:
        gathered = f"{names.use(models.from_mapping)}({spec}, {context.need(own.COOKIES)})"
    given = names.new(f"{variable}_values")
    lines.add(f"{given} = {gathered}")
    emit_model_validation(context, parameter, given, variable, fields, failures)


def emit_model_validation(
    context: Context,
    parameter: Parameter,
    given: str,
    variable: str,
    fields: tuple[ModelValue, ...],
    failures: Errors,
) -> None:
    names, lines = context.names, context.lines
    field = parameter.field
    collected = failures.name()
    wire_names = {value.key: value.wire for value in fields if value.key != value.wire}
    location = (parameter.source,)
    may_be_absent = type(None) in shapes.members(field.annotation)
    if may_be_absent:
        with lines.block(f"if {_nothing_given(context, field, given, fields)}:"):
            emit_absent(context, field, variable, location, failures)
    head = lines.block("else:") if may_be_absent else None
    if head is not None:
        head.__enter__()
    validate = names.bind(f"validate_{variable}", field.validator.validate_python)
    with lines.block("try:"):
        lines.add(f"{variable} = {validate}({given})")
    with lines.block(f"except {names.use(ValidationError)} as failure:"):
        place = _place(context, location)
        if wire_names:
            mapping = names.bind(f"WIRE_{variable}", wire_names)
            lines.add(f"{collected} = {names.use(errors.renamed)}({collected}, failure, {place}, {mapping})")
        else:
            lines.add(f"{collected} = {names.use(errors.invalid)}({collected}, failure, {place})")
    if head is not None:
        head.__exit__()


def _nothing_given(context: Context, field: Field, given: str, fields: tuple[ModelValue, ...]) -> str:
    """The condition that a request has nothing for a model: what the model ignores doesn't count."""
    if model_of(field).model_config.get("extra") in ("allow", "forbid"):
        return f"not {given}"
    declared = context.names.bind("DECLARED", frozenset(value.key for value in fields))
    return f"{declared}.isdisjoint({given})"


def _model_value(parameter: Parameter, field: Field) -> ModelValue:
    alias = field.validation_alias or first_choice(field) or field.field_info.alias
    several = takes_several(field) and parameter.source != "cookie"
    if alias is not None:
        return ModelValue(alias, alias, several)
    info = parameter.info
    if isinstance(info, Header) and info.convert_underscores:
        return ModelValue(field.name, field.name.replace("_", "-"), several)
    return ModelValue(field.name, field.name, several)
