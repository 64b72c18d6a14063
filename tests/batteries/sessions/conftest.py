from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from martlet.sessions import Sessions
from tests.batteries.redis_servers import own_redis, prefix, redis_url, url

__all__ = ["own_redis", "prefix", "redis_url", "url"]

MakeSessions = Callable[..., Sessions[Any]]


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_sessions(url: str, prefix: str, clock: Clock) -> MakeSessions:
    def make(**options: Any) -> Sessions[Any]:
        return Sessions(url, prefix=prefix, clock=clock, **options)

    return make
