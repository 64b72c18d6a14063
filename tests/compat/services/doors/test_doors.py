import pytest
from fastapi.testclient import TestClient

from doors.main import app


@pytest.fixture
def client():
    return TestClient(app)


def test_basic(client):
    assert client.get("/basic", auth=("ann", "swordfish")).json() == "ann"
    assert client.get("/basic", auth=("ann", "x")).status_code == 401
    refusal = client.get("/basic")
    assert (refusal.status_code, refusal.headers["www-authenticate"]) == (401, 'Basic realm="doors"')
    assert client.get("/basic", headers={"Authorization": "Basic ?"}).status_code == 401


def test_bearer(client):
    assert client.get("/bearer").json() is None
    reply = client.get("/bearer", headers={"Authorization": "bearer abc"})
    assert reply.json() == {"scheme": "bearer", "token": "abc"}


def test_keys(client):
    assert client.get("/key", headers={"X-Key": "open sesame"}).json() == "header"
    assert client.get("/key?key=open+sesame").json() == "query"
    assert client.get("/key?key=open").json() == {"detail": "the door stays shut"}


def test_cookies(client):
    refusal = client.get("/cookie")
    assert (refusal.status_code, refusal.json()) == (401, {"detail": "Not authenticated"})
    given = client.post("/cookie")
    assert (given.status_code, given.headers["set-cookie"]) == (
        205,
        "door=blue; HttpOnly; Path=/cookie; SameSite=strict",
    )
    assert client.get("/cookie").text == "blue"


def test_models_of_headers_and_cookies(client):
    client.cookies.set("visits", "3")
    reply = client.get("/models", headers=[("Accept-Language", "no"), ("X-Tags", "a"), ("X-Tags", "b")])
    assert reply.json() == {"accept_language": "no", "x_tags": ["a", "b"], "theme": "light", "visits": 3}
    client.cookies.set("visits", "x")
    assert client.get("/models").json()["detail"][0]["loc"] == ["cookie", "visits"]


def test_names_of_headers(client):
    assert client.get("/raw", headers={"strange_name": "x", "User-Agent": "me"}).json() == ["x", "me"]
    assert client.get("/raw", headers={"strange-name": "x"}).status_code == 422


def test_the_document(client):
    schemes = client.get("/openapi.json").json()["components"]["securitySchemes"]
    assert schemes == {
        "HTTPBasic": {"type": "http", "scheme": "basic"},
        "HTTPBearer": {"type": "http", "scheme": "bearer", "description": "A token that was handed out"},
        "APIKeyHeader": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "APIKeyQuery": {"type": "apiKey", "in": "query", "name": "key"},
        "APIKeyCookie": {"type": "apiKey", "in": "cookie", "name": "door"},
    }
