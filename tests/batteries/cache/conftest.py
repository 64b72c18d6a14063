from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from martlet.cache import Cache
from tests.batteries.redis_servers import closed_url, prefix, redis_url, url

MakeCache = Callable[..., Cache]

__all__ = ["closed_url", "prefix", "redis_url", "url"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def make_cache(url: str, prefix: str) -> AsyncIterator[MakeCache]:
    made: list[Cache] = []

    def make(**options: Any) -> Cache:
        made.append(Cache(url, prefix=prefix, **options))
        return made[-1]

    yield make
    for cache in made:
        await cache.clear()
        await cache.store.aclose()


@pytest.fixture
def cache(make_cache: MakeCache) -> Cache:
    return make_cache()
