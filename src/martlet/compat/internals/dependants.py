"""`Dependant`: what a callable asks for, as FastAPI lays it out; made of a `Signature` and back again."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from martlet.compat.internals.fields import ModelField, parameter_field
from martlet.compat.internals.watched import Watched
from martlet.declare import callables
from martlet.declare.callables import call_kind
from martlet.declare.params import Depends, LimitToken, Security
from martlet.declare.signature import (
    CallKind,
    Dependency,
    Parameter,
    Scope,
    Signature,
    Source,
    Special,
    is_security_scheme,
)

SOURCES: tuple[Source, ...] = ("path", "query", "header", "cookie", "body")
SPECIALS = {
    "request_param_name": Special.REQUEST,
    "websocket_param_name": Special.WEBSOCKET,
    "http_connection_param_name": Special.CONNECTION,
    "response_param_name": Special.RESPONSE,
    "background_tasks_param_name": Special.BACKGROUND_TASKS,
    "security_scopes_param_name": Special.SECURITY_SCOPES,
}


@dataclass(frozen=True, eq=False)
class DependencyConcurrency:
    """How many requests may be inside a dependency at once; each object is a limit of its own."""

    max_concurrency: int
    token: LimitToken = field(default_factory=LimitToken)


@dataclass(repr=True)
class Dependant(Watched):
    """What a callable asks for.

    The lists hold its own parameters by source, and its dependencies; each `..._param_name` the argument
    that takes one of the framework's own objects. name: the argument of the outer callable that takes the
    result. own_oauth_scopes, parent_oauth_scopes: the scopes that this use adds, and those on the way here.
    scope: when a generator is closed. path: the template that the callable is reached at.
    """

    path_params: list[ModelField] = field(default_factory=list)
    query_params: list[ModelField] = field(default_factory=list)
    header_params: list[ModelField] = field(default_factory=list)
    cookie_params: list[ModelField] = field(default_factory=list)
    body_params: list[ModelField] = field(default_factory=list)
    dependencies: list[Dependant] = field(default_factory=list)
    name: str | None = None
    call: Callable[..., Any] | None = None
    request_param_name: str | None = None
    websocket_param_name: str | None = None
    http_connection_param_name: str | None = None
    response_param_name: str | None = None
    background_tasks_param_name: str | None = None
    security_scopes_param_name: str | None = None
    own_oauth_scopes: list[str] | None = None
    parent_oauth_scopes: list[str] | None = None
    use_cache: bool = True
    path: str | None = None
    scope: Scope | None = None
    concurrency: DependencyConcurrency | None = None

    @property
    def kind(self) -> CallKind:
        """How the callable is called."""
        return CallKind.SYNC if self.call is None else call_kind(self.call)

    @property
    def is_gen_callable(self) -> bool:
        return self.kind is CallKind.SYNC_GENERATOR

    @property
    def is_async_gen_callable(self) -> bool:
        return self.kind is CallKind.ASYNC_GENERATOR

    @property
    def is_coroutine_callable(self) -> bool:
        return self.kind is CallKind.ASYNC

    @property
    def oauth_scopes(self) -> list[str]:
        """The scopes on the way here and those that this use adds, each once."""
        return list(dict.fromkeys((*(self.parent_oauth_scopes or ()), *(self.own_oauth_scopes or ()))))

    @property
    def security_scopes(self) -> list[str]:
        """The same under an earlier name."""
        return self.oauth_scopes

    @property
    def computed_scope(self) -> Scope | None:
        """When it is closed: a generator that says nothing of it after the response; None without any."""
        return self.scope or ("request" if self.kind.is_generator else None)

    @property
    def uses_scopes(self) -> bool:
        """Whether the scopes on the way here make a difference to this dependency or to anything below it."""
        return (
            self.security_scopes_param_name is not None
            or is_security_scheme(self.call)
            or bool(self.own_oauth_scopes)
            or any(below.uses_scopes for below in self.dependencies)
        )

    @property
    def cache_key(self) -> tuple[Callable[..., Any] | None, tuple[str, ...], str]:
        """What two uses of a dependency share if one call serves both."""
        scopes = tuple(sorted(set(self.oauth_scopes))) if self.uses_scopes else ()
        return self.call, scopes, self.computed_scope or ""

    def of_source(self, source: Source) -> list[ModelField]:
        """The callable's own parameters of one source."""
        found: list[ModelField] = getattr(self, f"{source}_params")
        return found


def dependant_of(
    signature: Signature, own: list[str] | None = None, parents: list[str] | None = None, **facts: Any
) -> Dependant:
    """The view of a signature and of all that it depends on.

    own: the scopes that this use adds. parents: those on the way here. facts: other attributes.
    """
    dependant = Dependant(call=signature.call, path=signature.path, **facts)
    dependant.own_oauth_scopes, dependant.parent_oauth_scopes = own, parents
    for parameter in signature.parameters:
        dependant.of_source(parameter.source).append(parameter_field(parameter.field))
    names = {special: attribute for attribute, special in SPECIALS.items()}
    for name, special in signature.specials:
        setattr(dependant, names[special], name)
    below = dependant.oauth_scopes
    dependant.dependencies = [_sub_dependant(dependency, below) for dependency in signature.dependencies]
    return dependant


def _sub_dependant(dependency: Dependency, parents: list[str]) -> Dependant:
    declared = dependency.declared
    return dependant_of(
        dependency.signature,
        list(dependency.scopes),
        None if dependency.name is None else list(parents),
        **facts_of(declared, dependency.name),
    )


def facts_of(declared: Depends, name: str | None) -> dict[str, Any]:
    """What a `Depends(...)` says of its use by the argument `name`."""
    limit = declared.max_concurrency
    token = declared.limit_token
    return {
        "name": name,
        "use_cache": name is None or declared.use_cache,
        "scope": declared.scope,
        "concurrency": DependencyConcurrency(limit, token)
        if limit is not None and token is not None
        else None,
    }


def signature_of(dependant: Dependant) -> Signature:
    """The signature that a view, changed or made by a plug-in, stands for."""
    call = dependant.call
    assert call is not None, "A Dependant without a call can't be called"
    specials = [
        (name, special)
        for attribute, special in SPECIALS.items()
        if (name := getattr(dependant, attribute)) is not None
    ]
    parameters = [
        Parameter(found.name, source, found) for source in SOURCES for found in dependant.of_source(source)
    ]
    dependencies = tuple(_dependency_of(below) for below in dependant.dependencies)
    given = {name for name, _ in specials} | {parameter.name for parameter in parameters}
    given |= {below.name for below in dependencies if below.name is not None}
    return Signature(
        call,
        call_kind(call),
        tuple(parameters),
        tuple(specials),
        dependencies,
        positional=tuple(name for name in positional_names(call) if name in given),
        path=dependant.path,
    )


def _dependency_of(dependant: Dependant) -> Dependency:
    scopes = tuple(dependant.own_oauth_scopes or ())
    signature = signature_of(dependant)
    yields = signature.kind.is_generator
    return Dependency(dependant.name, depends_of(dependant), signature, scopes, yields)


def depends_of(dependant: Dependant) -> Depends:
    """The declaration by which a dependant could have come about."""
    declared: Depends
    if dependant.own_oauth_scopes:
        declared = Security(
            dependant.call, dependant.use_cache, dependant.scope, scopes=dependant.own_oauth_scopes
        )
    else:
        declared = Depends(dependant.call, dependant.use_cache, dependant.scope)
    if dependant.concurrency is not None:
        object.__setattr__(declared, "max_concurrency", dependant.concurrency.max_concurrency)
        object.__setattr__(declared, "limit_token", dependant.concurrency.token)
    return declared


def positional_names(call: Callable[..., Any]) -> tuple[str, ...]:
    """The arguments that can't be given by name, in order."""
    try:
        declared = tuple(inspect.signature(call).parameters.values())
    except (TypeError, ValueError):
        return ()
    return callables.positional_names(call, declared)


def cache_key(called: Dependant, declared: Dependant) -> Hashable:
    """The key of what is called for a declared dependant; an override of two serves each of them apart."""
    _, scopes, _ = called.cache_key
    return declared.call, scopes, declared.computed_scope or ""
