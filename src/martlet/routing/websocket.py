"""A WebSocket endpoint at a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from starlette.routing import Match, WebSocketRoute, compile_path, get_name
from starlette.types import ASGIApp, Receive, Scope, Send

from martlet.datastructures import Default
from martlet.declare.params import Depends
from martlet.declare.read import read_dependency, read_signature
from martlet.routing.options import DEFAULTS, FormLimits
from martlet.routing.paths import parse
from martlet.routing.replies import Reply


class APIWebSocketRoute(WebSocketRoute):
    """One WebSocket endpoint; it takes parameters and dependencies as any endpoint does."""

    methods: Any = None

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
        self.path_format = parse(path).format
        self.signature = read_signature(endpoint, path)
        self.own_dependencies = tuple(read_dependency(depends, path) for depends in self.dependencies)

    @cached_property
    def path_regex(self) -> Any:
        return compile_path(self.path)[0]

    @cached_property
    def param_convertors(self) -> Any:
        return compile_path(self.path)[2]

    @cached_property
    def app(self) -> ASGIApp:
        from martlet.routing.context import RouteContext

        return RouteContext(self).app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child_scope = super().matches(scope)
        if match is not Match.NONE:
            child_scope["route"] = self
        return match, child_scope

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().handle(scope, receive, send)


# What `settle` reads of any route and a WebSocket has nothing of.
_ABSENT: dict[str, Any] = {
    "tags": (),
    "summary": None,
    "description": None,
    "response_description": "",
    "responses": {},
    "response_fields": {},
    "reply": Reply(),
    "deprecated": None,
    "operation_id": "websocket",
    "include_in_schema": False,
    "callbacks": None,
    "openapi_extra": None,
    "response_class": DEFAULTS["response_class"],
    "status_code": None,
    "strict_content_type": Default(True),
    "generate_unique_id_function": DEFAULTS["generate_unique_id_function"],
    "max_body_size": None,
    "form_limits": FormLimits(),
    "response_model_include": None,
    "response_model_exclude": None,
    "response_model_by_alias": True,
    "response_model_exclude_unset": False,
    "response_model_exclude_defaults": False,
    "response_model_exclude_none": False,
}
for _name, _value in _ABSENT.items():
    setattr(APIWebSocketRoute, _name, _value)
