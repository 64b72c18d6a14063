"""Write, read, find, change and delete posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from blog.database import Database
from martlet import Martlet
from martlet.testclient import TestClient
from tests.blog.conftest import Person

POST = {"title": "Swifts", "body": "They came back."}


@contextmanager
def counted_selects(client: TestClient) -> Iterator[list[str]]:
    app = client.app
    assert isinstance(app, Martlet)
    database: Database = app.state.database
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def titles(client: TestClient, person: Person | None = None, **params: Any) -> list[str]:
    reply = client.get("/posts", params=params, headers=person.headers if person else {})
    assert reply.status_code == 200, reply.text
    return [post["title"] for post in reply.json()["items"]]


def test_a_new_post_is_a_draft(client: TestClient, robin: Person) -> None:
    reply = client.post("/posts", json=POST, headers=robin.headers)
    assert reply.status_code == 201
    post = reply.json()
    assert reply.headers["Location"] == f"http://testserver/posts/{post['id']}"
    assert post["created_at"] == post["updated_at"]
    assert datetime.fromisoformat(post["created_at"]).utcoffset() is not None
    assert post == POST | {
        "id": post["id"],
        "published": False,
        "created_at": post["created_at"],
        "updated_at": post["updated_at"],
        "author": client.get(f"/users/{robin.id}").json(),
    }
    assert client.get(reply.headers["Location"], headers=robin.headers).json() == post


def test_a_published_post_is_read_without_login(client: TestClient, robin: Person) -> None:
    post = robin.write("Übersicht", "日本語 🐦\n\nzweiter Absatz")
    reply = client.get(f"/posts/{post['id']}")
    assert reply.status_code == 200
    assert reply.json() == post
    assert post["body"] == "日本語 🐦\n\nzweiter Absatz"
    assert "email" not in post["author"]


def test_a_draft_is_seen_by_its_author_only(client: TestClient, robin: Person, wren: Person) -> None:
    draft = robin.write("Draft", published=False)
    robin.write("Public")
    path = f"/posts/{draft['id']}"
    assert client.get(path, headers=robin.headers).status_code == 200
    assert client.get(path, headers=wren.headers).status_code == 404
    assert client.get(path).status_code == 404
    assert titles(client, robin) == ["Public", "Draft"]
    assert titles(client, wren) == titles(client) == ["Public"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/posts"),
        ("PUT", "/posts/1"),
        ("PATCH", "/posts/1"),
        ("DELETE", "/posts/1"),
        ("GET", "/users/me"),
    ],
)
def test_login_is_needed(client: TestClient, robin: Person, method: str, path: str) -> None:
    # Refused before the body is looked at, and before the post is.
    bodies: list[dict[str, str]] = [POST, {}]
    for body in bodies:
        reply = client.request(method, path, json=body)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.json() == {"detail": "Not authenticated."}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\t "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "nul\x00"}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 50_001}, "body"),
        ({"body": "nul\x00"}, "body"),
        ({"published": "perhaps"}, "published"),
        ({"published": None}, "published"),
        ({"published": 1}, "published"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_invalid_fields(
    client: TestClient, robin: Person, method: str, change: dict[str, Any], field: str
) -> None:
    post = robin.write()
    path = "/posts" if method == "POST" else f"/posts/{post['id']}"
    reply = client.request(method, path, json=POST | change, headers=robin.headers)
    assert reply.status_code == 422
    assert [error["loc"] for error in reply.json()["detail"]] == [["body", field]]
    assert client.get(f"/posts/{post['id']}").json() == post


def test_longest_fields_are_kept_whole(client: TestClient, robin: Person) -> None:
    post = robin.write("ß" * 200, "🐦" * 50_000)
    assert client.get(f"/posts/{post['id']}").json()["body"] == "🐦" * 50_000


@pytest.mark.parametrize("field", ["title", "body"])
def test_missing_fields(client: TestClient, robin: Person, field: str) -> None:
    body = {name: value for name, value in POST.items() if name != field}
    for method, path in (("POST", "/posts"), ("PUT", f"/posts/{robin.write()['id']}")):
        reply = client.request(method, path, json=body, headers=robin.headers)
        assert reply.status_code == 422
        assert reply.json()["detail"][0]["type"] == "missing"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff"])
def test_malformed_bodies(client: TestClient, robin: Person, body: bytes) -> None:
    headers = robin.headers | {"Content-Type": "application/json"}
    path = f"/posts/{robin.write()['id']}"
    for method in ("PUT", "PATCH"):
        reply = client.request(method, path, content=body, headers=headers)
        # FastAPI's contract: what is no UTF-8 is a 400, all else that is no valid body a 422.
        assert reply.status_code == (400 if body == b"\xff" else 422)


def test_patch_changes_what_is_sent_and_nothing_else(client: TestClient, robin: Person) -> None:
    post = robin.write()
    path = f"/posts/{post['id']}"
    for change in ({"title": "Martins"}, {"body": "They left."}, {"published": False}):
        reply = client.patch(path, json=change, headers=robin.headers)
        assert reply.status_code == 200
        changed = reply.json()
        assert changed["updated_at"] > post["updated_at"]
        assert changed == post | change | {"updated_at": changed["updated_at"]}
        assert client.get(path, headers=robin.headers).json() == changed
        post = changed


def test_empty_patch_changes_nothing(client: TestClient, robin: Person) -> None:
    post = robin.write()
    reply = client.patch(f"/posts/{post['id']}", json={}, headers=robin.headers)
    assert reply.status_code == 200
    assert reply.json() == post


def test_put_replaces_the_whole_post(client: TestClient, robin: Person) -> None:
    post = robin.write(published=True)
    replacement = {"title": "Martins", "body": "They left."}
    reply = client.put(f"/posts/{post['id']}", json=replacement, headers=robin.headers)
    assert reply.status_code == 200
    changed = reply.json()
    # What is not sent falls back to its default.
    assert changed == post | replacement | {"published": False, "updated_at": changed["updated_at"]}
    assert client.get(f"/posts/{post['id']}", headers=robin.headers).json() == changed


def test_delete(client: TestClient, robin: Person) -> None:
    path = f"/posts/{robin.write()['id']}"
    reply = client.delete(path, headers=robin.headers)
    assert reply.status_code == 204
    assert reply.content == b""
    assert client.get(path).status_code == 404
    assert client.delete(path, headers=robin.headers).status_code == 404


@pytest.mark.parametrize("post_id", ["0", "-1", "2147483648", "first", "1.5"])
def test_impossible_post_id(client: TestClient, post_id: str) -> None:
    assert client.get(f"/posts/{post_id}").status_code == 422


def test_empty_list(client: TestClient) -> None:
    assert client.get("/posts").json() == {"items": [], "total": 0, "limit": 20, "skip": 0}


def test_pages_cover_the_list_without_gaps_or_repeats(client: TestClient, robin: Person) -> None:
    written = [robin.write(f"Post {number}")["title"] for number in range(7)]
    seen: list[str] = []
    for skip in (0, 3, 6):
        page = client.get("/posts", params={"limit": 3, "skip": skip, "sort": "created_at"}).json()
        assert (page["total"], page["limit"], page["skip"]) == (7, 3, skip)
        seen += [post["title"] for post in page["items"]]
    assert seen == written
    beyond = client.get("/posts", params={"skip": 2**31 - 1}).json()
    assert (beyond["items"], beyond["total"]) == ([], 7)


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"skip": -1},
        {"skip": 2**31},
        {"sort": "body"},
        {"search": ""},
        {"search": "x" * 101},
        {"search": "\x00"},
        {"author_id": 0},
        {"published": "perhaps"},
        {"page": 2},
    ],
)
def test_invalid_list_parameters(client: TestClient, params: dict[str, Any]) -> None:
    reply = client.get("/posts", params=params)
    assert reply.status_code == 422
    assert [error["loc"] for error in reply.json()["detail"]] == [["query", *params]]


def test_sort(client: TestClient, robin: Person) -> None:
    first = robin.write("b")
    for title in ("c", "a"):
        robin.write(title)
    client.patch(f"/posts/{first['id']}", json={"body": "changed"}, headers=robin.headers)
    assert titles(client) == titles(client, sort="-created_at") == ["a", "c", "b"]
    assert titles(client, sort="created_at") == ["b", "c", "a"]
    assert titles(client, sort="title") == ["a", "b", "c"]
    assert titles(client, sort="-title") == ["c", "b", "a"]
    assert titles(client, sort="updated_at") == ["c", "a", "b"]
    assert titles(client, sort="-updated_at") == ["b", "a", "c"]


def test_equals_are_sorted_by_age(client: TestClient, robin: Person) -> None:
    ids = [robin.write("same")["id"] for _ in range(4)]
    for sort, expected in (("title", ids), ("-title", ids[::-1])):
        items = client.get("/posts", params={"sort": sort}).json()["items"]
        assert [post["id"] for post in items] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", ["100% wool"]),
        ("0%_", []),
        ("snake_case", ["snake_case"]),
        ("_", ["snake_case"]),
        ("%", ["100% wool"]),
        ("/", ["and/or"]),
        ("\\", ["back\\slash"]),
        ("SNAKE", ["snake_case", "snakes"]),
        ("hidden in the body", ["and/or"]),
        ("nowhere", []),
    ],
)
def test_search_takes_every_character_literally(
    client: TestClient, robin: Person, text: str, found: list[str]
) -> None:
    for title in ("100% wool", "1000 wools", "snakes", "snake_case", "back\\slash"):
        robin.write(title, "text")
    robin.write("and/or", "Something Hidden in the body.")
    reply = client.get("/posts", params={"search": text, "sort": "title"}).json()
    assert sorted(post["title"] for post in reply["items"]) == sorted(found)
    assert reply["total"] == len(found)


def test_filter_by_author(client: TestClient, robin: Person, wren: Person) -> None:
    robin.write("by robin")
    wren.write("by wren")
    assert titles(client, author_id=robin.id) == ["by robin"]
    assert titles(client, author_id=wren.id) == ["by wren"]
    assert titles(client, author_id=4711) == []


def test_filter_by_state_shows_no_foreign_drafts(client: TestClient, robin: Person, wren: Person) -> None:
    robin.write("public")
    robin.write("draft", published=False)
    assert titles(client, robin, published=False) == ["draft"]
    assert titles(client, robin, published=True) == ["public"]
    assert titles(client, wren, published=False) == titles(client, published=False) == []
    assert titles(client, wren, published=False, author_id=robin.id) == []


def test_search_shows_no_foreign_drafts(client: TestClient, robin: Person, wren: Person) -> None:
    robin.write("secret plan", published=False)
    assert titles(client, robin, search="secret") == ["secret plan"]
    assert titles(client, wren, search="secret") == titles(client, search="secret") == []


def test_a_list_takes_two_queries_however_long(client: TestClient, robin: Person, wren: Person) -> None:
    for person in (robin, wren) * 5:
        person.write()
    with counted_selects(client) as statements:
        assert len(titles(client)) == 10
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 2


def test_a_write_is_committed_before_the_reply(client: TestClient, robin: Person) -> None:
    """Another connection sees it as soon as the client knows of it."""
    app = client.app
    assert isinstance(app, Martlet)
    database: Database = app.state.database
    committed: list[str] = []
    event.listen(database.engine.sync_engine, "commit", lambda connection: committed.append("commit"))
    order: list[str] = []

    async def watch(scope: Any, receive: Any, send: Any) -> None:
        async def note(message: Any) -> None:
            if message["type"] == "http.response.start":
                order.extend([*committed, "reply"])
            await send(message)

        await app(scope, receive, note)

    reply = TestClient(watch).post("/posts", json=POST, headers=robin.headers)
    assert reply.status_code == 201
    assert order == ["commit", "reply"]
