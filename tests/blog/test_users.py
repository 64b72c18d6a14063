"""Registration and profiles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.database import Database
from blog.models import User
from martlet import Martlet
from martlet.testclient import TestClient
from tests.blog.conftest import PASSWORD, Person

REGISTRATION = {"email": "robin@example.com", "username": "robin", "password": PASSWORD}


def stored_user(client: TestClient, user_id: int) -> User:
    app = client.app
    assert isinstance(app, Martlet)
    database: Database = app.state.database

    async def read() -> User:
        async with database.session() as session:
            return await session.get_one(User, user_id)

    assert client.portal
    return client.portal.call(read)


def test_registration_answers_with_the_new_user(client: TestClient) -> None:
    reply = client.post("/users", json=REGISTRATION | {"display_name": "  Robin Hale "})
    assert reply.status_code == 201
    user = reply.json()
    assert reply.headers["Location"] == f"http://testserver/users/{user['id']}"
    created_at = datetime.fromisoformat(user.pop("created_at"))
    assert abs(datetime.now(UTC) - created_at) < timedelta(minutes=1)
    assert user == {
        "id": user["id"],
        "email": "robin@example.com",
        "username": "robin",
        "display_name": "Robin Hale",
    }


def test_password_is_stored_as_an_argon2_hash_and_never_returned(client: TestClient, robin: Person) -> None:
    hashed = stored_user(client, robin.id).hashed_password
    assert hashed.startswith("$argon2id$")
    for path in ("/users/me", f"/users/{robin.id}"):
        text = client.get(path, headers=robin.headers).text
        assert "password" not in text
        assert hashed not in text
        assert PASSWORD not in text


def test_email_is_kept_in_lower_case(client: TestClient) -> None:
    reply = client.post("/users", json=REGISTRATION | {"email": "Robin@Example.COM"})
    assert reply.json()["email"] == "robin@example.com"


@pytest.mark.parametrize(
    "other",
    [
        {"username": "robin2"},
        {"username": "robin2", "email": "ROBIN@example.com"},
        {"email": "robin2@example.com"},
        {},
    ],
    ids=["email", "email in capitals", "username", "both"],
)
def test_taken_names_are_a_conflict(client: TestClient, robin: Person, other: dict[str, str]) -> None:
    reply = client.post("/users", json=REGISTRATION | other)
    assert reply.status_code == 409
    assert reply.json() == {"detail": "This e-mail address or username is taken."}
    # The failed transaction leaves the service working.
    assert client.get("/users/me", headers=robin.headers).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": None}, "email"),
        ({"username": "ab"}, "username"),
        ({"username": "a" * 33}, "username"),
        ({"username": "Robin"}, "username"),
        ({"username": "9lives"}, "username"),
        ({"username": "robin\n"}, "username"),
        ({"username": "robin\x00"}, "username"),
        ({"username": "a@b.example"}, "username"),
        ({"password": "seven77"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"display_name": "   "}, "display_name"),
        ({"display_name": "Ro\x00bin"}, "display_name"),
        ({"display_name": "x" * 101}, "display_name"),
        ({"hashed_password": "$argon2id$"}, "hashed_password"),
        ({"id": 7}, "id"),
    ],
)
def test_invalid_registrations(client: TestClient, change: dict[str, Any], field: str) -> None:
    reply = client.post("/users", json=REGISTRATION | change)
    assert reply.status_code == 422
    assert [error["loc"] for error in reply.json()["detail"]] == [["body", field]]


def test_own_account_has_the_email_and_the_public_profile_has_not(client: TestClient, robin: Person) -> None:
    own = client.get("/users/me", headers=robin.headers)
    public = client.get(f"/users/{robin.id}")
    assert own.status_code == public.status_code == 200
    profile = own.json()
    assert profile.pop("email") == "robin@example.com"
    assert public.json() == profile


def test_unknown_user(client: TestClient) -> None:
    reply = client.get("/users/4711")
    assert reply.status_code == 404
    assert reply.json() == {"detail": "There is no such user."}


@pytest.mark.parametrize("user_id", ["0", "-1", "2147483648", "robin", "1.5"])
def test_impossible_user_id(client: TestClient, user_id: str) -> None:
    assert client.get(f"/users/{user_id}").status_code == 422
