from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from martlet.sql import Database
from martlet.testing import AsyncTestClient
from tests.batteries.sql.models import Nest
from tests.batteries.sql.programs import names, program

pytestmark = pytest.mark.anyio
KINDS = pytest.mark.parametrize("prefix", ["", "/threads"], ids=["coroutines", "threads"])


@KINDS
async def test_commits_when_the_endpoint_has_returned(db: Database, prefix: str) -> None:
    async with AsyncTestClient(program(db)) as client:
        reply = await client.post(f"{prefix}/birds/swift")
        assert reply.status_code == 201
        assert reply.json() == {"id": 1, "name": "swift"}
        assert (await client.get(f"{prefix}/birds")).json() == ["swift"]


@KINDS
@pytest.mark.parametrize(("fate", "status"), [("refused", 418), ("broken", 500)])
async def test_rolls_back_on_an_error(db: Database, prefix: str, fate: str, status: int) -> None:
    async with AsyncTestClient(program(db), raise_server_exceptions=False) as client:
        reply = await client.post(f"{prefix}/birds/swift?fate={fate}")
        assert reply.status_code == status
        assert await names(db) == []
        assert (await client.post(f"{prefix}/birds/owl")).status_code == 201
        assert await names(db) == ["owl"]


async def test_rolls_back_where_the_reply_is_not_what_was_declared(db: Database) -> None:
    async with AsyncTestClient(program(db), raise_server_exceptions=False) as client:
        assert (await client.post("/unfit/swift")).status_code == 500
        assert await names(db) == []


@KINDS
async def test_a_commit_that_fails_becomes_the_reply(db: Database, prefix: str) -> None:
    async with AsyncTestClient(program(db)) as client:
        reply = await client.post(f"{prefix}/birds/swift?nest=77")
        assert (reply.status_code, reply.json()) == (409, {"detail": "conflict"})
        assert await names(db) == []


async def test_rolls_back_when_the_request_is_cancelled(db: Database) -> None:
    app = program(db)
    async with AsyncTestClient(app) as client:
        request = asyncio.ensure_future(client.post("/birds/swift?fate=waits"))
        await app.state.waits.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert (await client.post("/birds/owl")).status_code == 201
        assert await names(db) == ["owl"]


async def test_rolls_back_when_a_statement_is_cancelled(db: Database) -> None:
    """The connection that was busy is given up, and the next one works."""

    async def write_and_wait() -> None:
        async with db.begin() as session:
            session.add(Nest(place="gable"))
            await session.flush()
            endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000)"
            connection = await session.connection()
            begun.set()
            await connection.exec_driver_sql(f"{endless} SELECT count(*) FROM n")

    begun = asyncio.Event()
    task = asyncio.ensure_future(write_and_wait())
    await begun.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.begin() as session:
        assert list(await session.scalars(select(Nest.place))) == []
        session.add(Nest(place="eaves"))


@KINDS
async def test_a_reading_session_can_not_write(db: Database, prefix: str) -> None:
    async with AsyncTestClient(program(db), raise_server_exceptions=False) as client:
        assert (await client.post(f"{prefix}/read-only")).status_code == 500
        assert (await client.post(f"{prefix}/birds/owl")).status_code == 201
        assert (await client.get(f"{prefix}/birds")).json() == ["owl"]


async def test_a_request_has_one_session(db: Database) -> None:
    async with AsyncTestClient(program(db)) as client:
        assert (await client.get("/same")).json() is True


async def test_changes_at_once_lose_none(db: Database) -> None:
    async with db.begin() as session:
        session.add(Nest(place="gable"))
    async with AsyncTestClient(program(db)) as client:
        prefixes = ["", "/threads"] * 15
        replies = await asyncio.gather(*(client.post(f"{prefix}/nests/gable/eggs") for prefix in prefixes))
    assert sorted(reply.json() for reply in replies) == list(range(1, 31))


async def test_more_blocking_requests_than_threads_and_connections(db: Database) -> None:
    """Those that hold a connection can always go on."""
    async with AsyncTestClient(program(db)) as client:
        replies = await asyncio.gather(
            *(client.post(f"/threads/birds/swift{number:03}") for number in range(100))
        )
        assert {reply.status_code for reply in replies} == {201}
    assert len(await names(db)) == 100


async def test_outside_of_requests(db: Database) -> None:
    async def fail() -> None:
        async with db.begin() as session:
            session.add(Nest(place="gable"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with db.begin() as session:
        session.add(Nest(place="eaves"))

    def fail_in_thread() -> None:
        with db.begin_sync() as session:
            session.add(Nest(place="attic"))
            raise ZeroDivisionError

    def in_thread() -> list[str]:
        with pytest.raises(ZeroDivisionError):
            fail_in_thread()
        with db.begin_sync() as session:
            session.add(Nest(place="chimney"))
        with db.read_sync() as session:
            return list(session.scalars(select(Nest.place).order_by(Nest.place)))

    assert await asyncio.to_thread(in_thread) == ["chimney", "eaves"]
