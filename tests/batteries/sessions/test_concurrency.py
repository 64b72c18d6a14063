"""Requests of one session at the same time."""

import asyncio
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from martlet import Depends, Martlet
from martlet.sessions import Session, Sessions
from martlet.sessions.data import merged
from tests.batteries.sessions.conftest import MakeSessions
from tests.batteries.sessions.programs import browser, build

pytestmark = pytest.mark.anyio


class Gate:
    """Holds requests in their endpoints until all have come."""

    def __init__(self, parties: int) -> None:
        self.barrier = asyncio.Barrier(parties)


def gated(sessions: Sessions[Any], parties: int = 2) -> Martlet:
    app, gate = build(sessions), Gate(parties)
    Current = Annotated[Session[Any], Depends(sessions.session)]

    @app.post("/at-once/{name}")
    async def at_once(name: str, value: int, session: Current) -> None:
        await gate.barrier.wait()
        if name == "gone":
            del session.data["start"]
        elif name == "login":
            session.login("ann")
        elif name == "logout":
            session.logout()
        else:
            session.data[name] = value

    return app


async def statuses(client: Any, *paths: str) -> list[int]:
    replies = await asyncio.gather(*(client.post(path) for path in paths))
    return sorted(reply.status_code for reply in replies)


async def test_what_different_requests_write_to_different_members_is_all_kept(
    make_sessions: MakeSessions,
) -> None:
    async with browser(gated(make_sessions(), 5)) as client:
        await client.put("/data/start?value=0")
        paths = [f"/at-once/m{number}?value={number}" for number in range(4)]
        assert await statuses(client, *paths, "/at-once/gone?value=0") == [200] * 5
        assert (await client.get("/")).json()["data"] == {f"m{number}": number for number in range(4)}


async def test_the_same_member_written_twice_is_a_conflict_that_is_told(make_sessions: MakeSessions) -> None:
    async with browser(gated(make_sessions())) as client:
        await client.put("/data/start?value=0")
        assert await statuses(client, "/at-once/count?value=1", "/at-once/count?value=2") == [200, 409]
        assert (await client.get("/")).json()["data"]["count"] in (1, 2)


async def test_the_same_value_written_twice_is_none(make_sessions: MakeSessions) -> None:
    async with browser(gated(make_sessions())) as client:
        await client.put("/data/start?value=0")
        assert await statuses(client, "/at-once/count?value=1", "/at-once/count?value=1") == [200, 200]


async def test_two_log_ins_at_once_both_succeed(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    async with browser(gated(sessions)) as client:
        await client.put("/data/start?value=0")
        assert await statuses(client, "/at-once/login?value=0", "/at-once/login?value=0") == [200, 200]
        after = (await client.get("/")).json()
        assert (after["user"], after["data"]) == ("ann", {"start": "0"})
        assert await sessions.revoke_all("ann") == 2


async def test_a_write_does_not_revive_a_session_that_has_ended(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    app, began, goes_on = build(sessions), asyncio.Event(), asyncio.Event()

    @app.post("/slow")
    async def slow(session: Annotated[Session[Any], Depends(sessions.session)], rotate: bool = False) -> None:
        began.set()
        await goes_on.wait()
        session.data["late"] = True
        if rotate:
            session.rotate()

    for path in ("/slow", "/slow?rotate=true"):
        began.clear()
        goes_on.clear()
        async with browser(app) as client:
            await client.post("/login/ann")
            writing = asyncio.create_task(client.post(path))
            await began.wait()
            assert await sessions.revoke_all("ann") == 1
            goes_on.set()
            reply = await writing
            assert (reply.status_code, "set-cookie" in reply.headers) == (409, False)
            assert reply.json() == {"detail": "The session has ended meanwhile"}
            assert await sessions.of_user("ann") == []


async def test_log_out_wins_over_a_write(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    async with browser(gated(sessions)) as client:
        await client.post("/login/ann")
        codes = await statuses(client, "/at-once/count?value=1", "/at-once/logout?value=0")
        assert codes in ([200, 200], [200, 409])
        assert await sessions.of_user("ann") == []


class Cart(BaseModel):
    items: list[str] = []
    coupon: str | None = None


async def test_models_are_merged_by_their_fields(url: str, prefix: str) -> None:
    sessions = Sessions(url, prefix=prefix, model=Cart)
    app, gate = Martlet().use(sessions), Gate(2)
    Current = Annotated[Session[Cart], Depends(sessions.session)]

    @app.post("/items/{name}")
    async def add(name: str, session: Current) -> None:
        await gate.barrier.wait()
        session.data.items.append(name)

    @app.post("/coupon/{code}")
    async def coupon(code: str, session: Current) -> None:
        await gate.barrier.wait()
        session.data.coupon = code

    @app.post("/start")
    async def start(session: Current) -> None:
        session.data.items.append("nest")

    @app.get("/")
    async def cart(session: Current) -> Cart:
        return session.data

    async with browser(app) as client:
        await client.post("/start")
        assert await statuses(client, "/items/egg", "/coupon/x") == [200, 200]
        assert (await client.get("/")).json() == {"items": ["nest", "egg"], "coupon": "x"}


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        ({"a": "2"}, {"a": "1"}, {"a": "2"}),
        ({"a": "1"}, {"a": "3"}, {"a": "3"}),
        ({"a": "2"}, {"a": "3"}, None),
        ({}, {"a": "3"}, None),
        ({}, {"a": "1", "b": "1"}, {"b": "1"}),
        ({"a": "1", "b": "1"}, {}, {"b": "1"}),
        ({"a": "1", "b": "1"}, {"a": "1", "b": "2"}, None),
        ({}, {}, {}),
    ],
)
def test_merging(ours: dict[str, str], theirs: dict[str, str], result: dict[str, str] | None) -> None:
    assert merged({"a": "1"}, ours, theirs) == result
