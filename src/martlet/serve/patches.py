"""Whether plug-ins have replaced methods that every request passes, as instrumentation does.

Replaced methods must have their say, so an application with some is served through Starlette's own classes.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, Router

PASSED = (
    (Starlette, "__call__"),
    (Starlette, "build_middleware_stack"),
    (Middleware, "__init__"),
    (ServerErrorMiddleware, "__init__"),
    (ServerErrorMiddleware, "__call__"),
    (ExceptionMiddleware, "__init__"),
    (ExceptionMiddleware, "__call__"),
    (Router, "__call__"),
    (Router, "app"),
    (Route, "handle"),
)


def is_as_declared(app: Starlette) -> bool:
    """Whether neither the application nor its class nor Starlette's has another method on a request's way."""
    if "build_middleware_stack" in vars(app):
        return False
    builders = [kind for kind in type(app).__mro__ if "build_middleware_stack" in vars(kind)]
    if builders[0].__module__ != "martlet.applications":
        return False
    own = ((builders[0], "__call__"), (builders[0], "build_middleware_stack"))
    return all(_is_original(kind, name) for kind, name in (*own, *PASSED))


def _is_original(kind: Any, name: str) -> bool:
    """Whether a class has the method that its own module defines; wrappers come from elsewhere."""
    method = vars(kind).get(name)
    return type(method) is FunctionType and method.__globals__["__name__"] == kind.__module__
