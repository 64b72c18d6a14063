from __future__ import annotations

import asyncio
import runpy
from pathlib import Path

import pytest
from redis.asyncio import Redis

from martlet.testclient import TestClient

EXAMPLE = Path(__file__).parents[3] / "examples" / "rate_limits.py"


def test_the_example(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LIMITS_URL", url)
    if url != "memory://":
        asyncio.run(forget(url))
    with TestClient(runpy.run_path(str(EXAMPLE))["app"]) as client:
        assert [client.post("/login").status_code for _ in range(4)] == [200, 200, 200, 429]
        for name in ("ann", "ben"):
            replies = [client.get("/export", headers={"X-User": name}) for _ in range(2)]
            assert [reply.status_code for reply in replies] == [200, 429]
        assert client.get("/").headers["ratelimit-policy"] == '"app";q=100;w=60'


async def forget(url: str) -> None:
    async with Redis.from_url(url) as client:
        async for name in client.scan_iter("example*"):
            await client.delete(name)
