"""Code that reads the request's body, and the body parameters of one callable."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData

from martlet.compile import context as own
from martlet.compile.alike import MOST_DIGITS, has_floats, has_long_number, json_schemas, runs_program
from martlet.compile.context import Context
from martlet.compile.parameters import Errors, emit_checked, emit_first_given, emit_gathered, wire_name
from martlet.compile.values import is_sequence_value
from martlet.declare import shapes
from martlet.declare.body import BodyShape
from martlet.declare.signature import Parameter, all_parameters
from martlet.http import bodies, errors, models


class BodyPlan:
    """How the body of an operation is read: before any dependency is called, as its syntax errors come first.

    early: the one JSON parameter that is validated straight from the bytes; `variable` holds it, or ABSENT.
    """

    def __init__(self, context: Context, shape: BodyShape | None, error_context: str) -> None:
        self.context = context
        self.shape = shape
        self.error_context = error_context
        self.early: Parameter | None = None
        self.variable = ""
        self.has_floats = False
        if shape is not None and shape.kind == "json" and not shape.embedded:
            self._take_early(shape.parameters[0])

    def _take_early(self, only: Parameter) -> None:
        """Validate the parameter straight from the bytes, if nothing in its reply can tell."""
        context, schemas = self.context, json_schemas(only.field)
        if schemas is None or not _is_asked_once(context):
            return
        if runs_program(schemas) and context.operation.signature.dependencies:
            return
        self.early = only
        self.variable = context.names.new(only.name)
        self.has_floats = has_floats(schemas)

    @property
    def strict(self) -> bool:
        return self.context.operation.strict_content_type

    def emit_read(self) -> None:
        """Write the code that reads the body."""
        if self.shape is None:
            return
        if self.shape.kind == "form":
            self._emit_form()
        else:
            self._emit_json()

    def _emit_bytes(self) -> None:
        context, names, lines = self.context, self.context.names, self.context.lines
        with lines.block("try:"):
            context.need(own.BODY_READER)
            is_given = f"{own.REQUEST} if type({own.REQUEST}) is bytes"
            lines.add(f"{own.RAW_BODY} = {is_given} else await {own.REQUEST}.body()")
        with lines.block("except Exception as failure:"):
            lines.add(f"raise {names.use(bodies.unreadable)}(failure)")

    def body_for_errors(self) -> str:
        """The expression for the body as a validation error carries it."""
        if self.shape is None:
            return "None"
        if self.shape.kind == "form":
            return own.BODY
        given = self.context.names.use(bodies.given)
        return f"{given}({own.BODY}, {own.RAW_BODY}, {self.context.need(own.HEADERS)}, {self.strict})"

    def _emit_form(self) -> None:
        context, names = self.context, self.context.names
        if context.is_websocket:
            context.lines.add(f"{own.BODY} = {names.use(FormData)}()")
            return
        limits = names.bind("FORM_LIMITS", dict(context.operation.form_limits))
        request, exits = context.need(own.REQUEST), context.need(own.EXITS)
        context.lines.add(
            f"{own.BODY} = await {names.use(bodies.read_form)}({request}, {limits})",
            f"{exits}.push_async_exit({names.use(bodies.closing)}({request}, {own.BODY}))",
        )

    def _emit_json(self) -> None:
        context, names, lines = self.context, self.context.names, self.context.lines
        absent = names.bind("ABSENT", bodies.ABSENT)
        headers = context.need(own.HEADERS)
        decode = f"{names.use(bodies.decode)}({own.RAW_BODY}, {headers}, {self.strict}, {self.error_context})"
        if context.is_websocket:
            lines.add(f"{own.RAW_BODY} = b''")
        else:
            self._emit_bytes()
        if self.early is None:
            lines.add(f"{own.BODY} = {decode}")
            return
        validate = names.bind(f"validate_json_{self.variable}", self.early.field.validator.validate_json)
        lines.add(f"{self.variable} = {own.BODY} = {absent}")
        condition = f"{own.RAW_BODY} and {names.use(bodies.is_json)}({headers}, {self.strict})"
        if self.has_floats:
            longer = f"len({own.RAW_BODY}) > {MOST_DIGITS} and {names.use(has_long_number)}({own.RAW_BODY})"
            condition += f" and not ({longer})"
        with lines.block(f"if {condition}:"):
            with lines.block("try:"):
                lines.add(f"{self.variable} = {validate}({own.RAW_BODY})")
            with lines.block("except ValueError:"):
                lines.add(f"{own.BODY} = {decode}")
        with lines.block("else:"):
            lines.add(f"{own.BODY} = {decode}")


def _is_asked_once(context: Context) -> bool:
    """Whether one callable alone takes the body; several are each given an object of their own."""
    asked = [
        parameter for parameter in all_parameters(context.operation.signature) if parameter.source == "body"
    ]
    return len(asked) == 1


def emit_body_parameter(context: Context, plan: BodyPlan, parameter: Parameter, failures: Errors) -> str:
    """Write the code that takes one parameter from the body; returns the variable that holds it."""
    assert plan.shape is not None
    if plan.shape.kind == "form":
        return _emit_form_parameter(context, parameter, failures)
    if not plan.shape.embedded:
        return _emit_whole(context, plan, parameter, failures)
    return _emit_member(context, parameter, failures)


def _emit_whole(context: Context, plan: BodyPlan, parameter: Parameter, failures: Errors) -> str:
    names, lines = context.names, context.lines
    location = ("body",)
    absent = names.bind("ABSENT", bodies.ABSENT)
    if plan.early is None:
        variable = names.new(parameter.name)
        lines.add(f"{variable} = {own.BODY}")
        emit_checked(context, parameter.field, variable, location, failures, "", absent, True)
        return variable
    with lines.block(f"if {plan.variable} is {absent}:"):
        lines.add(f"{plan.variable} = {own.BODY}")
        emit_checked(context, parameter.field, plan.variable, location, failures, "", absent, True)
    return plan.variable


def _emit_member(context: Context, parameter: Parameter, failures: Errors) -> str:
    names, lines = context.names, context.lines
    variable = names.new(parameter.name)
    absent, no_object = names.bind("ABSENT", bodies.ABSENT), names.bind("NOT_AN_OBJECT", bodies.NOT_AN_OBJECT)

    def read(name: str) -> str:
        return f"{names.use(bodies.member)}({own.BODY}, {names.bind(f'NAME_{name}', name)})"

    location = emit_first_given(context, parameter, variable, read, absent)
    with lines.block(f"if {variable} is {no_object}:"):
        _emit_missing(context, ("body", wire_name(parameter)), failures)
    with lines.block("else:"):
        emit_checked(context, parameter.field, variable, location, failures, "", absent, True)
    return variable


def _emit_missing(context: Context, location: tuple[str, ...], failures: Errors) -> None:
    names, collected = context.names, failures.name()
    place = names.bind("AT", location)
    context.lines.add(f"{collected} = {names.use(errors.missing)}({collected}, {place})")


def _emit_form_parameter(context: Context, parameter: Parameter, failures: Errors) -> str:
    names, lines = context.names, context.lines
    variable = names.new(parameter.name)
    if parameter.form_models and not context.is_websocket:
        gather = models.from_form if len(parameter.form_models) == 1 else models.whole_form
        emit_gathered(context, parameter, variable, failures, gather, own.BODY)
        return variable
    several = is_sequence_value(parameter.field)

    def read(name: str) -> str:
        key = names.bind(f"NAME_{name}", name)
        return f"{names.use(models.form_value)}({own.BODY}, {key}, {several})"

    location = emit_first_given(context, parameter, variable, read)
    if parameter.is_file and _takes_bytes(parameter.field.annotation):
        lines.add(f"{variable} = await {names.use(bodies.file_bytes)}({variable})")
    emit_checked(context, parameter.field, variable, location, failures, "", "None", True)
    return variable


def _takes_bytes(annotation: Any) -> bool:
    return shapes.is_bytes(annotation) or shapes.is_bytes_sequence(annotation)
