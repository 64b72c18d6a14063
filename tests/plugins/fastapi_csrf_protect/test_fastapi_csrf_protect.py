import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture
def client():
    return TestClient(app)


def test_a_token_lets_pass_once(client):
    given = client.get("/form")
    assert "SameSite=strict" in given.headers["set-cookie"]
    headers = {"X-CSRF-Token": given.json()["token"]}
    assert client.post("/form", headers=headers).json() == {"done": True}
    assert client.post("/form", headers=headers).status_code == 400


def test_a_missing_cookie(client):
    reply = client.post("/form", headers={"X-CSRF-Token": "x"})
    assert (reply.status_code, reply.json()) == (400, {"detail": "Missing Cookie: `fastapi-csrf-token`."})


def test_a_missing_header(client):
    client.get("/form")
    assert client.post("/form").status_code == 422


def test_a_foreign_token(client):
    client.get("/form")
    foreign = TestClient(app).get("/form").json()["token"]
    assert client.post("/form", headers={"X-CSRF-Token": foreign}).status_code == 401


def test_the_class_adds_no_parameters(client):
    assert "parameters" not in client.get("/openapi.json").json()["paths"]["/form"]["get"]
