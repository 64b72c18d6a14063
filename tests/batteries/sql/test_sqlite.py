from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from martlet.sql import Database
from tests.batteries.sql.conftest import MakeDatabase
from tests.batteries.sql.models import Bird

pytestmark = pytest.mark.anyio


@pytest.fixture
async def make_database() -> AsyncIterator[MakeDatabase]:
    made: list[Database] = []

    async def make(url: str, **options: Any) -> Database:
        made.append(Database(url, **options))
        await made[-1].create_all()
        return made[-1]

    yield make
    for database in made:
        await database.dispose()


async def pragma(db: Database, name: str) -> object:
    async with db.read() as session:
        return await session.scalar(text(f"PRAGMA {name}"))


async def test_settings_of_a_file(make_database: MakeDatabase, tmp_path: Path) -> None:
    db = await make_database(f"sqlite:///{tmp_path / 'app.db'}", busy_timeout=7)
    assert await pragma(db, "journal_mode") == "wal"
    assert await pragma(db, "foreign_keys") == 1
    assert await pragma(db, "busy_timeout") == 7000


async def test_foreign_keys_are_enforced(make_database: MakeDatabase) -> None:
    db = await make_database("sqlite://")
    with pytest.raises(IntegrityError):
        async with db.begin() as session:
            session.add(Bird(name="swift", nest_id=77))


async def test_readers_do_not_wait_for_a_writer(make_database: MakeDatabase, tmp_path: Path) -> None:
    db = await make_database(f"sqlite:///{tmp_path / 'app.db'}", busy_timeout=0)
    async with db.begin() as writer, db.read() as reader:
        writer.add(Bird(name="swift"))
        await writer.flush()
        assert list(await reader.scalars(text("SELECT name FROM test_birds"))) == []


async def test_definitions_are_rolled_back(make_database: MakeDatabase) -> None:
    """Python's driver would commit before them."""
    db = await make_database("sqlite://")

    async def fail() -> None:
        async with db.begin() as session:
            await session.execute(text("CREATE TABLE eggs (id INTEGER)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with db.read() as session:
        tables = list(await session.scalars(text("SELECT name FROM sqlite_master")))
    assert "eggs" not in tables
