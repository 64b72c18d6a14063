"""Verification and password reset."""

from __future__ import annotations

import logging

import pytest

from martlet.accounts import MemoryStorage
from martlet.accounts.messages import log_message
from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, World, make_world
from tests.batteries.accounts.steps import bearer, log_in, refresh, token_reply, who

NEW = "battery staple"


def is_verified(client: TestClient) -> object:
    token = log_in(client)["access_token"]
    return client.get("/auth/me", headers=bearer(token)).json()["is_verified"]


def verify(client: TestClient, token: str | None) -> int:
    return client.post("/auth/verify", json={"token": token}).status_code


def reset(client: TestClient, token: str | None, password: str = NEW) -> int:
    return client.post("/auth/password/reset", json={"token": token, "password": password}).status_code


def forgotten(client: TestClient, world: World) -> str | None:
    assert client.post("/auth/password/forgot", json={"email": ANN["email"]}).status_code == 202
    return [message for message in world.messages if message.reason == "reset"][-1].token


def test_verification(client: TestClient, world: World) -> None:
    token = world.message("verify").token
    assert is_verified(client) is False
    assert verify(client, "guess") == 400
    assert verify(client, token) == 204
    assert is_verified(client) is True
    assert verify(client, token) == 400


def test_a_verified_address_alone_may_come_in(make: MakeWorld) -> None:
    world = make(require_verified=True)
    with world.client() as client:
        client.post("/auth/register", json=ANN)
        assert token_reply(client, username=ANN["email"], password="wrong").json() == {
            "error": "invalid_grant",
            "error_description": "Wrong e-mail address or password",
        }
        reply = token_reply(client, username=ANN["email"], password=ANN["password"])
        assert reply.json()["error_description"] == "The e-mail address is not verified"
        verify(client, world.message("verify").token)
        assert log_in(client)["access_token"]


def test_a_later_message_replaces_the_former(client: TestClient, world: World) -> None:
    first = world.messages.pop()
    assert client.post("/auth/verify/request", json={"email": ANN["email"]}).status_code == 202
    assert verify(client, first.token) == 400
    assert verify(client, world.message("verify").token) == 204
    client.post("/auth/verify/request", json={"email": ANN["email"]})
    assert world.message("verify")


def test_an_expired_token(client: TestClient, world: World) -> None:
    token = forgotten(client, world)
    world.clock.advance(minutes=61)
    assert reset(client, token) == 400
    world.clock.advance(days=1)
    assert verify(client, world.message("verify").token) == 400


def test_a_reset(client: TestClient, world: World) -> None:
    thief = log_in(client)
    token = forgotten(client, world)
    assert reset(client, token, "short") == 422
    assert reset(client, token) == 204
    assert reset(client, token, "a third password") == 400
    assert who(client, thief["access_token"]).status_code == 401
    assert refresh(client, thief["refresh_token"]).status_code == 400
    assert token_reply(client, username=ANN["email"], password=ANN["password"]).status_code == 400
    assert log_in(client, password=NEW)["access_token"]
    assert world.message("password_changed").token is None


def test_a_reset_verifies_the_address_and_ends_a_lock(client: TestClient, world: World) -> None:
    for _ in range(12):
        token_reply(client, username=ANN["email"], password="wrong")
    assert reset(client, forgotten(client, world)) == 204
    token = log_in(client, password=NEW)["access_token"]
    assert client.get("/auth/me", headers=bearer(token)).json()["is_verified"] is True


def test_a_reset_revokes_api_keys(client: TestClient, world: World) -> None:
    headers = bearer(log_in(client)["access_token"])
    key = {"X-API-Key": client.post("/auth/api-keys", json={}, headers=headers).json()["key"]}
    assert client.get("/who", headers=key).status_code == 200
    reset(client, forgotten(client, world))
    assert client.get("/who", headers=key).status_code == 401


def test_tokens_are_for_one_purpose(client: TestClient, world: World) -> None:
    assert reset(client, world.message("verify").token) == 400
    assert verify(client, forgotten(client, world)) == 400
    assert who(client, world.message("reset").token or "").status_code == 401


def test_changing_the_password_ends_an_old_reset(client: TestClient, world: World) -> None:
    token = forgotten(client, world)
    change = {"current": ANN["password"], "new": NEW}
    headers = bearer(log_in(client)["access_token"])
    assert client.post("/auth/password/change", json=change, headers=headers).status_code == 204
    assert reset(client, token, "the thief's one") == 400


@pytest.mark.parametrize("path", ["/auth/password/forgot", "/auth/verify/request"])
def test_nobody_learns_who_has_an_account(client: TestClient, world: World, path: str) -> None:
    known, unknown = (
        client.post(path, json={"email": email}) for email in (ANN["email"], "nobody@example.com")
    )
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert {message.email for message in world.messages} == {ANN["email"]}


def test_mailboxes_are_not_flooded(client: TestClient, world: World) -> None:
    replies = {
        client.post("/auth/password/forgot", json={"email": ANN["email"]}).status_code for _ in range(20)
    }
    assert replies == {202}
    assert [message.reason for message in world.messages].count("reset") == 5


def test_messages_may_be_sent_by_a_coroutine() -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    with make_world(MemoryStorage(), on_message=send).client() as client:
        client.post("/auth/register", json=ANN)
    assert len(sent) == 1


def test_tokens_are_logged_for_debugging_alone(caplog: pytest.LogCaptureFixture) -> None:
    tokens = []
    for level in (logging.INFO, logging.DEBUG):
        caplog.clear()
        with caplog.at_level(level, "martlet.accounts"):
            world = make_world(MemoryStorage(), on_message=log_message)
            with world.client() as client:
                client.post("/auth/register", json=ANN)
        assert "verify to ann@example.com" in caplog.text
        tokens.append("the token for verify is" in caplog.text)
    assert tokens == [False, True]
