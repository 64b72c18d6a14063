"""An included route with all that its routers say, as a route by itself or as plain attributes."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from starlette.routing import BaseRoute, compile_path

from martlet.compat.internals.fields import model_field
from martlet.datastructures import Default
from martlet.declare.fields import Field
from martlet.declare.read import with_path
from martlet.routing.context import IncludedRouter, RouteContext, walk
from martlet.routing.route import APIRoute
from martlet.routing.settle import all_dependencies

ATTRIBUTES = (
    "endpoint", "stream_item_type", "response_model", "summary", "response_description", "deprecated",
    "operation_id", "response_model_include", "response_model_exclude", "response_model_by_alias",
    "response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none",
    "include_in_schema", "response_class", "dependency_overrides_provider", "callbacks", "openapi_extra",
    "generate_unique_id_function", "strict_content_type", "max_body_size", "tags", "responses", "name",
    "path_regex", "path_format", "param_convertors", "methods", "unique_id", "status_code",
    "response_field", "stream_item_field", "dependencies", "description", "response_fields", "dependant",
    "_embed_body_fields", "body_field", "is_sse_stream", "is_json_stream",
)  # fmt: skip
"""What an API's route says."""
OWN_VIEWS = ("_alone", "_body_field", "_declared_reply", "_dependant", "_kept", "app")


class EffectiveRoute:
    """What a route says below its routers.

    original_route: the route as declared. starlette_route: one that isn't an API's, at its whole path.
    """

    def __init__(self, context: RouteContext) -> None:
        self.original_route = context.route
        self.starlette_route = context.starlette_route
        self.path = context.path
        if isinstance(context.route, APIRoute):
            route = flattened(context)
            for name in ATTRIBUTES:
                setattr(self, name, getattr(route, name))


def flattened(context: RouteContext) -> APIRoute:
    """An included route as one that stands by itself."""
    assert isinstance(context.route, APIRoute)
    declared, layers, operation = context.route.as_it_stands(), context.layers, context.operation
    route = copy.copy(declared)
    state = vars(route)
    for name in OWN_VIEWS:
        state.pop(name, None)
    inherited = [depends for layer in layers for depends in layer.dependencies]
    response_class: Any = operation.response_class
    state.update(
        path=context.path,
        signature=with_path(declared.signature, context.path),
        own_dependencies=all_dependencies(declared, layers, context.path),
        dependencies=[*inherited, *declared.dependencies],
        tags=list(operation.tags),
        responses=dict(operation.responses),
        response_fields={
            status: _named(field, f"{status}_{operation.unique_id}")
            for status, field in operation.response_fields.items()
        },
        reply=replace(
            declared.reply, field=declared.reply.field and _named(declared.reply.field, operation.unique_id)
        ),
        response_class=response_class if operation.response_class_given else Default(response_class),
        callbacks=list(operation.callbacks),
        deprecated=operation.deprecated,
        include_in_schema=operation.include_in_schema,
        strict_content_type=operation.strict_content_type,
        max_body_size=operation.max_body_size,
        form_limits=dict(operation.form_limits),
        dependency_overrides_provider=context.overrides_provider,
        _unique_id=operation.unique_id,
    )
    compiled = compile_path(context.path)
    state["path_regex"], state["path_format"], state["param_convertors"] = compiled
    return route


def _named(field: Field, unique_id: str) -> Field:
    named = copy.copy(model_field(field))
    named.name = f"Response_{unique_id}"
    return named


def routes_with_context(routes: Iterable[BaseRoute]) -> Iterator[tuple[BaseRoute, EffectiveRoute | None]]:
    """Every route of a tree; those in included routers with what they say there."""
    for route in routes:
        if isinstance(route, IncludedRouter):
            for context in walk([route], ()):
                yield context.route, EffectiveRoute(context)
        else:
            yield route, None
