from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from martlet.services import Unavailable
from tests.batteries.sql.conftest import MakeDatabase
from tests.batteries.sql.models import Bird, Nest

pytestmark = pytest.mark.anyio

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
ENDLESS = text(f"{NUMBERS.format(1_000_000_000)} SELECT count(*) FROM n")


async def test_a_statement_that_takes_too_long_is_stopped(make_database: MakeDatabase) -> None:
    db = await make_database(statement_timeout=0.2)
    with pytest.raises(OperationalError, match="interrupted|statement timeout"):
        async with db.begin() as session:
            await session.execute(ENDLESS)

    def in_thread() -> None:
        with db.begin_sync() as session:
            session.execute(ENDLESS)

    with pytest.raises(OperationalError, match="interrupted|statement timeout"):
        await asyncio.to_thread(in_thread)


async def test_the_limit_is_that_of_one_statement(make_database: MakeDatabase) -> None:
    """A transaction may last longer, and commits after a rest."""
    db = await make_database(statement_timeout=0.2)
    numbers = text(f"{NUMBERS.format(30_000)} SELECT count(*) FROM n")
    async with db.begin() as session:
        session.add(Bird(name="swift"))
        await session.flush()
        await asyncio.sleep(0.3)
        assert await session.scalar(numbers) == 30_000
        await asyncio.sleep(0.3)
    async with db.read() as session:
        assert await session.scalar(select(func.count(Bird.id))) == 1


async def test_slow_statements_are_logged(
    make_database: MakeDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    db = await make_database(slow_query=0)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "martlet.sql"):
        async with db.begin() as session:
            await session.execute(select(Bird).where(Bird.name == "secret"))
    lines = [line for line in caplog.messages if "test_birds" in line]
    assert len(lines) == 1
    assert lines[0].startswith("slow query, 0.")
    assert "\n" not in lines[0]
    assert "secret" not in lines[0]


async def test_slow_statements_that_fail_are_logged(
    make_database: MakeDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    db = await make_database(slow_query=0)
    async with db.begin() as session:
        session.add(Nest(place="gable"))
    caplog.clear()
    with pytest.raises(IntegrityError):
        async with db.begin() as session:
            session.add(Nest(place="gable"))
    assert [line for line in caplog.messages if "INSERT INTO test_nests" in line]


async def test_fast_statements_are_not_logged(
    make_database: MakeDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    db = await make_database(slow_query=60)
    async with db.begin() as session:
        session.add(Bird(name="swift"))
    assert caplog.messages == []


async def test_an_exhausted_pool_is_told_as_unavailable(make_database: MakeDatabase) -> None:
    db = await make_database(pool_size=1, max_overflow=0, pool_timeout=0.1)
    async with db.read() as holder:
        await holder.execute(select(Bird))
        with pytest.raises(Unavailable) as caught:
            async with db.read() as session:
                await session.execute(select(Bird))
    assert caught.value.status_code == 503
    async with db.read() as session:
        assert list(await session.scalars(select(Bird))) == []


async def test_options_of_the_engine(make_database: MakeDatabase) -> None:
    db = await make_database(pool_size=3, max_overflow=4, engine={"pool_use_lifo": True, "echo": False})
    assert db.engine.pool.size() == db.sync_engine.pool.size() == 3  # type: ignore[attr-defined]
