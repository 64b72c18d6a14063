"""Jobs that are deferred with a database's transaction."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from martlet.jobs import Jobs, Status
from martlet.sql import Database
from tests.batteries.jobs.conftest import ended
from tests.batteries.jobs.test_jobs import working

pytestmark = pytest.mark.anyio


class Rollback(Exception):
    pass


@pytest.fixture
def database(url: str, tmp_path: Path) -> Database:
    return Database(url if url.startswith("postgresql") else f"sqlite:///{tmp_path}/data.db")


async def test_a_commit_has_it_done_and_a_rollback_drops_it(jobs: Jobs, database: Database) -> None:
    done: list[str] = []

    @jobs.job
    async def send(to: str) -> None:
        done.append(to)

    async with jobs.opened(), working(jobs):
        with suppress(Rollback):
            async with database.begin() as session:
                await send.using(session=session).defer("nobody")
                raise Rollback
        async with database.begin() as session:
            id = await send.using(session=session).defer("ann")
            await asyncio.sleep(0.5)
            assert await jobs.find(id) is None, "others don't see it before the commit"
        assert (await ended(jobs, id)).status is Status.SUCCEEDED
        assert len(await jobs.list()) == 1
    assert done == ["ann"]
    await database.dispose()


async def test_keys_hold_in_transactions(jobs: Jobs, database: Database) -> None:
    @jobs.job
    async def send() -> None: ...

    async with jobs.opened():
        first = await send.using(key="k").defer()
        async with database.begin() as session:
            assert await send.using(key="k", session=session).defer() == first
        assert len(await jobs.list()) == 1
    await database.dispose()


@pytest.mark.parametrize("server_url", ["postgresql"], indirect=True)
async def test_a_session_of_another_kind_is_refused_on_postgresql(server_url: str) -> None:
    jobs = Jobs(server_url)

    @jobs.job
    async def send() -> None: ...

    database = Database("sqlite://")
    async with jobs.opened(), database.begin() as session:
        with pytest.raises(TypeError, match="the same database through psycopg"):
            await send.using(session=session).defer()
    await database.dispose()
