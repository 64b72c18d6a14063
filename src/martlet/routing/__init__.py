"""Routes and routers."""

from starlette.routing import BaseRoute, Host, Match, Mount, NoMatchFound, Route, Router, WebSocketRoute

from martlet.routing.context import IncludedRouter, RouteContext, iter_route_contexts
from martlet.routing.ids import generate_unique_id
from martlet.routing.route import APIRoute
from martlet.routing.router import APIRouter
from martlet.routing.websocket import APIWebSocketRoute

__all__ = [
    "APIRoute",
    "APIRouter",
    "APIWebSocketRoute",
    "BaseRoute",
    "Host",
    "IncludedRouter",
    "Match",
    "Mount",
    "NoMatchFound",
    "Route",
    "RouteContext",
    "Router",
    "WebSocketRoute",
    "generate_unique_id",
    "iter_route_contexts",
]
