"""Requests of people who mean harm."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from blog.database import Database
from blog.models import User
from blog.settings import Settings
from martlet import Martlet
from martlet.testclient import TestClient
from tests.blog.conftest import Person


def delete_user(client: TestClient, user_id: int) -> None:
    app = client.app
    assert isinstance(app, Martlet)
    database: Database = app.state.database

    async def delete() -> None:
        async with database.session() as session:
            await session.delete(await session.get_one(User, user_id))

    assert client.portal
    client.portal.call(delete)


def claims(user_id: int, **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    every = {"sub": str(user_id), "iat": now, "exp": now + timedelta(hours=1)} | changes
    return {name: value for name, value in every.items() if value is not None}


def sign(payload: dict[str, Any], settings: Settings, algorithm: str = "HS256") -> str:
    return jwt.encode(payload, settings.secret_key.get_secret_value(), algorithm)


def assert_refused(client: TestClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    # Where login is optional a bad token is refused as well, and not taken for no token.
    for path in ("/users/me", "/posts"):
        reply = client.get(path, headers=headers)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.json() == {"detail": "The access token is invalid or expired."}


def test_a_token_made_by_hand_is_accepted(client: TestClient, robin: Person, settings: Settings) -> None:
    """Without this the refusals below could have any other cause."""
    headers = {"Authorization": f"Bearer {sign(claims(robin.id), settings)}"}
    assert client.get("/users/me", headers=headers).status_code == 200


def test_token_without_signature(client: TestClient, robin: Person) -> None:
    def encode(part: dict[str, Any]) -> str:
        return (
            base64.urlsafe_b64encode(json.dumps(part, default=datetime.timestamp).encode())
            .rstrip(b"=")
            .decode()
        )

    for algorithm in ("none", "None", "NONE"):
        head, body = encode({"alg": algorithm, "typ": "JWT"}), encode(claims(robin.id))
        assert_refused(client, f"{head}.{body}.")
        assert_refused(client, f"{head}.{body}.{robin.token.rpartition('.')[2]}")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_token_of_another_algorithm(
    client: TestClient, robin: Person, settings: Settings, algorithm: str
) -> None:
    assert_refused(client, sign(claims(robin.id), settings, algorithm))


def test_token_of_another_key(client: TestClient, robin: Person) -> None:
    assert_refused(client, jwt.encode(claims(robin.id), "another key that has at least 32 bytes", "HS256"))


def test_expired_token(client: TestClient, robin: Person, settings: Settings) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert_refused(client, sign(claims(robin.id, exp=past, iat=past - timedelta(hours=1)), settings))


@pytest.mark.parametrize("missing", ["sub", "iat", "exp"])
def test_token_without_a_claim(client: TestClient, robin: Person, settings: Settings, missing: str) -> None:
    assert_refused(client, sign(claims(robin.id, **{missing: None}), settings))


@pytest.mark.parametrize("subject", ["", "robin", "1 OR 1=1", "0", "-1", "99999999999999999999", "1e0"])
def test_token_of_an_impossible_subject(
    client: TestClient, robin: Person, settings: Settings, subject: str
) -> None:
    assert_refused(client, sign(claims(robin.id, sub=subject), settings))


def test_changed_token(client: TestClient, robin: Person, wren: Person) -> None:
    head, _, signature = robin.token.split(".")
    _, foreign_body, _ = wren.token.split(".")
    assert_refused(client, f"{head}.{foreign_body}.{signature}")


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é"])
def test_nonsense(client: TestClient, token: str) -> None:
    reply = client.get("/users/me", headers={b"Authorization": f"Bearer {token}".encode()})
    assert reply.status_code == 401


@pytest.mark.parametrize("header", ["", "Basic cm9iaW46eA==", "Token {token}", "{token}"])
def test_other_schemes_are_no_login(client: TestClient, robin: Person, header: str) -> None:
    reply = client.get("/users/me", headers={"Authorization": header.format(token=robin.token)})
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert reply.json() == {"detail": "Not authenticated."}


def test_token_of_a_deleted_user_is_nobodys(client: TestClient, robin: Person) -> None:
    delete_user(client, robin.id)
    assert_refused(client, robin.token)
    # SQLite would give the id again if it were not told otherwise.
    successor = Person(client, "successor")
    assert successor.id != robin.id
    assert_refused(client, robin.token)


def test_posts_go_with_their_author(client: TestClient, robin: Person) -> None:
    post = robin.write()
    delete_user(client, robin.id)
    assert client.get(f"/posts/{post['id']}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_foreign_post_cannot_be_changed(client: TestClient, robin: Person, wren: Person, method: str) -> None:
    post = robin.write()
    path = f"/posts/{post['id']}"
    reply = client.request(method, path, json={"title": "Mine", "body": "now"}, headers=wren.headers)
    assert reply.status_code == 403
    assert reply.json() == {"detail": "Only its author may change a post."}
    assert client.get(path).json() == post


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_foreign_draft_looks_as_if_it_did_not_exist(
    client: TestClient, robin: Person, wren: Person, method: str
) -> None:
    draft = robin.write(published=False)
    body = {"title": "Mine", "body": "now"}
    foreign = client.request(method, f"/posts/{draft['id']}", json=body, headers=wren.headers)
    missing = client.request(method, "/posts/4711", json=body, headers=wren.headers)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json() == {"detail": "There is no such post."}
    assert client.get(f"/posts/{draft['id']}", headers=robin.headers).json() == draft


@pytest.mark.parametrize("field", ["author_id", "id", "created_at", "author"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_fields_that_are_not_the_writers_to_set(
    client: TestClient, robin: Person, wren: Person, method: str, field: str
) -> None:
    path = "/posts" if method == "POST" else f"/posts/{robin.write()['id']}"
    body = {"title": "Mine", "body": "now", field: wren.id}
    reply = client.request(method, path, json=body, headers=robin.headers)
    assert reply.status_code == 422
    assert [error["loc"] for error in reply.json()["detail"]] == [["body", field]]


@pytest.mark.parametrize(
    "sort", ["hashed_password", "author.hashed_password", "id; DROP TABLE posts", "--title", ""]
)
def test_sort_takes_only_what_is_allowed(client: TestClient, sort: str) -> None:
    assert client.get("/posts", params={"sort": sort}).status_code == 422


def test_search_is_no_sql(client: TestClient, robin: Person) -> None:
    robin.write()
    reply = client.get("/posts", params={"search": "' OR 1=1 --"})
    assert reply.json()["total"] == 0
