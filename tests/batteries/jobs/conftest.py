from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

import anyio
import psycopg
import pytest
import redis

from martlet.jobs import Jobs, Record, Status
from martlet.jobs.orders import FINISHED
from tests.command.conftest import apart, command, write

__all__ = ["apart", "command", "write"]

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL")
REDIS_URL = os.environ.get("TEST_REDIS_URL")
SERVERS = ["postgresql", "redis"]

numbers = count(1)
Wait = Callable[..., Awaitable[Record]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def a_place(kind: str) -> Iterator[str]:
    """The URL of an empty place for jobs."""
    if kind == "memory":
        yield "memory://"
        return
    if kind == "redis":
        yield from an_empty_redis()
        return
    if not POSTGRES_URL:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    name = f"martlet_jobs_{os.getpid()}_{next(numbers)}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{POSTGRES_URL.rpartition('/')[0]}/{name}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def an_empty_redis() -> Iterator[str]:
    if not REDIS_URL:
        pytest.skip("TEST_REDIS_URL names no Redis server")
    url = f"{REDIS_URL.rpartition('/')[0]}/7"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture(params=["memory", *SERVERS])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    yield from a_place(request.param)


@pytest.fixture(params=SERVERS)
def server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    yield from a_place(request.param)


@pytest.fixture
def jobs(url: str) -> Jobs:
    return Jobs(url, worker=True, dead_after=3, grace=5)


async def ended(jobs: Jobs, id: str, *statuses: Status) -> Record:
    """The job's record, as soon as it has one of the statuses; by default one of the last."""
    return await until(jobs, id, lambda record: record.status in (statuses or FINISHED))


async def until(jobs: Jobs, id: str, holds: Callable[[Record], bool]) -> Record:
    with anyio.fail_after(40):
        while True:
            record = await jobs.find(id)
            if record is not None and holds(record):
                return record
            await anyio.sleep(0.05)
