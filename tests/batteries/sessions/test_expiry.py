"""Expiry, lists of sessions, and their end."""

from __future__ import annotations

import pytest

from martlet.sessions import Sessions
from martlet.sessions.memory import SWEEP_INTERVAL, MemoryStore
from tests.batteries.sessions.conftest import Clock, MakeSessions
from tests.batteries.sessions.programs import browser, build

pytestmark = pytest.mark.anyio


async def test_a_session_that_is_not_used_expires(make_sessions: MakeSessions, clock: Clock) -> None:
    async with browser(build(make_sessions(idle=600, absolute=86_400))) as client:
        await client.put("/data/bird?value=wren")
        for _ in range(3):
            clock.sleep(599)
            assert (await client.get("/")).json()["data"] == {"bird": "wren"}
        clock.sleep(600)
        assert (await client.get("/")).json()["is_new"] is True


async def test_a_session_that_is_used_ends_all_the_same(make_sessions: MakeSessions, clock: Clock) -> None:
    async with browser(build(make_sessions(idle=600, absolute=1800))) as client:
        await client.post("/login/ann")
        for _ in range(3):
            clock.sleep(500)
            await client.post("/nested")
            assert (await client.get("/")).json()["user"] == "ann"
        clock.sleep(299)
        await client.post("/rotate")
        assert (await client.get("/")).json()["user"] == "ann"
        clock.sleep(1)
        assert (await client.get("/")).json()["user"] is None


async def test_log_in_begins_the_time_anew(make_sessions: MakeSessions, clock: Clock) -> None:
    async with browser(build(make_sessions(idle=600, absolute=1000))) as client:
        await client.post("/login/ann")
        clock.sleep(590)
        await client.post("/login/ann")
        clock.sleep(590)
        assert (await client.get("/")).json()["user"] == "ann"


async def test_redis_itself_forgets_what_has_expired(redis_url: str) -> None:
    sessions = Sessions(redis_url, prefix="test:expiry:", idle=600, absolute=900)
    async with browser(build(sessions)) as client:
        await client.post("/login/ann")
        key = (await client.get("/")).json()["id"]
        left = await sessions.store.server.client.pttl(f"test:expiry:session:{key}")  # type: ignore[attr-defined]
        assert 500_000 < left <= 600_000
        assert await sessions.revoke_all("ann") == 1


async def test_memory_is_freed_of_what_has_expired(clock: Clock) -> None:
    sessions = Sessions(clock=clock, idle=600)
    app, store = build(sessions), sessions.store
    assert isinstance(store, MemoryStore)
    for _ in range(5):
        await browser(app).put("/data/bird?value=wren")
    assert len(store) == 5
    clock.sleep(600 + SWEEP_INTERVAL)
    await browser(app).put("/data/bird?value=wren")
    assert len(store) == 1


async def test_a_user_sees_and_ends_sessions(make_sessions: MakeSessions, clock: Clock) -> None:
    sessions = make_sessions()
    app = build(sessions)
    async with browser(app, headers={"User-Agent": "phone"}) as phone:
        await phone.post("/login/ann")
        clock.sleep(60)
        laptop = browser(app, headers={"User-Agent": "laptop"})
        await laptop.post("/login/ann")
        await browser(app).post("/login/ben")

        listed = await sessions.of_user("ann")
        assert [(each.user_agent, each.host, each.created) for each in listed] == [
            ("laptop", "testclient", clock.now),
            ("phone", "testclient", clock.now - 60),
        ]
        assert await sessions.revoke(listed[1].id) is True
        assert await sessions.revoke(listed[1].id) is False
        assert (await phone.get("/")).json()["user"] is None
        assert (await laptop.get("/")).json()["user"] == "ann"
        assert [each.user_agent for each in await sessions.of_user("ann")] == ["laptop"]
        await sessions.revoke_all("ben")


async def test_all_sessions_of_a_user_end_at_once(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    app = build(sessions)
    async with browser(app) as one:
        others = [browser(app) for _ in range(3)]
        for client in (one, *others):
            await client.post("/login/ann")
        stranger = browser(app)
        await stranger.post("/login/ben")
        kept = (await one.get("/")).json()["id"]

        assert await sessions.revoke_all("ann", keep=kept) == 3
        assert [(await client.get("/")).json()["user"] for client in (one, *others)] == [
            "ann",
            None,
            None,
            None,
        ]
        assert await sessions.revoke_all("ann") == 1
        assert (await one.get("/")).json()["user"] is None
        assert await sessions.of_user("ann") == []
        assert (await stranger.get("/")).json()["user"] == "ben"
        await sessions.revoke_all("ben")


async def test_expired_sessions_are_not_listed(make_sessions: MakeSessions, clock: Clock) -> None:
    sessions = make_sessions(idle=600)
    async with browser(build(sessions)) as client:
        await client.post("/login/ann")
        clock.sleep(600)
        assert await sessions.of_user("ann") == []
