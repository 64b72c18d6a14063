import pytest
from fastapi.testclient import TestClient

from gateway.main import app, seen

ORIGIN = {"Origin": "https://shop.example.org"}


@pytest.fixture
def client():
    seen.clear()
    return TestClient(app)


def test_a_context_variable_reaches_the_endpoint(client):
    reply = client.get("/tenant", headers={"X-Tenant": "acme"})
    assert reply.json() == {"tenant": "acme", "note": "from the middleware"}
    assert reply.headers["x-tenant"] == "acme"
    assert float(reply.headers["x-seconds"]) >= 0
    assert seen == ["GET /tenant 200"]


def test_middleware_may_answer_itself(client):
    reply = client.get("/forbidden")
    assert (reply.status_code, reply.text, seen) == (451, "no", [])
    assert "x-seconds" in reply.headers
    assert "x-tenant" not in reply.headers


def test_compression(client):
    assert client.get("/large").headers["content-encoding"] == "gzip"
    assert client.get("/large").json() == {"text": "x" * 1000}


def test_sessions(client):
    assert [client.get("/visits").json() for _ in range(3)] == [1, 2, 3]


def test_hosts(client):
    assert client.get("/tenant", headers={"Host": "evil.test"}).status_code == 400
    assert client.get("/tenant", headers={"Host": "a.example.org"}).status_code == 200


def test_cors(client):
    asked = {**ORIGIN, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "X-Token"}
    reply = client.options("/tenant", headers=asked)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert reply.headers["access-control-max-age"] == "30"
    refused = client.options("/tenant", headers={**asked, "Access-Control-Request-Method": "DELETE"})
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS method")
    simple = client.get("/tenant", headers=ORIGIN)
    assert simple.headers["access-control-expose-headers"] == "X-Seconds"
    assert simple.headers["access-control-allow-credentials"] == "true"


def test_errors_pass_through_middleware(client):
    reply = client.get("/teapot", headers=ORIGIN)
    assert (reply.status_code, reply.json(), reply.headers["x-spout"]) == (
        418,
        {"detail": "short and stout"},
        "here",
    )
    assert reply.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert seen == ["GET /teapot 418"]


def test_unexpected_errors(client):
    with pytest.raises(RuntimeError, match="pipe"):
        client.get("/broken")
    reply = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert (reply.status_code, reply.text) == (500, "Internal Server Error")


def test_other_methods_and_paths(client):
    reply = client.post("/tenant")
    assert (reply.status_code, reply.json(), reply.headers["allow"]) == (
        405,
        {"detail": "Method Not Allowed"},
        "GET",
    )
    assert client.get("/nothing").json() == {"detail": "Not Found"}
    assert seen == ["POST /tenant 405", "GET /nothing 404"]
