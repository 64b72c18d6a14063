import pytest
from fastapi.testclient import TestClient
from main import app, limiter


@pytest.fixture
def client():
    limiter.reset()
    return TestClient(app)


@pytest.mark.parametrize("path", ["/twice", "/twice-plain/x"])
def test_a_third_request_is_refused(client, path):
    replies = [client.get(path) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[2].json() == {"error": "Rate limit exceeded: 2 per 1 minute"}


def test_clients_are_counted_apart(client):
    for _ in range(3):
        client.get("/twice", headers={"x-client": "greedy"})
    assert client.get("/twice", headers={"x-client": "greedy"}).status_code == 429
    reply = client.get("/twice", headers={"x-client": "modest"})
    assert (reply.status_code, reply.json()) == (200, {"client": "modest"})


def test_headers_tell_what_remains(client):
    replies = [client.get("/twice") for _ in range(3)]
    assert [reply.headers["x-ratelimit-limit"] for reply in replies] == ["2"] * 3
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["1", "0", "0"]
    assert 0 <= int(replies[2].headers["retry-after"]) <= 60


def test_routes_share_a_limit(client):
    statuses = [client.get(path).status_code for path in ["/shared-a", "/shared-b", "/shared-a", "/shared-b"]]
    assert statuses == [200, 200, 200, 429]


def test_the_middleware_limits_undecorated_routes(client):
    assert [client.get("/default/1").status_code for _ in range(5)] == [200] * 4 + [429]


def test_exempt_routes_are_free(client):
    replies = [client.get("/free") for _ in range(10)]
    assert {reply.status_code for reply in replies} == {200}
    assert "x-ratelimit-limit" not in replies[0].headers


def test_validation_is_unharmed(client):
    reply = client.get("/default/x")
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["path", "number"]
