from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from martlet.sql import Database
from tests.batteries.databases import backend, new_url, url

MakeDatabase = Callable[..., Awaitable[Database]]

__all__ = ["backend", "new_url", "url"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settled() -> Iterator[None]:
    """For tests of connections that can't be opened: aiosqlite's threads may end after their loop has."""
    yield
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join(5)


@pytest.fixture
async def make_database(new_url: Callable[[], str]) -> AsyncIterator[MakeDatabase]:
    """Make a database with the tests' tables."""
    made: list[Database] = []

    async def make(url: str | None = None, **options: Any) -> Database:
        from tests.batteries.sql import models  # noqa: F401 - declares the tables

        database = Database(url or new_url(), **options)
        made.append(database)
        await database.create_all()
        return database

    yield make
    for database in made:
        await database.dispose()


@pytest.fixture
async def db(make_database: MakeDatabase) -> Database:
    return await make_database()
