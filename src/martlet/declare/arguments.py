"""One argument of a callable: a dependency, an object known by its type, or a value read from the request."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Annotated, Any

from pydantic.fields import FieldInfo
from starlette.background import BackgroundTasks
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from martlet.declare import params, shapes
from martlet.declare.callables import declaration_error
from martlet.declare.fields import Field, InvalidField, is_undefined
from martlet.declare.options import Undefined
from martlet.declare.scopes import SecurityScopes
from martlet.declare.signature import Parameter, Source, Special
from martlet.exceptions import DeclarationError, DeclarationTypeError

MARKERS = (params.Declared, params.Depends)
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


class Argument:
    """An argument as declared: its type, what `Annotated` says beside it, the marker that decides what it is.

    Raises DeclarationError where these contradict each other.
    """

    def __init__(
        self, call: Callable[..., Any], declared: inspect.Parameter, path_names: frozenset[str]
    ) -> None:
        self.call = call
        self.name = declared.name
        self.path_names = path_names
        self.in_path = declared.name in path_names
        annotation = Any if declared.annotation is declared.empty else shapes.unaliased(declared.annotation)
        self.type, self.metadata = shapes.split(annotation)
        self.assigned = Undefined if declared.default is declared.empty else declared.default
        self.marker = self._marker()

    @property
    def depends(self) -> params.Depends | None:
        """The dependency; of `Depends()` without a callable it is the argument's type."""
        if not isinstance(self.marker, params.Depends):
            return None
        if self.marker.dependency is not None:
            return self.marker
        depends = replace(self.marker, dependency=shapes.bare(self.type))
        object.__setattr__(depends, "limit_token", self.marker.limit_token)
        return depends

    @property
    def special(self) -> Special | None:
        """Which of the framework's own objects the argument asks for by its type."""
        for base, special in SPECIAL_TYPES:
            if shapes.is_class_of(shapes.bare(self.type), base):
                if self.marker is not None:
                    raise self.error(
                        f"`{type(self.marker).__name__}` can't be used for the type {self.type!r}",
                        "leave out the marker: the argument is recognised by its type",
                    )
                return special
        return None

    def parameter(self) -> Parameter:
        """The argument as a value of the request."""
        info = self._info()
        source = next(SOURCES[kind] for kind in type(info).__mro__ if kind in SOURCES)
        info.alias = info.alias or None
        info.validation_alias = info.validation_alias or None
        if isinstance(info, params.Header) and info.alias is None and info.convert_underscores:
            info.alias = self.name.replace("_", "-")
        info.annotation = self.type
        field = Field(self.name, info, self.type)
        if source == "path" and field.choices:
            info.validation_alias = next(
                (name for name in field.choices if name in self.path_names), field.alias
            )
        parameter = Parameter(self.name, source, field)
        self._check(parameter)
        return parameter

    def error(
        self, problem: str, mend: str, kind: type[DeclarationError] = DeclarationError
    ) -> DeclarationError:
        return declaration_error(self.call, f"argument '{self.name}': {problem}", mend, kind)

    def _marker(self) -> params.Declared | params.Depends | None:
        """The Query(), Depends(), ... of the argument: as its default, or the last one in `Annotated`."""
        found = [item for item in self.metadata if isinstance(item, MARKERS)]
        last = found[-1] if found else None
        if not isinstance(self.assigned, (FieldInfo, params.Depends)):
            return last
        if isinstance(last, params.Depends) and not isinstance(self.assigned, params.Depends):
            return last
        if last is not None:
            raise self.error(
                f"`{type(last).__name__}` in `Annotated` and `{type(self.assigned).__name__}` as the default",
                "keep one of the two",
            )
        if not isinstance(self.assigned, MARKERS):
            mend = "write `Query()`, `Body()` or another source"
            raise self.error("a Pydantic `Field()` as the default", mend)
        return self.assigned

    def _info(self) -> params.Declared:
        """The field information of the marker, or of the source that the type suggests, with all the rest."""
        if self.marker is self.assigned and self.marker is not None:
            assert isinstance(self.marker, params.Declared)
            info = copy(self.marker)
            # Of `Annotated` only the constraints count here, but those all do.
            info.metadata = self._merged(self.marker).metadata
        else:
            info = self._annotated()
            self._assign_default(info)
        if self.in_path and not isinstance(info, params.Path):
            raise self.error(
                f"`{type(info).__name__}` for a name in the path", "write `Path()` or rename the argument"
            )
        return info

    def _annotated(self) -> params.Declared:
        """The marker in `Annotated`, or an inferred one, with what the fields beside it say."""
        assert not isinstance(self.marker, params.Depends)
        info = copy(self.marker) if self.marker is not None else self._inferred()
        if not self.metadata:
            return info
        merged = self._merged()
        info.metadata = merged.metadata
        info._attributes_set = {
            name: value for name, value in merged._attributes_set.items() if name != "annotation"
        }
        for name, value in info._attributes_set.items():
            if name in FieldInfo.__slots__:
                setattr(info, name, value)
        return info

    def _merged(self, *more: FieldInfo) -> FieldInfo:
        """All that `Annotated` says, in Pydantic's order of precedence, and `more` after it."""
        metadata = (*self.metadata, *more)
        return FieldInfo.from_annotation(Annotated[(self.type, *metadata)])  # type: ignore[arg-type]

    def _inferred(self) -> params.Declared:
        if self.in_path:
            return params.Path()
        if shapes.is_upload(self.type) or shapes.is_upload_sequence(self.type):
            return params.File()
        return params.Query() if shapes.is_scalar(self.type) else params.Body()

    def _assign_default(self, info: params.Declared) -> None:
        """Settle the default that stands after `=`, beside `Annotated` or no marker at all."""
        if not is_undefined(info.default):
            if self.marker is not None:
                raise self.error(
                    f"`{type(info).__name__}` in `Annotated` has a default", "write the default after `=`"
                )
            _set_default(info, Undefined)
        if self.assigned is Undefined:
            return
        if self.marker is None and (self.in_path or self.assigned is ...):
            return
        if isinstance(info, params.Path):
            raise self.error("a path parameter can't have a default", "leave out `=` and what follows")
        if info.default_factory is not None:
            raise self.error(
                "`default_factory` and a default after `=`", "keep one of the two", DeclarationTypeError
            )
        _set_default(info, self.assigned)

    def _check(self, parameter: Parameter) -> None:
        if self.in_path and not shapes.is_scalar(self.type):
            problem = f"a path parameter can't have the type {self.type!r}"
            raise self.error(problem, "use a type with one value")
        if parameter.source == "query" and not shapes.fits_query(self.type):
            raise self.error(
                f"`{type(parameter.info).__name__}` can't have the type {self.type!r}",
                "use a scalar, a list of scalars or a Pydantic model; or `Body()`",
            )
        try:
            parameter.field.check()
        except InvalidField as reason:
            problem = f"{self.type!r} is no type that Pydantic can validate ({reason})"
            raise self.error(problem, "use one, or Depends()") from reason


def _set_default(info: params.Declared, default: Any) -> None:
    info.default = default
    info._attributes_set["default"] = default
