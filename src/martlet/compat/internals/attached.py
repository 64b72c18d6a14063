"""What is added to classes of the core, by class."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from martlet.compat.internals import contexts, routes
from martlet.declare.fields import Field
from martlet.declare.signature import Dependency, Parameter, Signature
from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.route import APIRoute
from martlet.routing.router import APIRouter, Epoch
from martlet.routing.websocket import APIWebSocketRoute


def itself(data: Any, memo: dict[int, Any]) -> Any:
    """Data that never changes is its own copy."""
    return data


def anew(context: RouteContext, memo: dict[int, Any]) -> RouteContext:
    """A copy of a context is made for the copy of its route."""
    return RouteContext(copy.deepcopy(context.route, memo), context.layers)


def mark_changed(router: APIRouter) -> None:
    """Have the routes looked up anew."""
    Epoch.count += 1


MEMBERS: Mapping[type, Mapping[str, Any]] = {
    DeclaredRoute: routes.ON_DECLARED,
    APIRoute: routes.ON_API_ROUTE,
    APIWebSocketRoute: routes.ON_WEBSOCKET_ROUTE,
    APIRouter: {"_mark_routes_changed": mark_changed},
    RouteContext: {**contexts.ON_CONTEXT, "__deepcopy__": anew},
    Dependency: {"__deepcopy__": itself},
    Field: {"__deepcopy__": itself},
    Parameter: {"__deepcopy__": itself},
    Signature: {"__deepcopy__": itself},
}
