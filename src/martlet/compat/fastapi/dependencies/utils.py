"""Reading what callables ask for, and resolving it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined
from starlette.background import BackgroundTasks as StarletteBackgroundTasks
from starlette.datastructures import FormData, Headers, ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from martlet.compat.internals import bodies, forms, values
from martlet.compat.internals.dependants import (
    SOURCES,
    SPECIALS,
    Dependant,
    DependencyConcurrency,
    dependant_of,
    facts_of,
)
from martlet.compat.internals.fields import ModelField, model_field
from martlet.compat.internals.fields import get_cached_model_fields as get_cached_model_fields
from martlet.compat.internals.solving import SolvedDependency as SolvedDependency
from martlet.compat.internals.solving import Solver
from martlet.declare import callables, shapes
from martlet.declare.arguments import SPECIAL_TYPES, Argument
from martlet.declare.params import Depends, Security
from martlet.declare.read import read_dependency
from martlet.declare.signature import Scope
from martlet.exceptions import DependencyScopeError as DependencyScopeError
from martlet.http.errors import Errors
from martlet.http.replies import injected_response
from martlet.routing.replies import stream_item as get_stream_item_type  # noqa: F401

_should_embed_body_fields = values.should_embed
_get_body_field = bodies.body_field
_get_form_models = forms.form_models
_get_form_model = forms.form_model
_get_param_model = forms.param_model
_get_param_aliases = forms.param_aliases
_get_multidict_value = forms.multidict_value
_extract_form_items = forms.form_items
_extract_form_body = forms.form_body
_is_form_model_supplied = forms.is_model_supplied
_normalize_form_model = forms.normalized
get_body_field = bodies.body_field


@dataclass
class ParamDetails:
    """One argument of a callable: its type, and the dependency or the field that it is."""

    type_annotation: Any
    depends: Depends | None
    field: ModelField | None


def get_dependant(
    *,
    path: str,
    call: Callable[..., Any],
    name: str | None = None,
    own_oauth_scopes: list[str] | None = None,
    parent_oauth_scopes: list[str] | None = None,
    use_cache: bool = True,
    scope: Scope | None = None,
    concurrency: DependencyConcurrency | None = None,
) -> Dependant:
    """What `call` asks for where it is reached at `path`; the rest says how it is used."""
    dependency = read_dependency(Depends(call, use_cache=use_cache, scope=scope), path)
    return dependant_of(
        dependency.signature,
        own_oauth_scopes,
        parent_oauth_scopes,
        name=name,
        use_cache=use_cache,
        scope=scope,
        concurrency=concurrency,
    )


def get_parameterless_sub_dependant(*, depends: Depends, path: str) -> Dependant:
    """A dependency whose result nobody takes, as those of `dependencies=[...]`."""
    assert callable(depends.dependency), "A dependency without an argument must have something to call"
    scopes = list(depends.scopes or ()) if isinstance(depends, Security) else []
    signature = read_dependency(depends, path).signature
    return dependant_of(signature, scopes, None, **facts_of(depends, None))


def get_flat_dependant(
    dependant: Dependant, *, skip_repeats: bool = False, visited: list[Any] | None = None
) -> Dependant:
    """A dependant with the parameters of all that it depends on among its own."""
    visited = [] if visited is None else visited
    visited.append(dependant.cache_key)
    flat = Dependant(
        name=dependant.name, call=dependant.call, use_cache=dependant.use_cache, path=dependant.path
    )
    for source in SOURCES:
        flat.of_source(source).extend(dependant.of_source(source))
    for below in dependant.dependencies:
        if skip_repeats and below.cache_key in visited:
            continue
        inner = get_flat_dependant(below, skip_repeats=skip_repeats, visited=visited)
        for source in SOURCES:
            flat.of_source(source).extend(inner.of_source(source))
    return flat


def get_flat_params(dependant: Dependant) -> list[ModelField]:
    """The parameters of the path, the query, the headers and the cookies; a model's fields in its place."""
    flat = get_flat_dependant(dependant, skip_repeats=True)
    return [
        field for source in SOURCES[:-1] for field in _get_flat_fields_from_params(flat.of_source(source))
    ]


def _get_flat_fields_from_params(fields: list[ModelField]) -> list[ModelField]:
    if len(fields) != 1:
        return fields
    model = shapes.model_of(fields[0].field_info.annotation)
    return fields if model is None else get_cached_model_fields(model)


def _get_flat_body_params(dependant: Dependant) -> list[ModelField]:
    return get_flat_dependant(dependant, skip_repeats=True).body_params


async def solve_dependencies(
    *,
    request: Request | WebSocket,
    dependant: Dependant,
    body: Any = PydanticUndefined,
    background_tasks: StarletteBackgroundTasks | None = None,
    response: Response | None = None,
    dependency_overrides_provider: Any = None,
    dependency_cache: dict[Any, Any] | None = None,
    async_exit_stack: AsyncExitStack,
    embed_body_fields: bool,
    _uses_scopes_cache: Any = None,
) -> SolvedDependency:
    """Resolve what `dependant` depends on and take its parameters from the request.

    async_exit_stack: closes generators where the request's scope has no stack for it. body: the decoded JSON
    body or the form; left out where there is none. embed_body_fields: whether parameters are members of it.
    """
    solver = Solver(
        request,
        body,
        embed_body_fields,
        async_exit_stack,
        injected_response() if response is None else response,
        background_tasks,
        {} if dependency_cache is None else dependency_cache,
    )
    overrides = getattr(dependency_overrides_provider, "dependency_overrides", None)
    return await solver.solve(dependant, overrides or {})


def request_params_to_args(
    fields: list[ModelField], received_params: Mapping[str, Any] | ImmutableMultiDict[Any, Any] | Headers
) -> tuple[dict[str, Any], Errors]:
    """The values of parameters of one source, and the errors of those that have none."""
    taken = values.take_parameters(fields, received_params)
    return taken.values, taken.errors


async def request_body_to_args(
    body_fields: list[ModelField], received_body: FormData | Any, embed_body_fields: bool
) -> tuple[dict[str, Any], Errors]:
    """The values of parameters of the body, and the errors of those that have none."""
    assert body_fields, "request_body_to_args() needs at least one field"
    taken = await values.take_body(body_fields, received_body, embed_body_fields)
    return taken.values, taken.errors


def get_typed_signature(call: Callable[..., Any]) -> inspect.Signature:
    """The parameters of a callable, with annotations that were written as text evaluated."""
    return callables.typed_signature(call).replace(return_annotation=inspect.Signature.empty)


def get_typed_annotation(annotation: Any, globalns: dict[str, Any]) -> Any:
    """An annotation that may be written as text, evaluated; None for that of None."""
    found = callables.evaluated(annotation, globalns)
    return None if found is type(None) else found


def get_typed_return_annotation(call: Callable[..., Any]) -> Any:
    """The type that a callable says it returns; None where it says nothing."""
    annotation = callables.typed_signature(call).return_annotation
    return None if annotation in (inspect.Signature.empty, type(None)) else annotation


def analyze_param(
    *, param_name: str, annotation: Any, value: Any, path_param_names: set[str]
) -> ParamDetails:
    """What an argument of this name, annotation and default is."""
    declared = inspect.Parameter(
        param_name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=annotation
    )
    argument = Argument(analyze_param, declared, frozenset(path_param_names))
    depends = argument.depends
    if depends is not None or argument.special is not None:
        return ParamDetails(argument.type, depends, None)
    return ParamDetails(argument.type, None, model_field(argument.parameter().field))


def add_non_field_param_to_dependency(
    *, param_name: str, type_annotation: Any, dependant: Dependant
) -> bool | None:
    """Note an argument that takes one of the framework's own objects; None if this isn't one."""
    for base, special in SPECIAL_TYPES:
        if shapes.is_class_of(type_annotation, base):
            attribute = next(name for name, found in SPECIALS.items() if found is special)
            setattr(dependant, attribute, param_name)
            return True
    return None


def add_param_to_fields(*, field: ModelField, dependant: Dependant) -> None:
    """Add a parameter to the list of its source."""
    dependant.of_source(values.parameter_of(field).source).append(field)


def get_validation_alias(field: ModelField) -> str:
    """The name by which a request carries a field."""
    return field.validation_alias or field.alias
