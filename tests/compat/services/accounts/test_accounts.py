import pytest
from fastapi.testclient import TestClient

from accounts.main import app

CREDENTIALS = {"email": "ann@example.org", "password": "correct horse"}


@pytest.fixture
def client():
    with TestClient(app) as client:
        assert client.post("/accounts", json=CREDENTIALS).status_code == 201
        yield client


def header(client, scope):
    form = {"username": "ann@example.org", "password": "correct horse", "scope": scope}
    reply = client.post("/token", data=form)
    assert reply.status_code == 200, reply.text
    return {"Authorization": f"Bearer {reply.json()['access_token']}"}


def test_signing_up_hides_the_password(client):
    reply = client.post("/accounts", json={"email": "bob@example.org", "password": "12345678"})
    assert reply.json() == {"id": 2, "email": "bob@example.org", "is_active": True, "notes": []}
    assert client.post("/accounts", json=CREDENTIALS).json() == {"detail": "that address has an account"}


def test_mistakes_in_signing_up(client):
    reply = client.post("/accounts", json={"email": "nobody", "password": "x"})
    assert [error["loc"][-1] for error in reply.json()["detail"]] == ["email", "password"]


def test_wrong_credentials(client):
    assert client.post("/token", data={"username": "ann@example.org", "password": "?"}).status_code == 400
    assert client.post("/token", data={"username": "ann@example.org"}).status_code == 422


def test_notes_are_written_read_and_torn_up(client):
    writer = header(client, "notes:read notes:write")
    for text in ("one", "two", "three"):
        assert client.post("/notes", json={"text": text}, headers=writer).status_code == 201
    assert client.get("/notes?skip=1&limit=1", headers=writer).json() == [{"text": "two", "id": 2}]
    assert client.get("/notes?limit=0", headers=writer).status_code == 422
    assert client.delete("/notes/2", headers=writer).status_code == 204
    assert client.delete("/notes/2", headers=writer).json() == {"detail": "Not Found"}
    assert client.get("/accounts/me", headers=writer).json()["notes"] == [{"text": "one"}, {"text": "three"}]


def test_scopes_are_asked_for(client):
    reply = client.post("/notes", json={"text": "x"}, headers=header(client, "notes:read"))
    assert (reply.status_code, reply.json()) == (403, {"detail": "needs notes:write"})
    assert reply.headers["www-authenticate"] == 'Bearer scope="notes:read notes:write"'


@pytest.mark.parametrize("value", [None, "Basic abc", "Bearer", "Bearer nonsense"])
def test_bad_tokens(client, value):
    reply = client.get("/notes", headers={} if value is None else {"Authorization": value})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")


def test_a_failed_request_is_rolled_back(client):
    writer = header(client, "notes:read notes:write")
    assert client.post("/notes", json={"text": ""}, headers=writer).status_code == 422
    assert client.get("/notes", headers=writer).json() == []


def test_the_document_tells_the_flow(client):
    document = client.get("/openapi.json").json()
    flow = document["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert flow["tokenUrl"] == "/token"
    assert document["paths"]["/notes"]["post"]["security"] == [
        {"OAuth2PasswordBearer": ["notes:read", "notes:write"]}
    ]
