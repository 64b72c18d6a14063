"""ASGI scopes of a connection's requests, and their lines in the access log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from starlette.types import Scope
from uvicorn.protocols.utils import get_client_addr, get_path_with_query_string

from martlet.routing.context import RouteContext
from martlet.serve.checks import Headers, Target

if TYPE_CHECKING:
    from martlet.serve.connection import Connection
    from martlet.serve.light import Light

access_logger = logging.getLogger("uvicorn.access")
LINE = '%s - "%s %s HTTP/%s" %d'


def make_scope(
    protocol: Connection, method: str, version: str, target: Target, headers: Headers
) -> dict[str, Any]:
    """The scope of a request (ASGI 3, HTTP 2.3)."""
    config = protocol.config
    root_path = config.root_path
    return {
        "type": "http",
        "asgi": {"version": config.asgi_version, "spec_version": "2.3"},
        "http_version": version,
        "server": protocol.server,
        "client": protocol.client,
        "scheme": protocol.scheme,
        "root_path": root_path,
        "method": method,
        "path": root_path + target.path,
        "raw_path": root_path.encode("ascii") + target.raw_path,
        "query_string": target.query,
        "headers": headers,
        "state": protocol.app_state.copy(),
    }


def enter(scope: dict[str, Any], app: Any, context: RouteContext, params: dict[str, Any]) -> Scope:
    """Put into a scope what the application and its router would have put there."""
    scope["app"] = app
    scope["router"] = app.router
    scope["path_params"] = {**params}
    context.enter(scope)
    return scope


def log_access(scope: Scope, status_code: int) -> None:
    """One line for a request, as Uvicorn writes it."""
    client = get_client_addr(cast(Any, scope))
    path = get_path_with_query_string(cast(Any, scope))
    access_logger.info(LINE, client, scope["method"], path, scope["http_version"], status_code)


def log_light_access(client: tuple[str, int] | None, light: Light, status_code: int) -> None:
    """The same for a request without a scope."""
    peer = f"{client[0]}:{client[1]}" if client else ""
    path = light.target.decode("ascii", "replace")
    access_logger.info(LINE, peer, light.method, path, light.version, status_code)
