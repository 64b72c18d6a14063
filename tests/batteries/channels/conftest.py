from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from martlet.channels import Channels
from tests.batteries.redis_servers import own_redis, prefix, redis_url, url

__all__ = ["own_redis", "prefix", "redis_url", "url"]

MakeChannels = Callable[..., Channels]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def make_channels(url: str, prefix: str) -> AsyncIterator[MakeChannels]:
    """Make channels of one backend; those on Redis stand for processes that share it."""
    made: list[Channels] = []

    def make(**options: Any) -> Channels:
        channels = Channels(url, prefix=prefix, **options)
        made.append(channels)
        return channels

    yield make
    for channels in made:
        await channels.broker.aclose()


@pytest.fixture
def channels(make_channels: MakeChannels) -> Channels:
    return make_channels()
