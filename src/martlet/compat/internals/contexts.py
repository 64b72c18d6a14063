"""What an included route says below its routers, under the names that FastAPI's context of it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from martlet.compat.internals.dependants import dependant_of
from martlet.compat.internals.fields import model_field
from martlet.routing.context import RouteContext

MADE: dict[str, Callable[[Any], Any]] = {
    "dependant": lambda operation: dependant_of(operation.signature, scope="function"),
    "response_field": lambda operation: operation.reply.field and model_field(operation.reply.field),
    "tags": lambda operation: list(operation.tags),
    "responses": lambda operation: dict(operation.responses),
    "methods": lambda operation: set(operation.methods),
}


def attribute_of(context: RouteContext, name: str) -> Any:
    """An attribute that the context hasn't itself: the operation's, else the route's."""
    if not name.startswith("_") and hasattr(context.route, "operations"):
        operation = context.operation
        if name in MADE:
            return MADE[name](operation)
        if hasattr(operation, name):
            return getattr(operation, name)
        if hasattr(context.route, name):
            return getattr(context.route, name)
    raise AttributeError(f"{type(context).__name__!r} object has no attribute {name!r}")


ON_CONTEXT = {"__getattr__": attribute_of}
