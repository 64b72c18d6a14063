"""Code that resolves the dependencies of a callable, each once, in the order of declaration."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from martlet.compile import context as own
from martlet.compile.bodies import BodyPlan, emit_body_parameter
from martlet.compile.context import Context
from martlet.compile.names import Lines
from martlet.compile.parameters import Errors, emit_parameter
from martlet.declare.scopes import SecurityScopes
from martlet.declare.signature import CallKind, Dependency, Signature, Source, Special
from martlet.http.gates import gate_of
from martlet.workers import WorkerContext, run_in_worker

PARAMETER_ORDER: tuple[Source, ...] = ("path", "query", "header", "cookie")
SPECIAL_NAMES = {
    Special.REQUEST: own.REQUEST,
    Special.WEBSOCKET: own.REQUEST,
    Special.CONNECTION: own.REQUEST,
    Special.RESPONSE: own.RESPONSE,
    Special.BACKGROUND_TASKS: own.BACKGROUND,
}


@dataclass(frozen=True, slots=True)
class Solved:
    """What a callable is called with, and the variables whose errors forbid to call it."""

    arguments: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(eq=False)
class Resolver:
    """Writes the resolution of one operation's dependency tree."""

    context: Context
    body: BodyPlan
    _values: dict[Hashable, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def solve(self, signature: Signature, scopes: tuple[str, ...] = ()) -> Solved:
        """Write the making of a callable's arguments: dependencies first, then its own parameters."""
        values: dict[str, str] = {}
        errors: list[str] = []
        for dependency in signature.dependencies:
            value, below = self._dependency(dependency, scopes)
            errors += below
            if dependency.name is not None:
                values[dependency.name] = value
        own_values, own_errors = self._parameters(signature)
        values |= own_values | self._specials(signature, scopes)
        positional = takewhile(values.__contains__, signature.positional)
        arguments = [values.pop(name) for name in positional]
        arguments += [f"{name}={value}" for name, value in values.items()]
        return Solved(tuple(arguments), (*errors, *own_errors))

    def _dependency(self, dependency: Dependency, scopes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        signature = dependency.signature
        scopes = dependency.scopes_after(scopes)
        key = dependency.cache_key(scopes)
        if dependency.use_cache and key in self._values:
            # What is below is solved for every use: a dependency that isn't cached is called again.
            for below in signature.dependencies:
                self._dependency(below, scopes)
            return self._values[key]
        solved = self.solve(signature, scopes)
        value = self.context.names.new(dependency.name or _name_of(signature.call))
        self._emit_call(dependency, signature, solved, value)
        self._values.setdefault(key, (value, solved.errors))
        return value, solved.errors

    def _parameters(self, signature: Signature) -> tuple[dict[str, str], tuple[str, ...]]:
        """Write the reading of a callable's own parameters; errors have a variable if there can be any."""
        context = self.context
        outer, context.lines = context.lines, Lines()
        failures = Errors(context.names.new("errors"))
        variables: dict[str, str] = {}
        for source in PARAMETER_ORDER:
            for parameter in signature.of_source(source):
                variables[parameter.name] = emit_parameter(context, parameter, failures)
        for parameter in signature.of_source("body"):
            variables[parameter.name] = emit_body_parameter(context, self.body, parameter, failures)
        if failures.used:
            outer.add(f"{failures.name()} = None")
        outer.extend(context.lines)
        context.lines = outer
        return variables, (failures.name(),) if failures.used else ()

    def _specials(self, signature: Signature, scopes: tuple[str, ...]) -> dict[str, str]:
        """The framework's own objects that a callable asks for; those of the request are made once.

        There is no request below a WebSocket, and no WebSocket below a request: then the default counts.
        """
        values: dict[str, str] = {}
        other = Special.REQUEST if self.context.is_websocket else Special.WEBSOCKET
        for name, special in signature.specials:
            if special is other:
                continue
            if special is Special.SECURITY_SCOPES:
                bound = self.context.names.bind("SCOPES", scopes)
                values[name] = f"{self.context.names.use(SecurityScopes)}(list({bound}))"
            else:
                values[name] = SPECIAL_NAMES[special]
                is_connection = special is Special.CONNECTION
                self.context.need(own.CONNECTION if is_connection else values[name])
        return values

    def _emit_call(self, dependency: Dependency, signature: Signature, solved: Solved, value: str) -> None:
        lines = self.context.lines
        guards = list(dict.fromkeys(solved.errors))
        if not guards:
            self._emit_guarded_call(dependency, signature, solved, value)
            return
        with lines.block(f"if {' is None and '.join(guards)} is None:"):
            self._emit_guarded_call(dependency, signature, solved, value)

    def _emit_guarded_call(
        self, dependency: Dependency, signature: Signature, solved: Solved, value: str
    ) -> None:
        context, names = self.context, self.context.names
        expression = call_expression(context, signature, solved.arguments, self._exits(dependency))
        declared = dependency.declared
        if declared.limit_token is None or declared.max_concurrency is None:
            context.lines.add(f"{value} = {expression}")
            return
        gate = names.bind("gate", gate_of(declared.limit_token, declared.max_concurrency))
        if signature.kind.is_generator:
            context.lines.add(
                f"await {self._exits(dependency)}.enter_async_context({gate})", f"{value} = {expression}"
            )
        else:
            with context.lines.block(f"async with {gate}:"):
                context.lines.add(f"{value} = {expression}")

    def _exits(self, dependency: Dependency) -> str:
        return own.FUNCTION_EXITS if dependency.scope == "function" else own.EXITS


def call_expression(
    context: Context, signature: Signature, arguments: tuple[str, ...], exits: str = ""
) -> str:
    """The expression that calls a callable in its own way; `exits` is where generators are closed."""
    names = context.names
    given = ", ".join(arguments)
    kind = signature.kind
    if kind is CallKind.ASYNC_GENERATOR:
        manager = names.bind(_name_of(signature.call), asynccontextmanager(signature.call))
        return f"await {context.need(exits)}.enter_async_context({manager}({given}))"
    if kind is CallKind.SYNC_GENERATOR:
        manager = names.bind(_name_of(signature.call), _in_worker(signature.call, context.next_lane()))
        return f"await {context.need(exits)}.enter_async_context({manager}({given}))"
    call = names.bind(_name_of(signature.call), signature.call)
    if kind is CallKind.ASYNC:
        return f"await {call}({given})"
    if not given:
        return f"await {names.use(run_in_worker)}({call}{_lane_argument(context)})"
    bound = f"{names.use(functools.partial)}({call}, {given})"
    return f"await {names.use(run_in_worker)}({bound}{_lane_argument(context)})"


def _lane_argument(context: Context) -> str:
    lane = context.next_lane()
    return f", {lane}" if lane else ""


def _in_worker(call: Callable[..., Any], lane: int) -> Callable[..., Any]:
    manager = contextmanager(call)

    def enter(*args: Any, **kwargs: Any) -> Any:
        return WorkerContext(manager(*args, **kwargs), lane)

    return enter


def _name_of(call: Callable[..., Any]) -> str:
    return getattr(call, "__name__", type(call).__name__)
