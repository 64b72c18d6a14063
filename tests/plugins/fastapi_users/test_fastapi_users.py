import pytest
from fastapi.testclient import TestClient
from main import app, sent

ADA = {"email": "ada@example.com", "password": "correct horse"}


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def ada(client):
    reply = client.post("/auth/register", json=ADA | {"nickname": "countess"})
    assert reply.status_code == 201
    return reply.json()


def login(client, email=ADA["email"], password=ADA["password"]):
    reply = client.post("/auth/jwt/login", data={"username": email, "password": password})
    assert reply.status_code == 200, reply.text
    assert reply.json()["token_type"] == "bearer"
    return {"authorization": f"Bearer {reply.json()['access_token']}"}


def test_registration(client, ada):
    assert ada == {
        "id": ada["id"],
        "email": "ada@example.com",
        "is_active": True,
        "is_superuser": False,
        "is_verified": False,
        "nickname": "countess",
    }
    reply = client.post("/auth/register", json=ADA)
    assert (reply.status_code, reply.json()) == (400, {"detail": "REGISTER_USER_ALREADY_EXISTS"})
    reply = client.post("/auth/register", json={"email": "b@example.com", "password": "short"})
    assert reply.json()["detail"]["reason"] == "at least 8 characters"
    assert client.post("/auth/register", json={"email": "nobody"}).status_code == 422


def test_bearer_tokens(client, ada):
    assert client.get("/mine").status_code == 401
    assert client.get("/mine", headers=login(client)).json() == "ada@example.com"
    assert client.get("/mine", headers={"authorization": "Bearer nonsense"}).status_code == 401
    reply = client.post("/auth/jwt/login", data={"username": "ada@example.com", "password": "wrong"})
    assert (reply.status_code, reply.json()) == (400, {"detail": "LOGIN_BAD_CREDENTIALS"})
    assert client.post("/auth/jwt/login", data={"username": "ada@example.com"}).status_code == 422


def test_cookies_of_the_database(client, ada):
    reply = client.post("/auth/cookie/login", data={"username": ADA["email"], "password": ADA["password"]})
    assert reply.status_code == 204
    assert client.get("/mine").json() == "ada@example.com"
    assert client.post("/auth/cookie/logout").status_code == 204
    assert client.get("/mine").status_code == 401


def test_optional_users(client, ada):
    assert client.get("/anybody").json() is None
    assert client.get("/anybody", headers=login(client)).json() == "ada@example.com"


def test_verification(client, ada):
    assert client.get("/verified", headers=login(client)).status_code == 403
    assert client.post("/auth/request-verify-token", json={"email": ADA["email"]}).status_code == 202
    reply = client.post("/auth/verify", json={"token": sent["verify"]})
    assert reply.json()["is_verified"] is True
    assert client.get("/verified", headers=login(client)).json() == "ada@example.com"
    assert client.post("/auth/verify", json={"token": "x"}).status_code == 400


def test_a_forgotten_password(client, ada):
    assert client.post("/auth/forgot-password", json={"email": ADA["email"]}).status_code == 202
    reply = client.post("/auth/reset-password", json={"token": sent["reset"], "password": "battery staple"})
    assert reply.status_code == 200
    login(client, password="battery staple")


def test_ones_own_account(client, ada):
    headers = login(client)
    assert client.get("/users/me", headers=headers).json() == ada
    reply = client.patch("/users/me", json={"nickname": "enchantress"}, headers=headers)
    assert reply.json()["nickname"] == "enchantress"
    assert client.get(f"/users/{ada['id']}", headers=headers).status_code == 403


def test_administration(client, ada):
    bob = client.post("/auth/register", json=ADA | {"email": "bob@example.com"}).json()
    client.post("/make-superuser/ada@example.com")
    headers = login(client)
    assert client.get(f"/users/{bob['id']}", headers=headers).json() == bob
    assert client.patch(f"/users/{bob['id']}", json={"is_active": False}, headers=headers).status_code == 200
    assert client.delete(f"/users/{ada['id']}", headers=headers).status_code == 204
    assert client.get("/users/me", headers=headers).status_code == 401


def test_the_document(client):
    document = client.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes == {
        "APIKeyCookie": {"type": "apiKey", "in": "cookie", "name": "fastapiusersauth"},
        "OAuth2PasswordBearer": {
            "type": "oauth2",
            "flows": {"password": {"scopes": {}, "tokenUrl": "auth/jwt/login"}},
        },
    }
    mine = document["paths"]["/mine"]["get"]
    assert mine["security"] == [{"OAuth2PasswordBearer": []}, {"APIKeyCookie": []}]
    assert document["paths"]["/auth/jwt/login"]["post"]["operationId"] == "auth_jwt_login_auth_jwt_login_post"
    assert set(document["paths"]["/users/{id}"]) == {"get", "patch", "delete"}
