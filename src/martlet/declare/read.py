"""Read a callable's signature, once, into a `Signature`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo
from starlette.background import BackgroundTasks
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from martlet.declare import params, shapes
from martlet.declare.callables import call_kind, typed_signature, where
from martlet.declare.fields import Field, InvalidField, is_undefined
from martlet.declare.options import Undefined
from martlet.declare.scopes import SecurityScopes
from martlet.declare.signature import Dependency, Parameter, Signature, Source, Special
from martlet.exceptions import DeclarationError, DependencyScopeError

SPECIAL_TYPES: tuple[tuple[type, Special], ...] = (
    (Request, Special.REQUEST),
    (WebSocket, Special.WEBSOCKET),
    (HTTPConnection, Special.CONNECTION),
    (Response, Special.RESPONSE),
    (BackgroundTasks, Special.BACKGROUND_TASKS),
    (SecurityScopes, Special.SECURITY_SCOPES),
)
SOURCES: dict[type, Source] = {
    params.Path: "path",
    params.Query: "query",
    params.Header: "header",
    params.Cookie: "cookie",
    params.Body: "body",
}


@lru_cache(maxsize=4096)
def path_names(path: str) -> frozenset[str]:
    """The names of the parameters in a path template, such as `{id}` or `{rest:path}`."""
    return frozenset(re.findall(r"{([^{}:]*)(?::[^{}]*)?}", path))


def read_signature(call: Callable[..., Any], path: str = "") -> Signature:
    """The signature of an endpoint or dependency that is reached at `path`.

    Raises DeclarationError where it asks for what can't be given.
    """
    names = path_names(path)
    parameters: list[Parameter] = []
    specials: list[tuple[str, Special]] = []
    dependencies: list[Dependency] = []
    for argument in typed_signature(call).parameters.values():
        reader = _Argument(call, argument, argument.name in names)
        if reader.depends is not None:
            dependencies.append(read_dependency(reader.depends, path, name=argument.name, asker=call))
        elif (special := reader.special) is not None:
            specials.append((argument.name, special))
        else:
            parameters.append(reader.parameter())
    return Signature(call, call_kind(call), tuple(parameters), tuple(specials), tuple(dependencies), path)


def read_dependency(
    declared: params.Depends,
    path: str = "",
    *,
    name: str | None = None,
    asker: Callable[..., Any] | None = None,
) -> Dependency:
    """A dependency with the signature of what it calls; `asker` is who depends on it."""
    if declared.dependency is None or not callable(declared.dependency):
        raise _error(
            asker, f"the dependency {declared.dependency!r} can't be called", "give Depends() a function or a class"
        )
    signature = read_signature(declared.dependency, path)
    _check_scopes(declared, signature)
    scopes = tuple(declared.scopes or ()) if isinstance(declared, params.Security) else ()
    return Dependency(name, declared, signature, scopes)


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


class _Argument:
    """One argument of a callable, being classified."""

    def __init__(self, call: Callable[..., Any], argument: inspect.Parameter, in_path: bool) -> None:
        self.call = call
        self.argument = argument
        self.in_path = in_path
        self.annotation = Any if argument.annotation is argument.empty else argument.annotation
        self.type = shapes.bare(self.annotation)
        self.marker = self._marker()

    @property
    def name(self) -> str:
        return self.argument.name

    @property
    def default(self) -> Any:
        default = self.argument.default
        return Undefined if default is self.argument.empty or isinstance(default, MARKERS) else default

    @property
    def depends(self) -> params.Depends | None:
        if not isinstance(self.marker, params.Depends):
            return None
        if self.marker.dependency is not None:
            return self.marker
        depends = replace(self.marker, dependency=self.type)
        object.__setattr__(depends, "limit_token", self.marker.limit_token)
        return depends

    @property
    def special(self) -> Special | None:
        for base, special in SPECIAL_TYPES:
            if shapes.is_class_of(self.type, base):
                if self.marker is not None:
                    raise self.error(
                        f"`{type(self.marker).__name__}` can't be used for the type {self.type!r}",
                        "leave out the marker: the argument is recognised by its type",
                    )
                return special
        return None

    def error(self, problem: str, mend: str) -> DeclarationError:
        return _error(self.call, f"argument '{self.name}': {problem}", mend)

    def parameter(self) -> Parameter:
        info = self._info()
        source = next(SOURCES[kind] for kind in type(info).__mro__ if kind in SOURCES)
        if isinstance(info, params.Header) and info.alias is None and info.convert_underscores:
            info.alias = self.name.replace("_", "-")
        info.annotation = self.annotation
        field = Field(self.name, info, self.annotation)
        parameter = Parameter(self.name, source, field)
        self._check(parameter)
        return parameter

    def _marker(self) -> params.Declared | params.Depends | None:
        """The Query(), Depends(), ... of the argument, in `Annotated` or as its default."""
        found = [item for item in _metadata(self.annotation) if isinstance(item, MARKERS)]
        default = self.argument.default
        if isinstance(default, FieldInfo) and not isinstance(default, MARKERS):
            raise self.error("a Pydantic `Field()` as the default", "write `Query()`, `Body()` or another source")
        if isinstance(default, MARKERS):
            if found:
                raise self.error(
                    f"`{type(found[-1]).__name__}` in `Annotated` and `{type(default).__name__}` as the default",
                    "keep one of the two",
                )
            return default
        return found[-1] if found else None

    def _info(self) -> params.Declared:
        if self.marker is None:
            return self._inferred()
        assert isinstance(self.marker, params.Declared)
        info = copy(self.marker)
        info._attributes_set = dict(info._attributes_set)
        if self.in_path and not isinstance(info, params.Path):
            raise self.error(
                f"`{type(info).__name__}` for a name in the path", "write `Path()` or rename the argument"
            )
        if self.argument.default is not self.marker:
            if not is_undefined(info.default):
                raise self.error(
                    f"`{type(info).__name__}` in `Annotated` has a default", "write the default after `=`"
                )
            if not is_undefined(self.default):
                if isinstance(info, params.Path):
                    raise self.error("a path parameter can't have a default", "leave out `=` and what follows")
                _set_default(info, self.default)
        return info

    def _inferred(self) -> params.Declared:
        info: params.Declared
        if self.in_path:
            return params.Path()
        if shapes.is_upload(self.type) or shapes.is_upload_sequence(self.type):
            info = params.File()
        elif shapes.is_scalar(self.type):
            info = params.Query()
        else:
            info = params.Body()
        if not is_undefined(self.default):
            _set_default(info, self.default)
        return info

    def _check(self, parameter: Parameter) -> None:
        kind = type(parameter.info).__name__
        if parameter.source == "path" and not shapes.is_scalar(self.type):
            raise self.error(f"a path parameter can't have the type {self.type!r}", "use a type with one value")
        if parameter.source in ("query", "header", "cookie") and not (
            shapes.is_scalar(self.type)
            or shapes.is_sequence_of_scalars(self.type)
            or _is_model_or_none(self.type)
        ):
            raise self.error(
                f"`{kind}` can't have the type {self.type!r}",
                "use a scalar, a list of scalars or a Pydantic model; or `Body()`",
            )
        try:
            parameter.field.check()
        except InvalidField as reason:
            raise self.error(f"{self.annotation!r} is no type that Pydantic validates ({reason})", "use one") from reason


MARKERS = (params.Declared, params.Depends)


def _is_model_or_none(annotation: Any) -> bool:
    members = [shapes.bare(member) for member in shapes.members(annotation)]
    models = [member for member in members if member is not type(None)]
    return len(models) == 1 and shapes.is_model(models[0])


def _metadata(annotation: Any) -> tuple[Any, ...]:
    """The metadata of `Annotated`, through type aliases."""
    found: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            inner, *metadata = get_args(annotation)
            found = (*metadata, *found)
            annotation = inner
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return found


def _set_default(info: params.Declared, default: Any) -> None:
    info.default = default
    info._attributes_set["default"] = default


def _error(call: Callable[..., Any] | None, problem: str, mend: str) -> DeclarationError:
    function, file, line = where(call) if call is not None else ("?", "?", 0)
    return DeclarationError(function=function, file=file, line=line, problem=problem, mend=mend)


__all__ = ["DependencyScopeError", "path_names", "read_dependency", "read_signature", "with_path"]
