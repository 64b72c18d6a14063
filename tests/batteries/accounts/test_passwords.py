"""Passwords, and what their checks tell of who exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pwdlib import PasswordHash

from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, CountingHasher, World
from tests.batteries.accounts.steps import bearer, log_in, token_reply, who


def work(world: World, client: TestClient, email: str, password: str) -> tuple[object, tuple[int, int]]:
    """The reply to a log-in, and how many hashes were made and verified for it."""
    hashed, verified = world.hasher.counts
    reply = token_reply(client, username=email, password=password)
    now_hashed, now_verified = world.hasher.counts
    return (reply.status_code, reply.json()), (now_hashed - hashed, now_verified - verified)


def test_hashes_are_argon2id(client: TestClient, world: World) -> None:
    assert client.portal
    user = client.portal.call(lambda: world.accounts.storage.find_user(ANN["email"]))
    assert user.password_hash.startswith("$argon2id$")


def test_unknown_users_cost_as_much_as_known_ones(client: TestClient, world: World) -> None:
    wrong = work(world, client, ANN["email"], "wrong")
    unknown = work(world, client, "nobody@example.com", "wrong")
    assert wrong == unknown
    assert wrong[1] == (0, 1)


def test_users_without_a_password_cost_as_much(client: TestClient, world: World) -> None:
    assert client.portal
    client.portal.call(lambda: world.accounts.storage.add_user("social@example.com", None))
    assert work(world, client, "social@example.com", "wrong") == work(world, client, ANN["email"], "wrong")
    reply, _ = work(world, client, "social@example.com", "the password of nobody")
    assert reply == work(world, client, ANN["email"], "wrong")[0]


def test_endless_passwords_are_not_hashed(client: TestClient, world: World) -> None:
    known = work(world, client, ANN["email"], "x" * 100_000)
    assert known == work(world, client, "nobody@example.com", "x" * 100_000)


def test_registering_costs_as_much_and_tells_nothing(client: TestClient, world: World) -> None:
    def registered(email: str) -> object:
        hashed, verified = world.hasher.counts
        reply = client.post("/auth/register", json={"email": email, "password": "another password"})
        now = world.hasher.counts
        return reply.status_code, reply.json(), now[0] - hashed, now[1] - verified

    assert registered("ben@example.com") == registered(ANN["email"])
    assert world.message("registered_already").email == ANN["email"]
    assert log_in(client)["access_token"]
    reply = token_reply(client, username=ANN["email"], password="another password")
    assert reply.status_code == 400


def test_hashes_are_renewed_at_log_in(client: TestClient, world: World, make: MakeWorld) -> None:
    stronger = make(hasher=PasswordHash((CountingHasher(time_cost=2),)))
    with stronger.client() as client:
        find = stronger.accounts.storage.find_user
        assert client.portal
        assert ",t=1," in client.portal.call(find, ANN["email"]).password_hash
        log_in(client)
        assert ",t=2," in client.portal.call(find, ANN["email"]).password_hash
        renewed = client.portal.call(find, ANN["email"]).password_hash
        log_in(client)
        assert client.portal.call(find, ANN["email"]).password_hash == renewed


def test_a_wrong_password_renews_nothing(client: TestClient, world: World, make: MakeWorld) -> None:
    stronger = make(hasher=PasswordHash((CountingHasher(time_cost=2),)))
    with stronger.client() as client:
        assert token_reply(client, username=ANN["email"], password="wrong").status_code == 400
        assert client.portal
        user = client.portal.call(stronger.accounts.storage.find_user, ANN["email"])
        assert ",t=1," in user.password_hash


@pytest.mark.parametrize("password", ["short", "x" * 1025, "password"])
def test_new_passwords_that_are_refused(make: MakeWorld, password: str) -> None:
    world = make(refuse_password=lambda new: "It is a common one" if new == "password" else None)
    with world.client() as client:
        reply = client.post("/auth/register", json={"email": "ben@example.com", "password": password})
        assert reply.status_code == 422
        assert world.messages == []


def test_passwords_are_taken_as_they_are(client: TestClient) -> None:
    password = " " + "Ünï𝓬ode 🐦" * 20
    client.post("/auth/register", json={"email": "ben@example.com", "password": password})
    assert log_in(client, "ben@example.com", password)["access_token"]
    assert token_reply(client, username="ben@example.com", password=password.strip()).status_code == 400


def test_a_password_refused_is_not_shown(client: TestClient) -> None:
    reply = client.post("/auth/register", json={"email": "no address", "password": "correct horse"})
    assert reply.status_code == 422
    assert "password" not in reply.json()["detail"][0]["loc"]


def test_changing_the_password(client: TestClient, world: World) -> None:
    here, elsewhere = log_in(client), log_in(client)
    change = {"current": "wrong password", "new": "battery staple"}
    headers = bearer(here["access_token"])
    assert client.post("/auth/password/change", json=change, headers=headers).status_code == 401
    change["current"] = ANN["password"]
    assert client.post("/auth/password/change", json=change, headers=headers).status_code == 204
    assert who(client, elsewhere["access_token"]).status_code == 401
    assert who(client, here["access_token"]).status_code == 401
    assert token_reply(client, username=ANN["email"], password=ANN["password"]).status_code == 400
    assert log_in(client, password="battery staple")["access_token"]
    assert world.message("password_changed").email == ANN["email"]


def test_locking_out(client: TestClient, world: World) -> None:
    for _ in range(10):
        assert token_reply(client, username=ANN["email"], password="wrong").status_code == 400
    before = world.hasher.counts
    locked = token_reply(client, username=ANN["email"].upper(), password=ANN["password"])
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    assert world.hasher.counts == before
    world.clock.advance(minutes=16)
    assert log_in(client)["access_token"]


def test_many_guesses_at_once_are_counted_too(client: TestClient, world: World) -> None:
    _, before = world.hasher.counts
    with ThreadPoolExecutor(8) as threads:
        guesses = [
            threads.submit(token_reply, client, username=ANN["email"], password=f"guess {number}")
            for number in range(24)
        ]
    statuses = [guess.result().status_code for guess in guesses]
    assert (statuses.count(400), statuses.count(429)) == (10, 14)
    assert world.hasher.counts[1] - before == 10


def test_strangers_are_locked_out_alike(client: TestClient) -> None:
    replies = [
        [token_reply(client, username=email, password="wrong") for _ in range(12)]
        for email in (ANN["email"], "nobody@example.com")
    ]
    known, unknown = ([(reply.status_code, reply.json()) for reply in each] for each in replies)
    assert known == unknown
    assert [status for status, _ in known] == [400] * 10 + [429] * 2


def test_the_right_password_ends_the_count(client: TestClient) -> None:
    for _ in range(3):
        for _ in range(9):
            assert token_reply(client, username=ANN["email"], password="wrong").status_code == 400
        assert log_in(client)["access_token"]


def test_a_lock_does_not_touch_those_who_are_in(client: TestClient) -> None:
    token = log_in(client)["access_token"]
    for _ in range(12):
        token_reply(client, username=ANN["email"], password="wrong")
    assert who(client, token).status_code == 200
