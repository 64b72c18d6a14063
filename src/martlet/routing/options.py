"""The options of a route, a router and an inclusion, each written once.

A `TypedDict` for `**options: Unpack[...]` (PEP 692), so that editors complete and check them; `DEFAULTS`
holds what is not None when left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from typing import Any

from pydantic import NonNegativeInt
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Lifespan
from typing_extensions import TypedDict

from martlet.datastructures import Default, DefaultPlaceholder
from martlet.declare.params import Depends
from martlet.routing.ids import generate_unique_id
from martlet.types import IncEx


class FormLimits(TypedDict, total=False):
    """Limits of a form: how many fields and files, and the size of a text part in bytes."""

    max_fields: NonNegativeInt
    max_files: NonNegativeInt
    max_part_size: NonNegativeInt


class SharedOptions(TypedDict, total=False):
    """What a route, a router, an inclusion and an application can all say of their operations."""

    dependencies: Sequence[Depends] | None
    responses: dict[int | str, dict[str, Any]] | None
    deprecated: bool | None
    include_in_schema: bool
    callbacks: list[BaseRoute] | None
    generate_unique_id_function: Callable[[Any], str] | DefaultPlaceholder
    max_body_size: int | None
    form_limits: FormLimits | None


class TaggedOptions(SharedOptions, total=False):
    """The same with tags, which an application has none of."""

    tags: list[str | Enum] | None


class MethodOptions(TaggedOptions, total=False):
    """Options of `@app.get(...)` and its like."""

    response_model: Any
    status_code: int | None
    summary: str | None
    description: str | None
    response_description: str
    operation_id: str | None
    response_model_include: IncEx | None
    response_model_exclude: IncEx | None
    response_model_by_alias: bool
    response_model_exclude_unset: bool
    response_model_exclude_defaults: bool
    response_model_exclude_none: bool
    response_class: type[Response] | DefaultPlaceholder
    name: str | None
    openapi_extra: dict[str, Any] | None


class ManyMethodOptions(MethodOptions, total=False):
    """Options of `@app.api_route(...)`."""

    methods: Collection[str] | None


class AddRouteOptions(ManyMethodOptions, total=False):
    """Options of `router.add_api_route(...)`."""

    strict_content_type: bool | DefaultPlaceholder
    route_class_override: type[Any] | None


class RouteOptions(ManyMethodOptions, total=False):
    """Options of an `APIRoute`."""

    strict_content_type: bool | DefaultPlaceholder
    dependency_overrides_provider: Any


class IncludeOptions(TaggedOptions, total=False):
    """Options of `include_router(...)`."""

    prefix: str
    default_response_class: type[Response] | DefaultPlaceholder


class RouterOptions(IncludeOptions, total=False):
    """Options of an `APIRouter`."""

    routes: list[BaseRoute] | None
    redirect_slashes: bool
    default: ASGIApp | None
    dependency_overrides_provider: Any
    route_class: type[Any]
    on_startup: Sequence[Callable[[], Any]] | None
    on_shutdown: Sequence[Callable[[], Any]] | None
    lifespan: Lifespan[Any] | None
    strict_content_type: bool | DefaultPlaceholder


DEFAULTS: Mapping[str, Any] = {
    "response_model": Default(None),
    "response_description": "Successful Response",
    "response_model_by_alias": True,
    "response_model_exclude_unset": False,
    "response_model_exclude_defaults": False,
    "response_model_exclude_none": False,
    "include_in_schema": True,
    "response_class": Default(JSONResponse),
    "default_response_class": Default(JSONResponse),
    "generate_unique_id_function": Default(generate_unique_id),
    "strict_content_type": Default(True),
    "prefix": "",
    "redirect_slashes": True,
}


def refuse_unknown(owner: type, given: Mapping[str, Any], known: type[SharedOptions]) -> None:
    """Raise TypeError for an option that there isn't, as Python does where options are spelled out."""
    for name in given:
        if name not in known.__annotations__:
            raise TypeError(f"{owner.__name__}() got an unexpected keyword argument {name!r}")


def first_set(*values: Any) -> Any:
    """The first value that somebody set; the last one's default if nobody did."""
    for value in values:
        if not isinstance(value, DefaultPlaceholder):
            return value
    return values[-1].value


def nearest(own: Any, outer: Any) -> Any:
    """The own value if it was set, else the outer one, set or not."""
    return outer if isinstance(own, DefaultPlaceholder) else own
