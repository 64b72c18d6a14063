"""Cookie sessions, attacked: fixation, CSRF, theft."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import WebSocketDenialResponse

from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, World

SESSION, CSRF = "__Host-account", "__Host-csrf"


@pytest.fixture
def world(make: MakeWorld) -> World:
    return make(sessions=True, trusted_origins=["https://app.example"])


def enter(client: TestClient, **headers: str) -> Any:
    return client.post("/auth/login", json=ANN, headers=headers)


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    """A client with ann's session."""
    assert enter(client).status_code == 204
    return client


def csrf(browser: TestClient) -> dict[str, str]:
    return {"X-CSRF-Token": browser.cookies[CSRF]}


def test_the_cookies(client: TestClient) -> None:
    session, token = enter(client).headers.get_list("set-cookie")
    assert session.startswith(f"{SESSION}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(session.split("; "))
    assert token.startswith(f"{CSRF}=")
    assert {"Secure", "SameSite=lax", "Path=/"} <= set(token.split("; "))
    assert "HttpOnly" not in token


def test_cookies_without_tls(make: MakeWorld) -> None:
    world = make(sessions=True, secure_cookies=False)
    with TestClient(world.app) as client:
        client.post("/auth/register", json=ANN)
        assert enter(client).status_code == 204
        assert set(client.cookies) == {"account", "csrf"}
        assert client.get("/who").json()["method"] == "session"


def test_a_session_says_who_one_is(browser: TestClient) -> None:
    assert browser.get("/who").json() == {
        "email": "ann@example.com",
        "method": "session",
        "scopes": ["posts:read", "posts:write"],
    }
    assert browser.get("/write").status_code == 200


def test_a_wrong_password(client: TestClient) -> None:
    reply = client.post("/auth/login", json={**ANN, "password": "wrong"})
    assert reply.status_code == 401
    assert "set-cookie" not in reply.headers


def test_sessions_are_off_unless_wanted(make: MakeWorld) -> None:
    world = make(sessions=True)
    with world.client() as client, make().client() as without:
        client.post("/auth/register", json=ANN)
        enter(client)
        assert without.post("/auth/login", json=ANN).status_code == 404
        assert (
            without.get("/who", headers={"Cookie": f"{SESSION}={client.cookies[SESSION]}"}).status_code == 401
        )


def test_a_fixed_session_is_not_taken_over(client: TestClient) -> None:
    client.cookies.set(SESSION, "chosen-by-the-attacker", domain="testserver.local", path="/")
    reply = enter(client)
    given = reply.cookies[SESSION]
    assert given != "chosen-by-the-attacker"
    client.cookies.clear()
    assert client.get("/who", headers={"Cookie": f"{SESSION}=chosen-by-the-attacker"}).status_code == 401


def test_an_attacker_s_own_session_ends_at_log_in(client: TestClient) -> None:
    mallory = {"email": "mallory@example.com", "password": "battery staple"}
    client.post("/auth/register", json=mallory)
    client.post("/auth/login", json=mallory)
    planted = client.cookies[SESSION]
    enter(client)
    assert client.get("/who").json()["email"] == ANN["email"]
    assert client.cookies[SESSION] != planted
    client.cookies.clear()
    assert client.get("/who", headers={"Cookie": f"{SESSION}={planted}"}).status_code == 401


def test_a_change_needs_the_csrf_token(browser: TestClient) -> None:
    assert browser.post("/who").status_code == 403
    assert browser.post("/who", headers={"X-CSRF-Token": "guess"}).status_code == 403
    assert browser.post("/who", headers=csrf(browser)).status_code == 200


def test_the_csrf_token_is_of_one_session(browser: TestClient, world: World) -> None:
    with world.client() as other:
        mallory = {"email": "mallory@example.com", "password": "battery staple"}
        other.post("/auth/register", json=mallory)
        other.post("/auth/login", json=mallory)
        token = other.cookies[CSRF]
    browser.cookies.delete(CSRF)
    browser.cookies.set(CSRF, token)
    assert browser.post("/who", headers={"X-CSRF-Token": token}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://testserver"}, 200),
        ({"Origin": "https://app.example"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://testserver.evil.example"}, 403),
        ({"Origin": "https://testserver:8443"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_other_sites(browser: TestClient, headers: dict[str, str], status: int) -> None:
    assert browser.post("/who", headers={**csrf(browser), **headers}).status_code == status
    expected = 204 if status == 200 else 403
    assert enter(browser, **headers).status_code == expected


def test_csrf_protection_is_for_cookies_alone(browser: TestClient) -> None:
    form = {"username": ANN["email"], "password": ANN["password"]}
    token = browser.post("/auth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://elsewhere.example"}
    assert browser.post("/who", headers=headers).json()["method"] == "bearer"


def test_web_sockets_of_other_sites(browser: TestClient) -> None:
    for headers in ({}, {"Origin": "https://testserver"}):
        with browser.websocket_connect("wss://testserver/live", headers=headers) as socket:
            assert socket.receive_text() == "ann@example.com"
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        browser.websocket_connect("wss://testserver/live", headers={"Origin": "https://evil.example"}),
    ):
        pass
    assert denied.value.status_code == 403


def test_a_session_without_use_ends(browser: TestClient, world: World) -> None:
    for _ in range(3):
        world.clock.advance(hours=11)
        assert browser.get("/who").status_code == 200
    world.clock.advance(hours=13)
    assert browser.get("/who").status_code == 401
    assert browser.get("/maybe").json() is None


def test_a_session_ends_at_the_latest(browser: TestClient, world: World) -> None:
    for _ in range(27):
        world.clock.advance(hours=11.9)
        assert browser.get("/who").status_code == 200
    world.clock.advance(hours=11.9)
    world.clock.advance(hours=4)
    assert browser.get("/who").status_code == 401


def test_logging_out(browser: TestClient) -> None:
    stolen = browser.cookies[SESSION]
    assert browser.post("/auth/logout").status_code == 403
    assert browser.get("/who").status_code == 200
    assert browser.post("/auth/logout", headers=csrf(browser)).status_code == 204
    assert dict(browser.cookies) == {}
    assert browser.get("/who", headers={"Cookie": f"{SESSION}={stolen}"}).status_code == 401


def test_logging_out_everywhere(browser: TestClient, world: World) -> None:
    with world.client() as elsewhere:
        enter(elsewhere)
        assert elsewhere.get("/who").status_code == 200
        assert browser.post("/auth/logout/everywhere", headers=csrf(browser)).status_code == 204
        assert elsewhere.get("/who").status_code == 401
    assert browser.get("/who").status_code == 401
    assert enter(browser).status_code == 204
    assert browser.get("/who").status_code == 200
