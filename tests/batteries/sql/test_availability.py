from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text

from martlet.services import Unavailable, Unreachable
from martlet.sql import Database
from martlet.testing import AsyncTestClient, TestClient
from tests.batteries.databases import POSTGRES_URL, NewURL, numbers, run_postgres
from tests.batteries.sql.conftest import MakeDatabase
from tests.batteries.sql.models import Bird
from tests.batteries.sql.programs import names, program

pytestmark = pytest.mark.anyio

THREAD_OUTLIVES_LOOP = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
AWAY = ["sqlite:////nowhere/at/all.db", "postgresql://me:secret@127.0.0.1:1/name"]


@THREAD_OUTLIVES_LOOP
@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("url", AWAY)
async def test_at_start_up_it_is_tried_again_and_then_told(url: str) -> None:
    db = Database(url, start_timeout=0.5)
    with pytest.raises(Unreachable) as caught:
        async with AsyncTestClient(program(db)):
            pytest.fail("it has started")
    message = str(caught.value)
    assert "secret" not in message
    assert str(db.address) in message
    assert "times" in message


@THREAD_OUTLIVES_LOOP
@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("url", AWAY)
@pytest.mark.parametrize("path", ["/birds", "/threads/birds"])
def test_at_run_time_it_is_503(url: str, path: str) -> None:
    client = TestClient(program(Database(url)))  # not started
    reply = client.get(path)
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in reply.text
    assert "nowhere" not in reply.text


async def test_a_database_that_comes_late_is_waited_for(
    backend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"martlet_late_{next(numbers)}"
    if backend == "memory":
        pytest.skip("memory is always there")
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / name / 'app.db'}"
        make = (tmp_path / name).mkdir
    else:
        assert POSTGRES_URL
        url = f"{POSTGRES_URL.rpartition('/')[0]}/{name}"

        def make() -> None:
            run_postgres(f"CREATE DATABASE {name}")

    db = Database(url)
    with caplog.at_level(logging.WARNING, "martlet"):
        starting = asyncio.ensure_future(AsyncTestClient(program(db)).__aenter__())
        while not any("trying again" in line for line in caplog.messages):
            await asyncio.sleep(0.01)
        make()
        client = await starting
    async with db.read() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await client.__aexit__()
    if backend == "postgresql":
        run_postgres(f"DROP DATABASE {name} WITH (FORCE)")


async def test_check(db: Database) -> None:
    await db.check()
    async with db.begin() as session:
        session.add(Bird(name="swift"))
        await session.flush()
        await db.check()  # doesn't wait for writers


@THREAD_OUTLIVES_LOOP
@pytest.mark.usefixtures("settled")
async def test_check_of_a_database_that_is_away() -> None:
    with pytest.raises(Unavailable):
        await Database(AWAY[0]).check()


async def test_connections_that_the_server_has_closed_are_replaced(
    make_database: MakeDatabase, new_url: NewURL, backend: str
) -> None:
    if backend != "postgresql":
        pytest.skip("SQLite has no server")
    url = new_url()
    db = await make_database(url)
    await names(db)
    run_postgres(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        url,
    )
    assert await names(db) == []


async def test_a_connection_lost_in_a_request(
    make_database: MakeDatabase, new_url: NewURL, backend: str
) -> None:
    if backend != "postgresql":
        pytest.skip("SQLite has no server")
    url = new_url()
    db = await make_database(url)

    async def lose_it() -> None:
        async with db.begin() as session:
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            run_postgres(f"SELECT pg_terminate_backend({pid})", url)
            await session.execute(select(Bird))

    with pytest.raises(Unavailable):
        await lose_it()
    assert await names(db) == []


async def test_a_lock_that_is_held_for_too_long(make_database: MakeDatabase, backend: str) -> None:
    if backend == "postgresql":
        pytest.skip("PostgreSQL locks rows")
    db = await make_database(busy_timeout=0.1)
    async with db.begin() as session:
        session.add(Bird(name="swift"))
        await session.flush()
        with pytest.raises(Unavailable):
            async with db.begin() as other:
                await other.execute(select(Bird))
    assert await names(db) == ["swift"]


async def test_other_errors_stay_what_they_are(db: Database) -> None:
    with pytest.raises(Exception, match="nonsense") as caught:
        async with db.read() as session:
            await session.execute(text("SELECT * FROM nonsense"))
    assert not isinstance(caught.value, Unavailable)
