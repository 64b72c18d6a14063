from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from martlet.accounts import MemoryStorage
from martlet.sql import Database
from martlet.testing import TestClient
from tests.batteries.accounts.programs import ANN, World, make_world
from tests.batteries.databases import POSTGRES_URL, numbers, run_postgres

MakeWorld = Callable[..., World]
STORAGES = ["no database", "sqlite", "postgresql"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=STORAGES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStorage | Database]:
    if request.param == "no database":
        yield MemoryStorage()
        return
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/accounts.db"
        if request.param == "postgresql":
            if not POSTGRES_URL:
                pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
            name = f"martlet_accounts_{next(numbers)}"
            run_postgres(f"CREATE DATABASE {name}")
            stack.callback(run_postgres, f"DROP DATABASE {name} WITH (FORCE)")
            url = f"{POSTGRES_URL.rpartition('/')[0]}/{name}"
        yield Database(url)


@pytest.fixture
def make(storage: MemoryStorage | Database) -> MakeWorld:
    """Make an application on the storage, which has its tables."""

    def make(**options: Any) -> World:
        world = make_world(storage, **options)
        if isinstance(storage, Database):
            world.app.use(storage)
            asyncio.run(_create_tables(storage))
        return world

    return make


async def _create_tables(database: Database) -> None:
    await database.create_all()
    await database.dispose()


@pytest.fixture
def world(make: MakeWorld) -> World:
    return make()


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """A client whose user ann is registered."""
    with world.client() as client:
        assert client.post("/auth/register", json=ANN).status_code == 202
        yield client
