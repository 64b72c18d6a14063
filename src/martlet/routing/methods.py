"""`@app.get(...)` and its like, for routers and applications."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from typing_extensions import Unpack

from martlet.declare.options import expanded
from martlet.routing.options import DEFAULTS, ManyMethodOptions, MethodOptions

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
declared = expanded(**DEFAULTS)


class Decorator(Protocol):
    """Returns the function that it is given, with its own type."""

    def __call__(self, endpoint: Endpoint, /) -> Endpoint: ...


class HTTPMethods:
    """Decorators that add an endpoint at a path; each returns the endpoint as it is."""

    @abstractmethod
    def api_route(self, path: str, **options: Unpack[ManyMethodOptions]) -> Decorator:
        """Answer several methods, named in `methods`, at `path`."""

    @declared
    def get(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer GET at `path` (RFC 9110 section 9.3.1)."""
        return self.api_route(path, methods=["GET"], **options)

    @declared
    def put(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer PUT at `path` (RFC 9110 section 9.3.4)."""
        return self.api_route(path, methods=["PUT"], **options)

    @declared
    def post(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer POST at `path` (RFC 9110 section 9.3.3)."""
        return self.api_route(path, methods=["POST"], **options)

    @declared
    def delete(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer DELETE at `path` (RFC 9110 section 9.3.5)."""
        return self.api_route(path, methods=["DELETE"], **options)

    @declared
    def options(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer OPTIONS at `path` (RFC 9110 section 9.3.7)."""
        return self.api_route(path, methods=["OPTIONS"], **options)

    @declared
    def head(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer HEAD at `path` (RFC 9110 section 9.3.2)."""
        return self.api_route(path, methods=["HEAD"], **options)

    @declared
    def patch(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer PATCH at `path` (RFC 5789)."""
        return self.api_route(path, methods=["PATCH"], **options)

    @declared
    def trace(self, path: str, **options: Unpack[MethodOptions]) -> Decorator:
        """Answer TRACE at `path` (RFC 9110 section 9.3.8)."""
        return self.api_route(path, methods=["TRACE"], **options)
