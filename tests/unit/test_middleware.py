from __future__ import annotations

import asyncio
from typing import Any

import pytest

from martlet.middleware.asyncexitstack import AsyncExitStackMiddleware


@pytest.mark.parametrize("fails", [False, True])
def test_the_stack_closes_after_the_application_has_run(fails: bool) -> None:
    events: list[str] = []

    async def close() -> None:
        events.append("closed")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["stack"].push_async_callback(close)
        events.append("run")
        if fails:
            raise ValueError("failed")

    wrapped = AsyncExitStackMiddleware(app, context_name="stack")

    async def receive() -> Any: ...

    async def send(message: Any) -> None: ...

    if fails:
        with pytest.raises(ValueError, match="failed"):
            asyncio.run(wrapped({"type": "http"}, receive, send))
    else:
        asyncio.run(wrapped({"type": "http"}, receive, send))
    assert events == ["run", "closed"]
