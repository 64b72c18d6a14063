"""What is added to classes of the core, by class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from martlet.compat.internals import contexts, routes
from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.route import APIRoute
from martlet.routing.websocket import APIWebSocketRoute

MEMBERS: Mapping[type, Mapping[str, Any]] = {
    DeclaredRoute: routes.ON_DECLARED,
    APIRoute: routes.ON_API_ROUTE,
    APIWebSocketRoute: routes.ON_WEBSOCKET_ROUTE,
    RouteContext: contexts.ON_CONTEXT,
}
