import pytest
from fastapi.testclient import TestClient
from main import app, calls


@pytest.fixture(params=["memory", "redis"])
def client(request, monkeypatch):
    if request.param == "redis":
        monkeypatch.setenv("REDIS_URL", request.getfixturevalue("redis_url"))
    calls.clear()
    with TestClient(app) as client:
        yield client


def status_of(reply):
    return reply.headers["x-fastapi-cache"]


def test_a_second_reply_is_the_kept_one(client):
    first, second = client.get("/items/3"), client.get("/items/3")
    assert (status_of(first), status_of(second)) == ("MISS", "HIT")
    assert first.json() == second.json() == {"id": 3, "tags": ["none"]}
    assert calls["item"] == 1
    assert first.headers["cache-control"] == "max-age=60"


def test_other_arguments_are_other_entries(client):
    assert client.get("/items/3?tag=a").json()["tags"] == ["a"]
    assert client.get("/items/3?tag=b").json()["tags"] == ["b"]
    assert calls["item"] == 2


def test_an_etag_that_matches_gives_304(client):
    etag = client.get("/items/3").headers["etag"]
    reply = client.get("/items/3", headers={"if-none-match": etag})
    assert (reply.status_code, reply.content) == (304, b"")
    assert reply.headers["etag"] == etag


def test_the_client_may_ask_for_a_fresh_one(client):
    client.get("/items/3")
    assert status_of(client.get("/items/3", headers={"cache-control": "no-cache"})) == "MISS"
    assert "x-fastapi-cache" not in client.get("/items/3", headers={"cache-control": "no-store"}).headers
    assert calls["item"] == 3


def test_plain_endpoints_that_take_request_and_response(client):
    first, second = client.get("/plain/a"), client.get("/plain/a")
    assert first.json() == second.json() == {"name": "a", "path": "/plain/a"}
    assert first.headers["x-name"] == "a"
    assert calls["plain"] == 1


def test_keys_of_ones_own(client):
    assert [client.get(f"/by-path?anything={number}").json() for number in (1, 2)] == [1, 1]


def test_coders(client):
    replies = [client.get("/page") for _ in range(2)]
    assert [reply.text for reply in replies] == ["<b>page</b>"] * 2
    assert replies[1].headers["content-type"] == "text/html; charset=utf-8"
    assert calls["page"] == 1


def test_only_get_is_kept(client):
    for _ in range(2):
        assert client.post("/items", json={"id": 1}).json() == {"id": 1, "tags": []}
    assert calls["create"] == 2


def test_clearing(client):
    client.get("/items/3")
    client.delete("/cache/items")
    assert status_of(client.get("/items/3")) == "MISS"


def test_what_the_decorator_adds_is_not_documented(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert [p["name"] for p in paths["/items/{item_id}"]["get"]["parameters"]] == ["item_id", "tag"]
    assert client.get("/items/x").status_code == 422
