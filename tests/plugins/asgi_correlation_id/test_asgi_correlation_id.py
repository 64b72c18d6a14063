import pytest
from fastapi.testclient import TestClient
from main import app, records


@pytest.fixture
def client():
    records.ids.clear()
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/async", "/plain"])
def test_an_id_that_came_is_kept(client, path):
    reply = client.get(path, headers={"X-Request-ID": "abc123def456"})
    assert reply.headers["x-request-id"] == reply.json()["known"] == "abc123def456"
    assert records.ids == ["abc123de"]


def test_a_missing_id_is_made(client):
    first, second = client.get("/async"), client.get("/async")
    assert first.headers["x-request-id"] == first.json()["known"] == first.json()["header"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_an_invalid_id_is_replaced(client):
    reply = client.get("/plain", headers={"X-Request-ID": "a b"})
    assert reply.headers["x-request-id"] == reply.json()["known"] != "a b"


def test_a_handler_of_any_exception_knows_the_id(client):
    reply = client.get("/broken", headers={"X-Request-ID": "abc"})
    assert (reply.status_code, reply.headers["x-request-id"]) == (500, "abc")
    assert reply.json() == {"detail": "Internal server error"}


def test_browsers_may_read_it(client):
    reply = client.get("/plain", headers={"Origin": "http://elsewhere"})
    assert reply.headers["access-control-expose-headers"] == "X-Request-ID"


def test_refused_requests_have_ids(client):
    reply = client.get("/nowhere", headers={"X-Request-ID": "abc"})
    assert (reply.status_code, reply.headers["x-request-id"]) == (404, "abc")
