"""Code that resolves the dependencies of a callable, each once, in the order of declaration."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from martlet.compile import context as own
from martlet.compile.bodies import BodyPlan, emit_body_parameter
from martlet.compile.context import Context
from martlet.compile.names import Lines
from martlet.compile.parameters import Errors, emit_parameter
from martlet.concurrency import contextmanager_in_threadpool
from martlet.declare.read import read_signature
from martlet.declare.scopes import SecurityScopes
from martlet.declare.signature import CallKind, Dependency, Signature, Special
from martlet.http.gates import gate_of
from martlet.workers import run_in_worker

PARAMETER_ORDER = ("path", "query", "header", "cookie")
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
        """Write the code that makes the arguments of a callable: dependencies first, then its own parameters."""
        arguments: list[str] = []
        errors: list[str] = []
        for dependency in signature.dependencies:
            value, below = self._dependency(dependency, scopes)
            errors += below
            if dependency.name is not None:
                arguments.append(f"{dependency.name}={value}")
        own_arguments, own_errors = self._parameters(signature)
        arguments += own_arguments + self._specials(signature, scopes)
        return Solved(tuple(arguments), tuple(errors) + own_errors)

    def _dependency(self, dependency: Dependency, scopes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        signature = self._overridden(dependency.signature)
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

    def _overridden(self, signature: Signature) -> Signature:
        override = self.context.overrides.get(signature.call)
        return signature if override is None else read_signature(override, self.context.operation.path)

    def _parameters(self, signature: Signature) -> tuple[list[str], tuple[str, ...]]:
        """Write the reading of a callable's own parameters; its errors have a variable only if it can fail."""
        context = self.context
        outer, context.lines = context.lines, Lines()
        failures = Errors(context.names.new("errors"))
        arguments: list[str] = []
        for source in PARAMETER_ORDER:
            for parameter in signature.parameters:
                if parameter.source == source:
                    arguments.append(f"{parameter.name}={emit_parameter(context, parameter, failures)}")
        for parameter in signature.parameters:
            if parameter.source == "body":
                value = emit_body_parameter(context, self.body, parameter, failures)
                arguments.append(f"{parameter.name}={value}")
        if failures.used:
            outer.add(f"{failures.name()} = None")
        outer.extend(context.lines)
        context.lines = outer
        return arguments, (failures.name(),) if failures.used else ()

    def _specials(self, signature: Signature, scopes: tuple[str, ...]) -> list[str]:
        arguments = []
        for name, special in signature.specials:
            if special is Special.SECURITY_SCOPES:
                bound = self.context.names.bind("SCOPES", scopes)
                value = f"{self.context.names.use(SecurityScopes)}(list({bound}))"
            else:
                value = self.context.need(SPECIAL_NAMES[special])
            arguments.append(f"{name}={value}")
        return arguments

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


def call_expression(context: Context, signature: Signature, arguments: tuple[str, ...], exits: str = "") -> str:
    """The expression that calls a callable in its own way; `exits` is where generators are closed."""
    names = context.names
    given = ", ".join(arguments)
    kind = signature.kind
    if kind is CallKind.ASYNC_GENERATOR:
        manager = names.bind(_name_of(signature.call), asynccontextmanager(signature.call))
        return f"await {context.need(exits)}.enter_async_context({manager}({given}))"
    if kind is CallKind.SYNC_GENERATOR:
        manager = names.bind(_name_of(signature.call), _threaded(signature.call))
        return f"await {context.need(exits)}.enter_async_context({manager}({given}))"
    call = names.bind(_name_of(signature.call), signature.call)
    if kind is CallKind.ASYNC:
        return f"await {call}({given})"
    if not given:
        return f"await {names.use(run_in_worker)}({call})"
    return f"await {names.use(run_in_worker)}({names.use(functools.partial)}({call}, {given}))"


def _threaded(call: Callable[..., Any]) -> Callable[..., Any]:
    manager = contextmanager(call)

    def enter(*args: Any, **kwargs: Any) -> Any:
        return contextmanager_in_threadpool(manager(*args, **kwargs))

    return enter


def _name_of(call: Callable[..., Any]) -> str:
    return getattr(call, "__name__", type(call).__name__)
