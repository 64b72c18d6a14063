"""A WebSocket endpoint at a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from starlette.routing import WebSocketRoute, get_name
from starlette.types import ASGIApp, Receive, Scope, Send

from martlet.declare.params import Depends
from martlet.routing.context import RouteContext
from martlet.routing.declared import DeclaredRoute
from martlet.routing.run import REACHED, Reached, answering_errors, conversation


class APIWebSocketRoute(DeclaredRoute, WebSocketRoute):
    """One WebSocket endpoint; it takes parameters and dependencies as any endpoint does."""

    operation_id = "websocket"  # it has no method that an id could be made of

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        name: str | None = None,
        dependencies: Sequence[Depends] | None = None,
        dependency_overrides_provider: Any = None,
    ) -> None:
        self.path = path
        self.endpoint = endpoint
        self.name = name or get_name(endpoint)
        self.dependencies = list(dependencies or [])
        self.dependency_overrides_provider = dependency_overrides_provider
        self.read()

    @cached_property
    def _alone(self) -> RouteContext:
        return RouteContext(self)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The route as an ASGI application."""
        reached = scope.get(REACHED, self._alone)
        await answering_errors(self.server(reached), scope, receive, send)

    def server(self, reached: Reached) -> ASGIApp:
        """Converses with the compiled endpoint."""
        return conversation(reached)
