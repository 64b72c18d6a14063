"""What has been made of a program: its routes, and the function that each endpoint was compiled to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from starlette.routing import BaseRoute, WebSocketRoute

from martlet.applications import Martlet
from martlet.declare.callables import where
from martlet.routing.context import RouteContext
from martlet.routing.route import APIRoute
from martlet.routing.router import APIRouter
from martlet.routing.websocket import APIWebSocketRoute

WEBSOCKET = "WEBSOCKET"
Target = Martlet | APIRouter | RouteContext | BaseRoute


class Row(NamedTuple):
    """A route in a table.

    method: those it answers, WEBSOCKET, or "" where it leaves the method to another application.
    endpoint: its dotted name. place: the file and line that it is declared at.
    """

    method: str
    path: str
    name: str
    endpoint: str
    place: str


def source(target: Target, path: str | None = None, method: str | None = None) -> str:
    """The source of the function that an endpoint was compiled to, with the dependency overrides in force.

    Args:
        target: a route, a RouteContext, or an application or router to look in.
        path: the path template as declared, with the prefixes of its routers.
        method: the HTTP method, or "WEBSOCKET"; the first route at the path if left out.

    Raises:
        LookupError: no route has that path and method.
        TypeError: the route has no endpoint of an API: nothing is compiled for it.
    """
    context = _context(target, path, method)
    if not isinstance(context.route, (APIRoute, APIWebSocketRoute)):
        raise TypeError(f"nothing is compiled for {context.route!r}")
    return context.compiled_now().source.text


def routes(app: Martlet | APIRouter) -> list[Row]:
    """The routes of an application or router, in the order of declaration, those of its routers included."""
    return [_row(context) for context in _contexts(app)]


def _context(target: Target, path: str | None, method: str | None) -> RouteContext:
    if isinstance(target, RouteContext):
        return target
    if isinstance(target, BaseRoute):
        return RouteContext(target)
    if path is None:
        raise TypeError("a path is needed to look in an application or a router")
    for context in _contexts(target):
        if context.path == path and (method is None or method.upper() in _methods(context)):
            return context
    raise LookupError(f"no route for {f'{method} {path}' if method else path}")


def _contexts(app: Martlet | APIRouter) -> list[RouteContext]:
    router = app if isinstance(app, APIRouter) else app.router
    return router.matcher.contexts


def _methods(context: RouteContext) -> list[str]:
    return [WEBSOCKET] if isinstance(context.route, WebSocketRoute) else sorted(context.methods or ())


def _row(context: RouteContext) -> Row:
    endpoint: Any = context.endpoint or getattr(context.route, "app", None)
    function, file, line = where(endpoint)
    module = getattr(endpoint, "__module__", None)
    return Row(
        ", ".join(_methods(context)),
        context.path or getattr(context.route, "host", "/"),
        str(context.name or ""),
        f"{module}.{function}" if module else function,
        f"{_short(file)}:{line}",
    )


def _short(file: str) -> str:
    """The path from here where the file is below, else the whole path."""
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


__all__ = ["Row", "routes", "source"]
