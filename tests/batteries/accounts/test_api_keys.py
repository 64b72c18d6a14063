"""API keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, World
from tests.batteries.accounts.steps import bearer, log_in


def create(client: TestClient, **wanted: Any) -> Any:
    headers = bearer(log_in(client)["access_token"])
    reply = client.post("/auth/api-keys", json=wanted, headers=headers)
    assert reply.status_code == 201, reply.text
    return reply.json()


def listed(client: TestClient) -> Any:
    return client.get("/auth/api-keys", headers=bearer(log_in(client)["access_token"])).json()


def test_a_key_is_shown_once(client: TestClient, world: World) -> None:
    made = create(client, name="backups", scopes=["posts:read"])
    assert made["key"].startswith(made["prefix"])
    assert len(made["key"]) > len(made["prefix"]) + 30
    (shown,) = listed(client)
    assert shown == {name: value for name, value in made.items() if name != "key"}
    assert shown["last_used_at"] is None
    assert client.portal
    (kept,) = client.portal.call(lambda: world.accounts.storage.list_tokens("api_key", "1"))
    assert made["key"] not in repr(kept)


def test_a_key_has_its_scopes(client: TestClient) -> None:
    reading = {"X-API-Key": create(client, scopes=["posts:read"])["key"]}
    writing = {"X-API-Key": create(client, scopes=["posts:write"])["key"]}
    reply = client.get("/who", headers=reading)
    assert reply.json() == {"email": "ann@example.com", "method": "api_key", "scopes": ["posts:read"]}
    assert client.get("/write", headers=reading).status_code == 403
    assert client.get("/write", headers=writing).status_code == 200


def test_a_key_has_no_more_scopes_than_its_user(client: TestClient, world: World) -> None:
    headers = bearer(log_in(client, scope="posts:read")["access_token"])
    for scope in ("admin", "posts:write"):
        reply = client.post("/auth/api-keys", json={"scopes": [scope]}, headers=headers)
        assert reply.status_code == 403
    key = create(client, scopes=["posts:write"])["key"]
    assert client.portal
    client.portal.call(lambda: world.accounts.storage.update_user("1", scope="posts:read"))
    assert client.get("/write", headers={"X-API-Key": key}).status_code == 403


def test_where_keys_are_accepted(make: MakeWorld) -> None:
    world = make(api_key_header="X-Key", api_key_query="key", api_key_cookie="key")
    with world.client() as client:
        client.post("/auth/register", json=ANN)
        key = create(client)["key"]
        assert client.get("/who", headers={"X-Key": key}).json()["method"] == "api_key"
        assert client.get("/who", params={"key": key}).json()["method"] == "api_key"
        assert client.get("/who", headers={"Cookie": f"key={key}"}).json()["method"] == "api_key"
        assert client.get("/who", headers={"X-API-Key": key}).status_code == 401


def test_where_keys_are_not_accepted(client: TestClient) -> None:
    key = create(client)["key"]
    assert client.get("/who", params={"key": key, "X-API-Key": key}).status_code == 401
    assert client.get("/who", headers={"Cookie": f"X-API-Key={key}; key={key}"}).status_code == 401
    assert client.get("/who", headers=bearer(key)).status_code == 401


def test_keys_in_cookies_are_not_for_other_sites(make: MakeWorld) -> None:
    world = make(api_key_cookie="key")
    with world.client() as client:
        client.post("/auth/register", json=ANN)
        cookie = {"Cookie": f"key={create(client)['key']}"}
        assert client.post("/who", headers=cookie).status_code == 200
        assert client.post("/who", headers={**cookie, "Origin": "https://testserver"}).status_code == 200
        assert client.post("/who", headers={**cookie, "Origin": "https://evil.example"}).status_code == 403
        assert client.post("/who", headers={**cookie, "Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("key", ["guess", "mk_guess", "é", "x" * 5000])
def test_wrong_keys(client: TestClient, key: str) -> None:
    assert client.get("/who", headers=[(b"X-API-Key", key.encode())]).status_code == 401


def test_expiry(client: TestClient, world: World) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    headers = {"X-API-Key": create(client, expires_at=tomorrow.isoformat())["key"]}
    assert client.get("/who", headers=headers).status_code == 200
    world.clock.advance(days=2)
    assert client.get("/who", headers=headers).status_code == 401


def test_the_last_use(client: TestClient, world: World) -> None:
    headers = {"X-API-Key": create(client)["key"]}
    uses = []
    for minutes in (0, 0.5, 2):
        world.clock.advance(minutes=minutes)
        client.get("/who", headers=headers)
        assert client.portal
        (kept,) = client.portal.call(lambda: world.accounts.storage.list_tokens("api_key", "1"))
        uses.append(kept.used_at)
    assert uses[0] == uses[1]
    assert timedelta(minutes=2.4) < uses[2] - uses[0] < timedelta(minutes=3)


def test_revoking(client: TestClient) -> None:
    made, other = create(client), create(client)
    headers = bearer(log_in(client)["access_token"])
    assert client.delete(f"/auth/api-keys/{made['id']}", headers=headers).status_code == 204
    assert client.delete(f"/auth/api-keys/{made['id']}", headers=headers).status_code == 404
    assert client.get("/who", headers={"X-API-Key": made["key"]}).status_code == 401
    assert client.get("/who", headers={"X-API-Key": other["key"]}).status_code == 200


def test_nobody_revokes_another_s_key(client: TestClient) -> None:
    made = create(client)
    client.post("/auth/register", json={"email": "ben@example.com", "password": "battery staple"})
    ben = bearer(log_in(client, "ben@example.com", "battery staple")["access_token"])
    assert client.get("/auth/api-keys", headers=ben).json() == []
    assert client.delete(f"/auth/api-keys/{made['id']}", headers=ben).status_code == 404
    assert client.get("/who", headers={"X-API-Key": made["key"]}).status_code == 200


def test_a_key_is_not_its_user(client: TestClient) -> None:
    headers = {"X-API-Key": create(client, scopes=["posts:read"])["key"]}
    assert client.post("/auth/api-keys", json={}, headers=headers).status_code == 403
    assert client.post("/auth/logout/everywhere", headers=headers).status_code == 403
    change = {"current": ANN["password"], "new": "battery staple"}
    assert client.post("/auth/password/change", json=change, headers=headers).status_code == 403


def test_keys_outlive_logging_out_everywhere(client: TestClient) -> None:
    key = create(client)["key"]
    client.post("/auth/logout/everywhere", headers=bearer(log_in(client)["access_token"]))
    assert client.get("/who", headers={"X-API-Key": key}).status_code == 200
