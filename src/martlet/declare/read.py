"""Read a callable's signature, once, into a `Signature`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from starlette.routing import PARAM_REGEX

from martlet.declare import params
from martlet.declare.arguments import Argument
from martlet.declare.callables import (
    call_kind,
    declaration_error,
    positional_names,
    typed_signature,
    where,
)
from martlet.declare.signature import Dependency, Parameter, Signature, Special
from martlet.exceptions import DeclarationTypeError, DependencyScopeError


@lru_cache(maxsize=4096)
def path_names(path: str) -> frozenset[str]:
    """The names of the parameters in a path template, such as `{id}` or `{rest:path}`."""
    return frozenset(match.group(1) for match in PARAM_REGEX.finditer(path))


def read_signature(
    call: Callable[..., Any], path: str = "", asker: Callable[..., Any] | None = None
) -> Signature:
    """The signature of an endpoint or dependency that is reached at `path`; `asker` is who depends on it.

    Raises DeclarationError where it asks for what can't be given.
    """
    names = path_names(path)
    parameters: list[Parameter] = []
    specials: list[tuple[str, Special]] = []
    dependencies: list[Dependency] = []
    declared = list(typed_signature(call, asker).parameters.values())
    for item in declared:
        argument = Argument(call, item, names)
        if argument.depends is not None:
            dependencies.append(read_dependency(argument.depends, path, name=item.name, asker=call))
        elif (special := argument.special) is not None:
            specials.append((item.name, special))
        else:
            parameters.append(argument.parameter())
    return Signature(
        call,
        call_kind(call),
        tuple(parameters),
        tuple(specials),
        tuple(dependencies),
        positional=positional_names(call, declared),
        path=path,
    )


def read_dependency(
    declared: params.Depends,
    path: str = "",
    *,
    name: str | None = None,
    asker: Callable[..., Any] | None = None,
) -> Dependency:
    """A dependency with the signature of what it calls; `asker` is who depends on it."""
    call = declared.dependency
    if call is None or not callable(call):
        problem, mend = f"the dependency {call!r} can't be called", "give Depends() a function or a class"
        raise declaration_error(asker, problem, mend, DeclarationTypeError)
    signature = read_signature(call, path, asker)
    _check_scopes(declared, signature)
    scopes = tuple(declared.scopes or ()) if isinstance(declared, params.Security) else ()
    return Dependency(name, declared, signature, scopes, signature.kind.is_generator)


def with_path(signature: Signature, path: str) -> Signature:
    """The same callable reached at another path: read anew only where a path parameter makes a difference."""
    if signature.path is not None and path_names(signature.path) == path_names(path):
        return replace(signature, path=path)
    return read_signature(signature.call, path)


def _check_scopes(declared: params.Depends, signature: Signature) -> None:
    """A dependency closed after the response can't hold one that is closed before it."""
    if declared.scope == "function" or not signature.kind.is_generator:
        return
    for inner in signature.dependencies:
        if inner.scope == "function":
            function, file, line = where(signature.call)
            raise DependencyScopeError(
                f"{function} ({file}:{line}) is closed after the response but depends on "
                f"'{inner.name}', which is closed before it; give both the same scope"
            )
