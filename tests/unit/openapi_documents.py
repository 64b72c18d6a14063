"""Documents of operations made without an application."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo
from starlette.responses import JSONResponse

from martlet.declare.body import read_body
from martlet.declare.fields import Field
from martlet.declare.operation import Operation, ReplyModel
from martlet.declare.read import read_dependency, read_signature
from martlet.openapi.utils import get_openapi


@dataclass
class Route:
    """What `get_openapi` takes: anything that has operations."""

    operation: Operation

    def operations(self) -> Iterator[Operation]:
        yield self.operation


def route(
    endpoint: Callable[..., Any],
    path: str = "/x",
    *methods: str,
    reply: Any = None,
    models: dict[int | str, Any] | None = None,
    dependencies: tuple[Any, ...] = (),
    **options: Any,
) -> Route:
    """A route of `endpoint`; `reply` is its response model, `models` those of its additional responses."""
    signature = read_signature(endpoint, path)
    before = tuple(read_dependency(dependency, path) for dependency in dependencies)
    signature = signature.with_dependencies_first(before)
    name = options.pop("name", endpoint.__name__)
    unique_id = options.pop("unique_id", re.sub(r"\W", "_", f"{name}{path}_get"))
    return Route(
        Operation(
            route=None,
            endpoint=endpoint,
            signature=signature,
            path=path,
            path_format=path,
            methods=methods or ("GET",),
            name=name,
            unique_id=unique_id,
            body=read_body(signature),
            reply=ReplyModel(None if reply is None else reply_field(f"Response_{unique_id}", reply)),
            response_class=options.pop("response_class", JSONResponse),
            response_fields={
                status: reply_field(f"Response_{status}_{unique_id}", model)
                for status, model in (models or {}).items()
            },
            responses=options.pop(
                "responses", {status: {"model": models[status]} for status in models or ()}
            ),
            **options,
        )
    )


def reply_field(name: str, model: Any) -> Field:
    return Field(name, FieldInfo(annotation=model), model, "serialization")


def document(*routes: Any, **options: Any) -> dict[str, Any]:
    return get_openapi(title="T", version="1", routes=routes, **options)


def described(endpoint: Callable[..., Any], *methods: str, **options: Any) -> dict[str, Any]:
    """The description of the one operation."""
    made = document(route(endpoint, "/x", *methods, **options))
    (found,) = made["paths"]["/x"].values()
    return found


def definitions(*routes: Any, **options: Any) -> dict[str, Any]:
    """The schemas that the document defines, without those of validation errors."""
    schemas = document(*routes, **options).get("components", {}).get("schemas", {})
    return {name: schema for name, schema in schemas.items() if not name.endswith("ValidationError")}
