"""Where the tests of caches, rate limits, ... keep things: in memory, and on Redis at TEST_REDIS_URL."""

from __future__ import annotations

import os
import socket
from itertools import count

import pytest

REDIS_URL = os.environ.get("TEST_REDIS_URL")
numbers = count(1)


@pytest.fixture
def redis_url() -> str:
    if not REDIS_URL:
        pytest.skip("TEST_REDIS_URL names no Redis server")
    return REDIS_URL


@pytest.fixture(params=["memory", "redis"])
def store_url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    url: str = request.getfixturevalue("redis_url")
    return url


@pytest.fixture
def prefix() -> str:
    """Keys of one test, on a server that is shared."""
    return f"test:{os.getpid()}:{next(numbers)}:"


@pytest.fixture
def closed_url() -> str:
    """A Redis URL where nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{sock.getsockname()[1]}/0"
