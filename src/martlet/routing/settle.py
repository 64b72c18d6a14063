"""A route seen through the routers that include it: every option settled, once, into an `Operation`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from martlet.datastructures import Default, DefaultPlaceholder
from martlet.declare.body import read_body
from martlet.declare.fields import Field
from martlet.declare.operation import Operation, ReplyModel
from martlet.declare.params import Depends
from martlet.declare.read import read_dependency, with_path
from martlet.declare.signature import Dependency
from martlet.routing.declared import DeclaredRoute
from martlet.routing.ids import generate_unique_id
from martlet.routing.options import DEFAULTS, FormLimits, first_set
from martlet.routing.paths import parse
from martlet.routing.replies import read_additional, sent_by


@dataclass(frozen=True, slots=True, eq=False)
class IncludeContext:
    """What one inclusion adds to a router's routes: the including router's own values and the inclusion's.

    max_body_sizes: the inclusion's limit, then the including router's; the first that is set counts.
    """

    prefix: str = ""
    tags: tuple[Any, ...] = ()
    dependencies: tuple[Depends, ...] = ()
    responses: dict[int | str, dict[str, Any]] = field(default_factory=dict)
    callbacks: tuple[BaseRoute, ...] = ()
    deprecated: bool | None = None
    include_in_schema: bool = True
    default_response_class: Any = field(default_factory=lambda: DEFAULTS["default_response_class"])
    generate_unique_id_function: Any = field(default_factory=lambda: DEFAULTS["generate_unique_id_function"])
    strict_content_type: Any = field(default_factory=lambda: DEFAULTS["strict_content_type"])
    max_body_size: int | None = None
    form_limits: FormLimits = field(default_factory=FormLimits)
    dependency_overrides_provider: Any = None


Layers = tuple[IncludeContext, ...]


def full_path(path: str, layers: Layers) -> str:
    """A route's path below its inclusions."""
    return "".join(layer.prefix for layer in layers) + path


def settle(route: DeclaredRoute, layers: Layers) -> Operation:
    """The operation of an APIRoute below `layers`, outermost first."""
    if layers:
        route = route.as_it_stands()
    path = full_path(route.path, layers)
    responses, fields = _responses(route, layers)
    signature = with_path(route.signature, path).with_dependencies_first(
        all_dependencies(route, layers, path)
    )
    response_class = first_set(
        route.response_class,
        *(layer.default_response_class for layer in reversed(layers)),
        Default(JSONResponse),
    )
    response_class_given = _is_given(route.response_class, layers)
    reply = sent_by(route.reply, response_class) if response_class_given else route.reply
    unique_id = _unique_id(route, layers, path)
    return Operation(
        route=route,
        endpoint=route.endpoint,
        signature=signature,
        path=path,
        path_format=parse(path).format,
        methods=tuple(route.methods or ()),
        name=route.name,
        unique_id=unique_id,
        body=read_body(signature),
        reply=_reply_model(route),
        response_class=response_class,
        response_class_given=response_class_given,
        status_code=route.status_code,
        stream=reply.stream,
        stream_item=reply.item,
        operation_id=route.operation_id,
        tags=tuple(tag for layer in layers for tag in layer.tags) + tuple(route.tags),
        summary=route.summary,
        description=route.description,
        response_description=route.response_description,
        responses=responses,
        response_fields=fields,
        deprecated=route.deprecated or any(layer.deprecated for layer in layers) or None,
        include_in_schema=route.include_in_schema and all(layer.include_in_schema for layer in layers),
        callbacks=[callback for layer in layers for callback in layer.callbacks]
        + list(route.callbacks or ()),
        openapi_extra=route.openapi_extra,
        strict_content_type=first_set(
            route.strict_content_type,
            *(layer.strict_content_type for layer in reversed(layers)),
            Default(True),
        ),
        max_body_size=max_body_size(route, layers),
        form_limits=_form_limits(route, layers),
    )


def all_dependencies(route: DeclaredRoute, layers: Layers, path: str) -> tuple[Dependency, ...]:
    """The dependencies of the inclusions, outermost first, then those of the route and its router."""
    included = tuple(read_dependency(depends, path) for layer in layers for depends in layer.dependencies)
    return included + tuple(
        replace(dependency, signature=with_path(dependency.signature, path))
        for dependency in route.own_dependencies
    )


def max_body_size(route: BaseRoute, layers: Layers) -> int | None:
    """The nearest limit that is set, in bytes."""
    limits = [getattr(route, "max_body_size", None), *(layer.max_body_size for layer in reversed(layers))]
    return next((limit for limit in limits if limit is not None), None)


def overrides_provider(route: Any, layers: Layers) -> Any:
    """Whose `dependency_overrides` count: the outermost router's that has some, the application's mostly."""
    for layer in layers:
        if layer.dependency_overrides_provider is not None:
            return layer.dependency_overrides_provider
    return getattr(route, "dependency_overrides_provider", None)


def _form_limits(route: DeclaredRoute, layers: Layers) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for layer in layers:
        merged |= layer.form_limits
    return merged | route.form_limits


def _responses(
    route: DeclaredRoute, layers: Layers
) -> tuple[dict[int | str, dict[str, Any]], Mapping[int | str, Field]]:
    """Additional responses, the inner ones in place of the outer, with the fields of their models."""
    merged: dict[int | str, dict[str, Any]] = {}
    for layer in layers:
        merged |= layer.responses
    merged |= route.responses
    if merged == route.responses:
        return merged, route.response_fields
    view = copy.copy(route)
    view.responses = merged
    return merged, read_additional(view)


def _reply_model(route: DeclaredRoute) -> ReplyModel:
    return ReplyModel(
        field=route.reply.field,
        include=route.response_model_include,
        exclude=route.response_model_exclude,
        by_alias=route.response_model_by_alias,
        exclude_unset=route.response_model_exclude_unset,
        exclude_defaults=route.response_model_exclude_defaults,
        exclude_none=route.response_model_exclude_none,
    )


def _is_given(own: Any, layers: Layers) -> bool:
    given = (own, *(layer.default_response_class for layer in layers))
    return any(not isinstance(value, DefaultPlaceholder) for value in given)


def _unique_id(route: DeclaredRoute, layers: Layers, path: str) -> str:
    """The operation id: chosen by the route, or made by the nearest function for it."""
    if route.operation_id:
        return str(route.operation_id)
    if not layers:
        return route.unique_id
    function: Callable[[Any], str] = first_set(
        route.generate_unique_id_function,
        *(layer.generate_unique_id_function for layer in reversed(layers)),
        Default(generate_unique_id),
    )
    view = copy.copy(route)
    view.path = path
    view.path_format = parse(path).format
    view.tags = [tag for layer in layers for tag in layer.tags] + list(route.tags)
    return function(view)
