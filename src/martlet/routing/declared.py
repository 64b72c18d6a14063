"""What HTTP and WebSocket endpoints have in common as routes."""

from __future__ import annotations

import copy
import operator
import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self, TypeVar, cast

from starlette.convertors import Convertor
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from martlet.datastructures import DefaultPlaceholder
from martlet.declare.fields import Field
from martlet.declare.params import Depends
from martlet.declare.read import read_dependency, read_signature
from martlet.declare.signature import Dependency, Signature
from martlet.routing.ids import generate_unique_id
from martlet.routing.options import DEFAULTS, FormLimits, first_set
from martlet.routing.paths import parse
from martlet.routing.replies import Reply
from martlet.routing.run import Reached
from martlet.types import IncEx

T = TypeVar("T")


def made_when_read(function: Callable[[Any], T]) -> T:
    """A cached property in place of a plain attribute, with the attribute's type: it can be set, too."""
    return cast(T, cached_property(function))


class DeclaredRoute(BaseRoute):
    """A route whose endpoint is compiled; the values are those of an endpoint that says nothing of them."""

    path: str
    path_format: str
    name: str
    endpoint: Callable[..., Any]
    signature: Signature
    dependencies: list[Depends]
    own_dependencies: tuple[Dependency, ...]
    _sources: tuple[Any, ...]
    dependency_overrides_provider: Any = None
    methods: set[str] | None = None
    tags: Sequence[str | Enum] = ()
    summary: str | None = None
    description: str | None = None
    response_description: str = ""
    responses: Mapping[int | str, dict[str, Any]] = MappingProxyType({})
    response_fields: Mapping[int | str, Field] = MappingProxyType({})
    reply: Reply = Reply()
    deprecated: bool | None = None
    operation_id: str | None = None
    include_in_schema: bool = False
    callbacks: Sequence[BaseRoute] | None = None
    openapi_extra: dict[str, Any] | None = None
    response_class: type[Response] | DefaultPlaceholder = DEFAULTS["response_class"]
    status_code: int | None = None
    strict_content_type: bool | DefaultPlaceholder = DEFAULTS["strict_content_type"]
    generate_unique_id_function: Callable[[Any], str] | DefaultPlaceholder = DEFAULTS[
        "generate_unique_id_function"
    ]
    max_body_size: int | None = None
    form_limits: FormLimits = FormLimits()
    response_model_include: IncEx | None = None
    response_model_exclude: IncEx | None = None
    response_model_by_alias: bool = True
    response_model_exclude_unset: bool = False
    response_model_exclude_defaults: bool = False
    response_model_exclude_none: bool = False

    @made_when_read
    def path_regex(self) -> re.Pattern[str]:
        return compile_path(self.path)[0]

    @made_when_read
    def param_convertors(self) -> dict[str, Convertor[Any]]:
        return compile_path(self.path)[2]

    def read(self) -> None:
        """Read what the endpoint and the route's own dependencies ask for."""
        self.path_format = parse(self.path).format
        self.signature = read_signature(self.endpoint, self.path)
        self.own_dependencies = tuple(read_dependency(depends, self.path) for depends in self.dependencies)
        self._sources = self._declared_sources()

    def _declared_sources(self) -> tuple[Any, ...]:
        """The objects that are read, as they are now."""
        return (self.endpoint, getattr(self.endpoint, "__signature__", None), *self.dependencies)

    @property
    def unique_id(self) -> str:
        """The operation id: as chosen, or made of the route."""
        if self.operation_id:
            return self.operation_id
        function: Callable[[Any], str] = first_set(
            self.generate_unique_id_function, DefaultPlaceholder(generate_unique_id)
        )
        return function(self)

    def as_it_stands(self) -> Self:
        """The route, or a copy that is read anew where its endpoint or its dependencies are others by now.

        Included routers follow such changes; a route that stands by itself is served as it was declared.
        """
        sources = self._declared_sources()
        if len(sources) == len(self._sources) and all(map(operator.is_, sources, self._sources)):
            return self
        route = copy.copy(self)
        route.read()
        return route

    def served(self) -> Self:
        """The route as its requests are served where it stands by itself; a plug-in may know it changed."""
        return self

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child_scope = super().matches(scope)
        if match is not Match.NONE:
            child_scope["route"] = self
        return match, child_scope

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().handle(scope, receive, send)

    @property
    def is_customised(self) -> bool:
        """Whether a subclass or a plug-in has put something of its own around the endpoint."""
        return False

    @abstractmethod
    def server(self, reached: Reached) -> ASGIApp:
        """What serves the requests that match, with the endpoint's function of the moment."""
