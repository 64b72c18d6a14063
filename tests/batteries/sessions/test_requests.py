"""What a session does for one browser after another."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from martlet import Martlet
from martlet.sessions import Session, Sessions
from martlet.sessions.memory import MemoryStore
from martlet.testing import TestClient
from tests.batteries.sessions.conftest import Clock, MakeSessions
from tests.batteries.sessions.programs import BASE_URL, browser, build

pytestmark = pytest.mark.anyio
COOKIE = "__Host-session"


async def test_the_cookie_says_nothing_and_is_well_guarded(make_sessions: MakeSessions) -> None:
    async with browser(build(make_sessions())) as client:
        reply = await client.put("/data/bird?value=wren")
    name, *attributes = reply.headers["set-cookie"].split("; ")
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}", name)
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]
    assert reply.headers["cache-control"] == "no-store"


async def test_data_is_kept_for_one_browser(make_sessions: MakeSessions) -> None:
    app = build(make_sessions())
    async with browser(app) as one:
        await one.put("/data/bird?value=wren")
        assert (await one.get("/")).json()["data"] == {"bird": "wren"}
        other = browser(app)
        assert (await other.get("/")).json() == {"user": None, "data": {}, "id": None, "is_new": True}


async def test_what_is_not_changed_is_not_written(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    async with browser(build(sessions)) as client:
        assert "set-cookie" not in (await client.get("/")).headers
        await client.put("/data/bird?value=wren")
        key = (await client.get("/")).json()["id"]
        for _ in range(2):
            assert "set-cookie" not in (await client.put("/data/bird?value=wren")).headers
        before = await sessions.store.load(key)
        await client.put("/data/bird?value=robin")
        after = await sessions.store.load(key)
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)


async def test_changes_within_the_data_are_noticed_and_threads_may_make_them(
    make_sessions: MakeSessions,
) -> None:
    async with browser(build(make_sessions())) as client:
        for _ in range(2):
            await client.post("/nested")
        await client.put("/thread/bird?value=wren")
        assert (await client.get("/")).json()["data"] == {"seen": ["wren", "wren"], "bird": "wren"}


async def test_nothing_is_looked_up_without_a_cookie_or_a_session_in_the_endpoint(
    make_sessions: MakeSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, asked = make_sessions(), []
    load = sessions.store.load

    async def noting(key: str) -> Any:
        asked.append(key)
        return await load(key)

    monkeypatch.setattr(sessions.store, "load", noting)
    async with browser(build(sessions)) as client:
        await client.get("/")
        await client.get("/", headers={"Cookie": f"{COOKIE}=short"})
        await client.put("/data/bird?value=wren")
        await client.get("/public")
        assert asked == []
        await client.get("/")
    assert len(asked) == 1


async def test_an_exception_drops_the_changes_unless_they_were_saved(make_sessions: MakeSessions) -> None:
    async with browser(build(make_sessions())) as client:
        refused = await client.post("/refuse")
        assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
        saved = await client.post("/refuse?save=true")
        assert (saved.status_code, "set-cookie" in saved.headers) == (403, True)
        await client.post("/refuse")
        assert (await client.get("/")).json()["data"] == {"tries": 1}


async def test_log_in_gives_a_new_id_and_the_planted_one_is_worth_nothing(
    make_sessions: MakeSessions,
) -> None:
    app = build(make_sessions())
    async with browser(app) as attacker:
        await attacker.put("/data/basket?value=eggs")
        planted = attacker.cookies[COOKIE]
        victim = browser(app, headers={"Cookie": f"{COOKIE}={planted}"})
        reply = await victim.post("/login/ann")
        assert reply.status_code == 303
        issued = re.match(rf"{COOKIE}=([^;]+)", reply.headers["set-cookie"])
        assert issued is not None
        assert issued[1] != planted
        own = browser(app, headers={"Cookie": f"{COOKIE}={issued[1]}"})
        after = (await own.get("/")).json()
        assert (after["user"], after["data"]) == ("ann", {"basket": "eggs"})
        assert (await attacker.get("/")).json()["is_new"] is True


async def test_an_id_that_was_never_issued_is_not_taken_up(make_sessions: MakeSessions) -> None:
    app, invented = build(make_sessions()), "A" * 43
    async with browser(app, headers={"Cookie": f"{COOKIE}={invented}"}) as client:
        reply = await client.put("/data/bird?value=wren")
        assert invented not in reply.headers["set-cookie"]
        assert (await client.get("/")).json()["is_new"] is True


async def test_another_user_does_not_get_the_data_of_the_first(make_sessions: MakeSessions) -> None:
    async with browser(build(make_sessions())) as client:
        await client.post("/login/ann")
        await client.put("/data/secret?value=1")
        await client.post("/login/ann")
        assert (await client.get("/")).json()["data"] == {"secret": "1"}
        await client.post("/login/ben")
        now = (await client.get("/")).json()
    assert (now["user"], now["data"]) == ("ben", {})


async def test_log_out_ends_the_session_on_both_sides(make_sessions: MakeSessions) -> None:
    app = build(make_sessions())
    async with browser(app) as client:
        await client.post("/login/ann")
        kept = client.cookies[COOKIE]
        reply = await client.post("/logout")
        assert "Max-Age=0" in reply.headers["set-cookie"]
        assert COOKIE not in client.cookies
        thief = browser(app, headers={"Cookie": f"{COOKIE}={kept}"})
        assert (await thief.get("/")).json()["user"] is None


async def test_rotation_keeps_everything_but_the_id(make_sessions: MakeSessions, clock: Clock) -> None:
    sessions = make_sessions()
    async with browser(build(sessions)) as client:
        await client.post("/login/ann")
        await client.put("/data/bird?value=wren")
        before, old = (await client.get("/")).json(), client.cookies[COOKIE]
        clock.sleep(60)
        await client.post("/rotate")
        after = (await client.get("/")).json()
        assert client.cookies[COOKIE] != old
        (info,) = await sessions.of_user("ann")
    assert (after["user"], after["data"]) == (before["user"], before["data"])
    assert (after["id"], info.created) == (info.id, clock.now - 60)
    assert after["id"] != before["id"]


async def test_the_store_has_the_hash_of_the_secret_only(make_sessions: MakeSessions) -> None:
    async with browser(build(make_sessions())) as client:
        await client.post("/login/ann")
        secret = client.cookies[COOKIE]
        assert (await client.get("/")).json()["id"] == hashlib.sha256(secret.encode()).hexdigest()


async def test_data_that_is_no_json_is_refused_by_name(make_sessions: MakeSessions) -> None:
    async with browser(build(make_sessions())) as client:
        with pytest.raises(TypeError, match="'when' of a session's data can't be written as JSON"):
            await client.post("/unwritable")


def test_a_websocket_has_the_session_too(make_sessions: MakeSessions) -> None:
    with TestClient(build(make_sessions()), base_url=BASE_URL) as client:
        with client.websocket_connect("/socket?early=true") as socket:
            assert socket.receive_json() == {"socket": "open"}
            fields = socket.extra_headers
        assert fields is not None
        assert dict(fields)[b"set-cookie"].startswith(COOKIE.encode())

        def talk() -> None:
            with client.websocket_connect("/socket") as socket:
                socket.receive_json()
                socket.receive_json()

        with pytest.raises(RuntimeError, match="the reply has begun"):
            talk()


async def test_a_program_that_forgets_the_plug_in_is_told(make_sessions: MakeSessions) -> None:
    sessions = make_sessions()
    other = Martlet()
    other.router.routes.extend(build(sessions).router.routes)
    with pytest.raises(RuntimeError, match=r"app\.use\(sessions\)"):
        await browser(other).put("/data/bird?value=wren")
    await sessions.store.aclose()


def test_wrong_configurations_are_refused() -> None:
    with pytest.raises(ValueError, match="memory:// or a URL of Redis"):
        Sessions("http://:secret@host")
    with pytest.raises(ValueError, match="secure=True"):
        Sessions(secure=False, same_site="none")
    with pytest.raises(ValueError, match="idle must be longer"):
        Sessions(idle=0)
    with pytest.raises(ValueError, match="can't be a cookie's name"):
        Sessions(cookie="a;b")
    with pytest.raises(TypeError, match="unexpected keyword"):
        Sessions(idel=3)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("options", "cookie"),
    [
        ({"secure": False}, "session=TOKEN; Path=/; HttpOnly; SameSite=Lax"),
        (
            {"domain": "birds.example", "same_site": "strict", "cookie": "sid"},
            "__Secure-sid=TOKEN; Path=/; HttpOnly; SameSite=Strict; Secure; Domain=birds.example",
        ),
        (
            {"persistent": True, "absolute": 3600},
            "__Host-session=TOKEN; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600",
        ),
    ],
)
async def test_the_cookie_is_written_as_configured(options: dict[str, Any], cookie: str) -> None:
    sessions: Sessions[Any] = Sessions(**options)
    reply = await browser(build(sessions)).put("/data/bird?value=wren")
    assert re.sub(r"=[\w-]{43}", "=TOKEN", reply.headers["set-cookie"]) == cookie
    assert isinstance(sessions.store, MemoryStore)


async def test_a_user_has_an_id() -> None:
    async def save(session: Session[Any]) -> None:
        raise AssertionError

    from martlet.sessions.session import Stored

    with pytest.raises(ValueError, match="isn't empty"):
        Session(dict[str, Any], save, Stored()).login("")
