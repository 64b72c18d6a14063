from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from martlet.sql import Database
from martlet.sql.fixtures import rollback
from martlet.testing import AsyncTestClient, TestClient
from tests.batteries.sql.models import Bird
from tests.batteries.sql.programs import names, program

__all__ = ["rollback"]

pytestmark = pytest.mark.anyio


@pytest.fixture
def database(url: str) -> Database:
    db = Database(url)

    async def prepare() -> None:
        await db.create_all()
        async with db.begin() as session:
            session.add(Bird(name="before"))
        await db.dispose()

    asyncio.run(prepare())
    return db


@pytest.fixture
def leaves_no_trace(database: Database) -> Iterator[None]:
    """After the test, and after its rollback, only what was there before is there."""
    yield
    with database.read_sync() as session:
        assert list(session.scalars(select(Bird.name))) == ["before"]
    database.sync_engine.dispose()


@pytest.fixture
def db(leaves_no_trace: None, rollback: Database) -> Database:
    return rollback


@pytest.mark.parametrize("prefix", ["", "/threads"])
def test_with_a_client(db: Database, prefix: str) -> None:
    with TestClient(program(db), raise_server_exceptions=False) as client:
        assert client.post(f"{prefix}/birds/swift").status_code == 201
        assert client.post(f"{prefix}/birds/owl?fate=broken").status_code == 500
        assert client.post(f"{prefix}/birds/owl?fate=refused").status_code == 418
        assert client.get(f"{prefix}/birds").json() == ["before", "swift"]


@pytest.mark.parametrize("prefix", ["", "/threads"])
def test_with_a_client_that_runs_no_lifespan(db: Database, prefix: str) -> None:
    client = TestClient(program(db))
    assert client.post(f"{prefix}/birds/swift").status_code == 201
    assert client.get(f"{prefix}/birds").json() == ["before", "swift"]


async def test_with_sessions_of_the_test(db: Database) -> None:
    async with AsyncTestClient(program(db)) as client:
        async with db.begin() as session:
            session.add(Bird(name="mine"))
        assert (await client.get("/birds")).json() == ["before", "mine"]
        async with db.begin() as session:
            session.add(Bird(name="held"))
            await session.flush()
            assert (await client.get("/birds")).json() == ["before", "held", "mine"]
        async with db.read() as session:
            assert await session.scalar(select(func.count(Bird.id))) == 3


async def test_with_requests_at_once(db: Database) -> None:
    async with AsyncTestClient(program(db), raise_server_exceptions=False) as client:
        fates = ["", "broken"] * 5
        requests = (client.post(f"/birds/swift{number}?fate={fate}") for number, fate in enumerate(fates))
        replies = await asyncio.gather(*requests)
        assert [reply.status_code for reply in replies] == [201, 500] * 5
        assert await names(db) == ["before", *(f"swift{number}" for number in range(0, 10, 2))]


async def test_both_kinds_of_session(db: Database) -> None:
    """Two connections can't both write to SQLite: that is told, where it would wait for ever."""
    async with AsyncTestClient(program(db)) as client:
        assert (await client.post("/birds/swift")).status_code == 201
        if db.address.is_sqlite:
            with pytest.raises(RuntimeError, match="one of them"):
                await client.post("/threads/birds/owl")
        else:
            assert (await client.post("/threads/birds/owl")).status_code == 201
