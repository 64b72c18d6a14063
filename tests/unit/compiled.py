"""Sources of endpoints, written but not compiled, and endpoints run without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from martlet.compile.endpoint import Source, compile_source, write_source
from martlet.compile.overrides import Overrides
from martlet.declare.operation import Operation
from martlet.routing import APIRoute


def operation_of(endpoint: Callable[..., Any], path: str = "/", **options: Any) -> Operation:
    return next(iter(APIRoute(path, endpoint, **options).operations()))


def source_of(
    endpoint: Callable[..., Any], path: str = "/", overrides: Overrides | None = None, **options: Any
) -> Source:
    return write_source(operation_of(endpoint, path, **options), overrides)


def run(
    source: Source,
    query: dict[str, Any] | str = "",
    path: dict[str, Any] | None = None,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    body: bytes = b"",
) -> Any:
    """What the compiled function returns for one request."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def call() -> Any:
        scope = {
            "type": "http",
            "headers": list(headers),
            "query_string": text.encode(),
            "path_params": path or {},
        }
        async with AsyncExitStack() as exits:
            return await compile_source(source)(
                Request(scope, receive), path or {}, text.encode(), list(headers), exits
            )

    return asyncio.run(call())


__all__ = ["Source", "operation_of", "run", "source_of"]
