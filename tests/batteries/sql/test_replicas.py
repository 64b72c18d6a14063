from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from martlet.sql import Database
from tests.batteries.databases import NewURL
from tests.batteries.sql.conftest import MakeDatabase
from tests.batteries.sql.models import Bird
from tests.batteries.sql.programs import names

pytestmark = pytest.mark.anyio


def sync_names(db: Database) -> list[str]:
    with db.read_sync() as session:
        return list(session.scalars(select(Bird.name)))


@pytest.fixture
def persistent(backend: str) -> None:
    if backend == "memory":
        pytest.skip("two databases in memory can't have the same URL")


@pytest.fixture
async def copies(make_database: MakeDatabase, new_url: NewURL, persistent: None) -> list[str]:
    """The URLs of two databases that can be told apart: each has a bird of its own."""
    urls = [new_url(), new_url()]
    for url, name in zip(urls, ("one", "two"), strict=True):
        async with (await make_database(url)).begin() as session:
            session.add(Bird(name=name))
    return urls


async def test_reading_takes_turns_and_writing_does_not(
    make_database: MakeDatabase, copies: list[str]
) -> None:
    db = await make_database(replicas=copies)
    async with db.begin() as session:
        session.add(Bird(name="primary"))
        await session.flush()
        assert list(await session.scalars(select(Bird.name))) == ["primary"]
    assert [await names(db) for _ in range(4)] == [["one"], ["two"], ["one"], ["two"]]
    read = [await asyncio.to_thread(sync_names, db) for _ in range(2)]
    assert read == [["one"], ["two"]]


async def test_a_replica_can_not_be_written_to(make_database: MakeDatabase, copies: list[str]) -> None:
    db = await make_database(replicas=copies[:1])
    async with db.read() as session:
        session.add(Bird(name="cuckoo"))
        with pytest.raises(DBAPIError, match=r"readonly database|read-only transaction"):
            await session.commit()
    assert await names(db) == ["one"]


def away(url: str) -> str:
    """A URL at which there is nothing."""
    return "sqlite:////nowhere/at/all.db" if url.startswith("sqlite") else "postgresql://me@127.0.0.1:1/name"


async def test_a_replica_that_is_away_is_left_out(
    make_database: MakeDatabase, copies: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    db = await make_database(replicas=[away(copies[0]), copies[1]])
    assert [await names(db) for _ in range(3)] == [["two"]] * 3
    assert await asyncio.to_thread(sync_names, db) == ["two"]
    assert len([line for line in caplog.messages if line.startswith("replica ")]) == 1


async def test_without_any_replica_the_primary_is_read(
    make_database: MakeDatabase, copies: list[str]
) -> None:
    db = await make_database(replicas=[away(copies[0])])
    async with db.begin() as session:
        session.add(Bird(name="primary"))
    assert await names(db) == ["primary"]
    assert await asyncio.to_thread(sync_names, db) == ["primary"]
