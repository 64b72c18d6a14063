"""Dependencies resolved step by step, for those who do it themselves; endpoints are compiled instead."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.background import BackgroundTasks as StarletteBackgroundTasks
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from martlet.background import BackgroundTasks
from martlet.compat.internals.dependants import Dependant, cache_key, dependant_of, positional_names
from martlet.compat.internals.values import take_body, take_parameters
from martlet.concurrency import contextmanager_in_threadpool
from martlet.declare.read import read_signature
from martlet.declare.scopes import SecurityScopes
from martlet.declare.signature import CallKind, is_hashable
from martlet.http.errors import Errors
from martlet.http.gates import gate_of

INNER_STACK = "fastapi_inner_astack"
FUNCTION_STACK = "fastapi_function_astack"
Overrides = Mapping[Callable[..., Any], Callable[..., Any]]


@dataclass
class SolvedDependency:
    """What a callable is to be called with, or the errors for which it can't be."""

    values: dict[str, Any]
    errors: Errors
    background_tasks: StarletteBackgroundTasks | None
    response: Response
    dependency_cache: dict[Any, Any]


@dataclass(eq=False)
class Solver:
    """Resolves what a request's callables depend on; made once a request.

    exits: closes generators after the response, unless the request's scope has a stack for that.
    """

    request: Request | WebSocket
    body: Any
    is_member: bool
    exits: AsyncExitStack
    response: Response
    background_tasks: StarletteBackgroundTasks | None = None
    cache: dict[Hashable, Any] = field(default_factory=dict)

    async def solve(self, dependant: Dependant, overrides: Overrides) -> SolvedDependency:
        """Resolve the dependencies of a callable, then take its own parameters."""
        values: dict[str, Any] = {}
        found: Errors = []
        for below in dependant.dependencies:
            problems, value = await self._dependency(below, overrides)
            found += problems
            if not problems and below.name is not None:
                values[below.name] = value
        await self._take_own(dependant, values, found)
        self._add_specials(dependant, values)
        return SolvedDependency(values, found, self.background_tasks, self.response, self.cache)

    async def _dependency(self, dependant: Dependant, overrides: Overrides) -> tuple[Errors, Any]:
        declared = dependant.call
        override = overrides.get(declared) if declared is not None and is_hashable(declared) else None
        called = dependant
        if override is not None:
            called = _overridden(dependant, override)
            # An override isn't overridden in turn, and may depend on what it replaces.
            overrides = {key: value for key, value in overrides.items() if key != declared}
        solved = await self.solve(called, overrides)
        if solved.errors:
            return solved.errors, None
        key = cache_key(called, dependant)
        if dependant.use_cache and is_hashable(key) and key in self.cache:
            return [], self.cache[key]
        value = await self._call(called, solved.values)
        if is_hashable(key):
            self.cache.setdefault(key, value)
        return [], value

    async def _call(self, dependant: Dependant, values: dict[str, Any]) -> Any:
        limit = dependant.concurrency
        if limit is None:
            return await self._enter(dependant, values)
        gate = gate_of(limit.token, limit.max_concurrency)
        if dependant.kind.is_generator:
            await self._stack(dependant).enter_async_context(gate)
            return await self._enter(dependant, values)
        async with gate:
            return await self._enter(dependant, values)

    async def _enter(self, dependant: Dependant, values: dict[str, Any]) -> Any:
        if not dependant.kind.is_generator:
            return await call_function(dependant, values)
        call, args, rest = arguments(dependant, values)
        if dependant.kind is CallKind.ASYNC_GENERATOR:
            manager = asynccontextmanager(call)(*args, **rest)
        else:
            manager = contextmanager_in_threadpool(contextmanager(call)(*args, **rest))
        return await self._stack(dependant).enter_async_context(manager)

    def _stack(self, dependant: Dependant) -> AsyncExitStack:
        name = FUNCTION_STACK if dependant.scope == "function" else INNER_STACK
        found: AsyncExitStack = self.request.scope.get(name, self.exits)
        return found

    async def _take_own(self, dependant: Dependant, values: dict[str, Any], found: Errors) -> None:
        request = self.request
        for fields, received in (
            (dependant.path_params, request.path_params),
            (dependant.query_params, request.query_params),
            (dependant.header_params, request.headers),
            (dependant.cookie_params, request.cookies),
        ):
            if fields:
                taken = take_parameters(fields, received)
                values.update(taken.values)
                found += taken.errors
        if dependant.body_params:
            taken = await take_body(dependant.body_params, self.body, self.is_member)
            values.update(taken.values)
            found += taken.errors

    def _add_specials(self, dependant: Dependant, values: dict[str, Any]) -> None:
        if dependant.http_connection_param_name:
            values[dependant.http_connection_param_name] = self.request
        if dependant.request_param_name and isinstance(self.request, Request):
            values[dependant.request_param_name] = self.request
        elif dependant.websocket_param_name and isinstance(self.request, WebSocket):
            values[dependant.websocket_param_name] = self.request
        if dependant.background_tasks_param_name:
            if self.background_tasks is None:
                self.background_tasks = BackgroundTasks()
            values[dependant.background_tasks_param_name] = self.background_tasks
        if dependant.response_param_name:
            values[dependant.response_param_name] = self.response
        if dependant.security_scopes_param_name:
            values[dependant.security_scopes_param_name] = SecurityScopes(dependant.oauth_scopes)


def _overridden(dependant: Dependant, override: Callable[..., Any]) -> Dependant:
    """What is called in place of a dependency."""
    found = dependant_of(
        read_signature(override, dependant.path or ""),
        dependant.own_oauth_scopes,
        dependant.parent_oauth_scopes,
    )
    kept = ("name", "use_cache", "scope", "concurrency")
    return replace(found, **{name: getattr(dependant, name) for name in kept})


def arguments(
    dependant: Dependant, values: dict[str, Any]
) -> tuple[Callable[..., Any], list[Any], dict[str, Any]]:
    """A callable, and its arguments by position and by name."""
    assert dependant.call is not None, "A Dependant without a call can't be called"
    rest = dict(values)
    positional = [rest.pop(name) for name in positional_names(dependant.call) if name in rest]
    return dependant.call, positional, rest


async def call_function(dependant: Dependant, values: dict[str, Any]) -> Any:
    """Call a function of either kind; a `def` one in a worker thread."""
    call, args, rest = arguments(dependant, values)
    if dependant.is_coroutine_callable:
        return await call(*args, **rest)
    return await run_in_threadpool(call, *args, **rest)
