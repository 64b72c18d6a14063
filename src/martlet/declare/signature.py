"""A callable's signature as plain data: what it asks for, and from where.

A `Signature` is made once, at import, by `martlet.declare.read`; the compiler and the document read it, and
nothing looks at the callable again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel

from martlet.declare import shapes
from martlet.declare.fields import Field
from martlet.declare.params import Body, Declared, Depends, File, Form

Source = Literal["path", "query", "header", "cookie", "body"]
Scope = Literal["function", "request"]


class CallKind(Enum):
    """How a callable is called."""

    SYNC = "sync"
    ASYNC = "async"
    SYNC_GENERATOR = "sync generator"
    ASYNC_GENERATOR = "async generator"

    @property
    def is_generator(self) -> bool:
        return self in (CallKind.SYNC_GENERATOR, CallKind.ASYNC_GENERATOR)

    @property
    def is_async(self) -> bool:
        return self in (CallKind.ASYNC, CallKind.ASYNC_GENERATOR)


class Special(Enum):
    """Arguments recognised by their type."""

    REQUEST = "request"
    WEBSOCKET = "websocket"
    CONNECTION = "http_connection"
    RESPONSE = "response"
    BACKGROUND_TASKS = "background_tasks"
    SECURITY_SCOPES = "security_scopes"


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """An argument read from the request.

    name: the argument's name. source: where it is read. field: its type, default and constraints, whose
    `field_info` is the `Param`, `Body`, `Form` or `File` of the declaration.
    """

    name: str
    source: Source
    field: Field

    @property
    def info(self) -> Declared:
        info = self.field.field_info
        assert isinstance(info, Declared)
        return info

    @property
    def is_form(self) -> bool:
        return isinstance(self.info, Form)

    @property
    def is_file(self) -> bool:
        return isinstance(self.info, File)

    @property
    def form_models(self) -> tuple[type[BaseModel], ...]:
        """The models of which a whole form is one; none of a form's single field, or of anything else."""
        return shapes.form_models(self.field.annotation) if self.is_form else ()

    @property
    def embed(self) -> bool | None:
        return self.info.embed if isinstance(self.info, Body) else None


def is_security_scheme(call: Any) -> bool:
    """Whether a dependency is a security scheme of the OpenAPI document."""
    return hasattr(call, "model") and hasattr(call, "scheme_name")


def is_hashable(value: Any) -> bool:
    """Whether the value can be a key."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """A dependency of a callable: `name` is the argument that takes its result, None where nobody takes it.

    scopes: the OAuth2 scopes this use of it adds. yields: whether what was declared is a generator, of which
    an override may make something else.
    """

    name: str | None
    declared: Depends
    signature: Signature
    scopes: tuple[str, ...] = ()
    yields: bool = False

    @property
    def use_cache(self) -> bool:
        """Whether one call serves all uses; so it does where nobody takes the result."""
        return self.name is None or self.declared.use_cache

    @property
    def scope(self) -> Scope | None:
        return self.declared.scope

    @property
    def max_concurrency(self) -> int | None:
        return self.declared.max_concurrency

    @property
    def sees_scopes(self) -> bool:
        """Whether the scopes on the way here make a difference to this dependency or to anything below it."""
        signature = self.signature
        return (
            bool(self.scopes)
            or is_security_scheme(signature.call)
            or any(special is Special.SECURITY_SCOPES for _, special in signature.specials)
            or any(below.sees_scopes for below in signature.dependencies)
        )

    def scopes_after(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """The scopes on the way here and those this use adds, each once."""
        return tuple(dict.fromkeys((*scopes, *self.scopes)))

    def cache_key(self, scopes: tuple[str, ...]) -> Hashable:
        """What two uses of a dependency share if one call serves both.

        scopes: those on the way, and its own. An override of two dependencies is called for each.
        """
        calls = (self.declared.dependency, self.signature.call)
        relevant = tuple(sorted(set(scopes))) if self.sees_scopes else ()
        # What yields is left after the reply unless it says otherwise.
        scope = self.scope or ("request" if self.yields else None)
        return (*(call if is_hashable(call) else id(call) for call in calls), relevant, scope)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """Everything that `call` asks for, in declaration order.

    positional: the arguments that can't be given by name, in order. path: where the callable is reached.
    """

    call: Callable[..., Any]
    kind: CallKind
    parameters: tuple[Parameter, ...] = ()
    specials: tuple[tuple[str, Special], ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    positional: tuple[str, ...] = ()
    path: str | None = None

    def of_source(self, source: Source) -> tuple[Parameter, ...]:
        """This callable's own parameters of one source."""
        return tuple(parameter for parameter in self.parameters if parameter.source == source)

    def walk(self) -> Iterator[Signature]:
        """This signature and those of all its dependencies, dependencies before what follows them."""
        yield self
        for dependency in self.dependencies:
            yield from dependency.signature.walk()

    def with_dependencies_first(self, more: tuple[Dependency, ...]) -> Signature:
        """The same signature with `more` dependencies before its own."""
        return replace(self, dependencies=(*more, *self.dependencies)) if more else self


def all_parameters(signature: Signature) -> list[Parameter]:
    """The parameters of a signature and of everything it depends on, its own first."""
    found = list(signature.parameters)
    for dependency in signature.dependencies:
        found += all_parameters(dependency.signature)
    return found
