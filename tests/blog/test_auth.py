"""Login and access tokens."""

from importlib import util

import jwt
import pytest

from blog import security
from blog.settings import Settings
from martlet.testclient import TestClient
from tests.blog.conftest import PASSWORD, Person


@pytest.mark.parametrize("login", ["robin", "ROBIN", "robin@example.com", "Robin@Example.com"])
def test_login_by_username_or_email(
    client: TestClient, robin: Person, login: str, settings: Settings
) -> None:
    reply = client.post("/auth/token", data={"username": login, "password": PASSWORD})
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    token = reply.json()
    assert token == {"access_token": token["access_token"], "token_type": "bearer", "expires_in": 3600}
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert client.get("/users/me", headers=headers).json()["username"] == "robin"


def test_token_is_an_hs256_jwt_that_names_the_user(robin: Person, settings: Settings) -> None:
    assert jwt.get_unverified_header(robin.token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(robin.token, settings.secret_key.get_secret_value(), algorithms=["HS256"])
    assert claims.keys() == {"sub", "iat", "exp"}
    assert claims["sub"] == str(robin.id)
    assert claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("robin", "not the password"),
        ("nobody", PASSWORD),
        ("robin\x00", PASSWORD),
        ("%", PASSWORD),
        ("robin", " "),
    ],
)
def test_wrong_credentials(client: TestClient, robin: Person, login: str, password: str) -> None:
    reply = client.post("/auth/token", data={"username": login, "password": password})
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert reply.json() == {"detail": "Incorrect username or password."}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "robin"},
        {"password": PASSWORD},
        {"grant_type": "x", "username": "robin", "password": "x"},
    ],
)
def test_incomplete_login(client: TestClient, form: dict[str, str]) -> None:
    assert client.post("/auth/token", data=form).status_code == 422


@pytest.mark.parametrize("login", ["robin", "nobody", "robin\x00"])
def test_one_hash_is_verified_whether_or_not_the_user_exists(
    client: TestClient, robin: Person, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    original = security.password_hash.verify

    def verify(password: str, hashed: str) -> bool:
        verified.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return original(password, hashed)

    monkeypatch.setattr(security.password_hash, "verify", verify)
    client.post("/auth/token", data={"username": login, "password": "not the password"})
    # The same algorithm at the same cost.
    assert verified == ["$argon2id$v=19$m=8,t=1,p=1"]


def test_hash_of_nobody_costs_as_much_as_a_real_one() -> None:
    spec = util.find_spec("blog.security")
    assert spec
    assert spec.loader
    fresh = util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    parameters = [part.rsplit("$", 2)[0] for part in (fresh._nobodys_hash, fresh.password_hash.hash("x"))]
    assert parameters[0] == parameters[1]
    assert parameters[0].startswith("$argon2id$")
