"""Dependencies replaced, as `app.dependency_overrides` says, before anything is compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from martlet.declare.body import read_body
from martlet.declare.operation import Operation
from martlet.declare.read import read_signature
from martlet.declare.signature import Dependency, Signature, is_hashable

Overrides = Mapping[Callable[..., Any], Callable[..., Any]]


def overridden(operation: Operation, overrides: Overrides) -> Operation:
    """The operation with its dependencies replaced.

    The body keeps the shape it was declared with; only where none was declared do the overrides decide.
    """
    if not overrides:
        return operation
    signature = _replaced_below(operation.signature, overrides, operation.path)
    return replace(operation, signature=signature, body=operation.body or read_body(signature))


def _replaced_below(signature: Signature, overrides: Overrides, path: str) -> Signature:
    dependencies = (_replaced(dependency, overrides, path) for dependency in signature.dependencies)
    return replace(signature, dependencies=tuple(dependencies))


def _replaced(dependency: Dependency, overrides: Overrides, path: str) -> Dependency:
    """The dependency with its override, looked up by the callable that was declared.

    An override isn't overridden in turn; what it replaces it may depend on.
    """
    call = dependency.declared.dependency
    override = overrides.get(call) if call is not None and is_hashable(call) else None
    if override is None:
        signature = dependency.signature
    else:
        signature = read_signature(override, path)
        overrides = {key: value for key, value in overrides.items() if key != call}
    return replace(dependency, signature=_replaced_below(signature, overrides, path))
