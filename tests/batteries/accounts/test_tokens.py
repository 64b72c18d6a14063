"""Access and refresh tokens, and who has stolen them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, World
from tests.batteries.accounts.steps import bearer, log_in, refresh, token_reply, who


def test_a_token_says_who_one_is(client: TestClient) -> None:
    tokens = log_in(client)
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 900)
    assert tokens["scope"] == "posts:read posts:write"
    reply = who(client, tokens["access_token"])
    assert reply.json() == {
        "email": "ann@example.com",
        "method": "bearer",
        "scopes": ["posts:read", "posts:write"],
    }
    assert client.get("/auth/me", headers=bearer(tokens["access_token"])).json() == {
        "id": 1,
        "email": "ann@example.com",
        "is_verified": False,
        "scopes": ["posts:read", "posts:write"],
    }


def test_the_case_of_the_address_does_not_matter(client: TestClient) -> None:
    assert log_in(client, " ANN@example.COM ")["access_token"]


def test_replies_with_tokens_are_not_stored(client: TestClient) -> None:
    reply = token_reply(client, username=ANN["email"], password=ANN["password"])
    assert reply.headers["Cache-Control"] == "no-store"


def test_without_credentials(client: TestClient) -> None:
    reply = client.get("/who")
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get("/maybe").json() is None
    wanted = client.get("/write")
    assert wanted.headers["WWW-Authenticate"] == 'Bearer scope="posts:write"'


@pytest.mark.parametrize("path", ["/who", "/maybe"])
def test_a_wrong_token_is_refused_where_none_is_needed_too(client: TestClient, path: str) -> None:
    reply = client.get(path, headers=bearer("nonsense"))
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_fewer_scopes(client: TestClient) -> None:
    tokens = log_in(client, scope="posts:read admin")
    assert tokens["scope"] == "posts:read"
    reply = client.get("/write", headers=bearer(tokens["access_token"]))
    assert reply.status_code == 403
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="posts:write"'
    everything = log_in(client)["access_token"]
    assert client.get("/write", headers=bearer(everything)).json() == "ann@example.com"
    assert client.get("/admin", headers=bearer(everything)).status_code == 403


def test_none_of_the_scopes(client: TestClient) -> None:
    reply = token_reply(client, username=ANN["email"], password=ANN["password"], scope="admin")
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_scope")


def test_an_unknown_grant(client: TestClient) -> None:
    reply = token_reply(client, grant_type="client_credentials")
    assert (reply.status_code, reply.json()["error"]) == (400, "unsupported_grant_type")


def test_a_scope_taken_away_is_gone_at_once(client: TestClient, world: World) -> None:
    token = log_in(client)["access_token"]
    assert client.get("/write", headers=bearer(token)).status_code == 200
    assert client.portal
    client.portal.call(lambda: world.accounts.storage.update_user("1", scope="posts:read"))
    assert client.get("/write", headers=bearer(token)).status_code == 403


def test_an_inactive_user_is_out_at_once(client: TestClient, world: World) -> None:
    tokens = log_in(client)
    assert client.portal
    client.portal.call(lambda: world.accounts.storage.update_user("1", is_active=False))
    assert who(client, tokens["access_token"]).status_code == 401
    assert refresh(client, tokens["refresh_token"]).status_code == 400
    assert token_reply(client, username=ANN["email"], password=ANN["password"]).status_code == 400


def test_an_expired_access_token(client: TestClient, world: World) -> None:
    world.clock.advance(minutes=-16)
    token = log_in(client)["access_token"]
    assert who(client, token).status_code == 401


def test_refreshing(client: TestClient) -> None:
    first = log_in(client)
    second = refresh(client, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert who(client, second["access_token"]).status_code == 200
    narrowed = refresh(client, second["refresh_token"], scope="posts:read").json()
    assert narrowed["scope"] == "posts:read"
    assert refresh(client, narrowed["refresh_token"]).json()["scope"] == "posts:read posts:write"


def test_refreshing_gives_no_more_scopes(client: TestClient) -> None:
    tokens = log_in(client, scope="posts:read")
    reply = refresh(client, tokens["refresh_token"], scope="posts:read posts:write")
    assert reply.json()["scope"] == "posts:read"


def test_a_replayed_refresh_token_ends_the_family(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    stolen = log_in(client)["refresh_token"]
    elsewhere = log_in(client)["refresh_token"]
    newest = refresh(client, stolen).json()["refresh_token"]
    replay = refresh(client, stolen)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert "used twice" in caplog.text
    assert refresh(client, newest).status_code == 400
    assert refresh(client, elsewhere).status_code == 200


def test_of_many_exchanges_at_once_one_succeeds(client: TestClient) -> None:
    token = log_in(client)["refresh_token"]
    with ThreadPoolExecutor(6) as threads:
        replies = list(threads.map(lambda _: refresh(client, token), range(6)))
    assert sorted(reply.status_code for reply in replies) == [200, 400, 400, 400, 400, 400]
    (winner,) = [reply.json() for reply in replies if reply.status_code == 200]
    assert refresh(client, winner["refresh_token"]).status_code == 400


def test_an_expired_refresh_token(client: TestClient, world: World) -> None:
    token = log_in(client)["refresh_token"]
    world.clock.advance(days=13)
    token = refresh(client, token).json()["refresh_token"]
    world.clock.advance(days=15)
    assert refresh(client, token).status_code == 400


def test_refreshing_does_not_go_on_for_ever(make: MakeWorld) -> None:
    world = make(refresh_lifetime=timedelta(days=14), refresh_max_age=timedelta(days=20))
    with world.client() as client:
        client.post("/auth/register", json=ANN)
        token = log_in(client)["refresh_token"]
        world.clock.advance(days=13)
        token = refresh(client, token).json()["refresh_token"]
        world.clock.advance(days=8)
        assert refresh(client, token).status_code == 400


def test_an_access_token_is_no_refresh_token(client: TestClient) -> None:
    tokens = log_in(client)
    assert refresh(client, tokens["access_token"]).status_code == 400
    assert who(client, tokens["refresh_token"]).status_code == 401


def test_logging_out(client: TestClient) -> None:
    here, elsewhere = log_in(client), log_in(client)
    newer = refresh(client, here["refresh_token"]).json()["refresh_token"]
    assert client.post("/auth/logout", data={"refresh_token": here["refresh_token"]}).status_code == 204
    assert refresh(client, newer).status_code == 400
    assert refresh(client, elsewhere["refresh_token"]).status_code == 200
    assert client.post("/auth/logout", data={"refresh_token": "unknown"}).status_code == 204


def test_logging_out_everywhere(client: TestClient) -> None:
    one, two = log_in(client), log_in(client)
    reply = client.post("/auth/logout/everywhere", headers=bearer(one["access_token"]))
    assert reply.status_code == 204
    for tokens in (one, two):
        assert who(client, tokens["access_token"]).status_code == 401
        assert refresh(client, tokens["refresh_token"]).status_code == 400
    assert who(client, log_in(client)["access_token"]).status_code == 200


def test_secrets_are_kept_as_hashes(client: TestClient, world: World) -> None:
    token = log_in(client)["refresh_token"]
    assert client.portal
    (kept,) = client.portal.call(lambda: world.accounts.storage.list_tokens("refresh", "1"))
    assert token not in repr(kept)
    assert len(kept.digest) == 64


def test_what_has_expired_is_deleted(client: TestClient, world: World) -> None:
    log_in(client)
    assert client.portal
    world.clock.advance(days=13)
    client.portal.call(world.accounts.purge)
    assert len(client.portal.call(lambda: world.accounts.storage.list_tokens("refresh", "1"))) == 1
    world.clock.advance(days=2)
    client.portal.call(world.accounts.purge)
    assert client.portal.call(lambda: world.accounts.storage.list_tokens("refresh", "1")) == []
