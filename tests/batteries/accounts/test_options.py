"""HTTP Basic, the kinds of credentials in the OpenAPI document, and options."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode

import pytest

from martlet.accounts import Accounts, MemoryStorage
from martlet.sql import Database
from tests.batteries.accounts.programs import ANN, SECRET, make_world


def basic(email: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{email}:{password}".encode()).decode()}


def test_basic() -> None:
    with make_world(MemoryStorage(), basic=True, realm="birds").client() as client:
        client.post("/auth/register", json={**ANN, "password": "pässword: a colon"})
        assert client.get("/who", headers=basic(ANN["email"], "pässword: a colon")).json() == {
            "email": "ann@example.com",
            "method": "basic",
            "scopes": ["posts:read", "posts:write"],
        }
        assert client.get("/who", headers=basic(ANN["email"], "wrong")).status_code == 401
        for value in ("", "?", b64encode(b"no colon").decode(), b64encode(b"\xff:\xff").decode()):
            assert client.get("/who", headers={"Authorization": f"Basic {value}"}).status_code == 401
        challenge = client.get("/who").headers["WWW-Authenticate"]
        assert challenge == 'Bearer, Basic realm="birds", charset="UTF-8"'


def test_basic_is_locked_out_too() -> None:
    with make_world(MemoryStorage(), basic=True).client() as client:
        client.post("/auth/register", json=ANN)
        statuses = [client.get("/who", headers=basic(ANN["email"], "wrong")).status_code for _ in range(11)]
        assert statuses == [401] * 10 + [429]


def test_basic_is_off_unless_wanted() -> None:
    with make_world(MemoryStorage()).client() as client:
        client.post("/auth/register", json=ANN)
        assert client.get("/who", headers=basic(**ANN)).status_code == 401


def test_bearer_can_be_off() -> None:
    world = make_world(MemoryStorage(), bearer=False, api_key_header=None, sessions=True)
    with world.client() as client:
        assert client.post("/auth/token").status_code == 404
        assert client.get("/who").headers["WWW-Authenticate"] == "APIKey"
        assert list(client.get("/openapi.json").json()["components"]["securitySchemes"]) == ["Session"]


def test_the_document() -> None:
    world = make_world(
        MemoryStorage(),
        basic=True,
        sessions=True,
        api_key_query="key",
        api_key_cookie="key",
        prefix="/v1/auth",
    )
    with world.client() as client:
        document = client.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["AccessToken"] == {
        "type": "oauth2",
        "flows": {
            "password": {
                "tokenUrl": "v1/auth/token",
                "refreshUrl": "v1/auth/token",
                "scopes": {
                    "posts:read": "Read posts",
                    "posts:write": "Write posts",
                    "admin": "Do anything",
                },
            }
        },
    }
    places = {name: (each["type"], each.get("in"), each.get("name")) for name, each in schemes.items()}
    assert places == {
        "AccessToken": ("oauth2", None, None),
        "Basic": ("http", None, None),
        "APIKeyHeader": ("apiKey", "header", "X-API-Key"),
        "APIKeyQuery": ("apiKey", "query", "key"),
        "APIKeyCookie": ("apiKey", "cookie", "key"),
        "Session": ("apiKey", "cookie", "__Host-account"),
    }
    wanted = {
        name: scopes
        for each in document["paths"]["/write"]["get"]["security"]
        for name, scopes in each.items()
    }
    assert wanted.keys() == schemes.keys()
    assert wanted["AccessToken"] == ["posts:write"]
    assert "security" not in document["paths"]["/v1/auth/register"]["post"]
    assert "parameters" not in document["paths"]["/write"]["get"]


def test_mistakes_in_options() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'lifetime'"):
        make_world(MemoryStorage(), lifetime=1)
    with pytest.raises(ValueError, match="default scope 'fly' is not among the declared"):
        make_world(MemoryStorage(), default_scopes=["fly"])
    with pytest.raises(TypeError, match=r"needs the class of users: Accounts\(db, User, secret=\.\.\.\)"):
        Accounts(Database("sqlite://"), secret=SECRET)  # type: ignore[call-overload]


def test_without_the_extra() -> None:
    script = "import sys; sys.modules['jwt'] = None; import martlet.accounts"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert ran.returncode == 1
    assert "jwt is not installed: pip install 'martlet[accounts]'" in ran.stderr


def test_the_core_knows_nothing_of_accounts() -> None:
    script = (
        "import sys, martlet; print(*(name for name in ('jwt', 'pwdlib', 'authlib') if name in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    assert ran.stdout.strip() == ""


def test_routes_of_one_s_own_place() -> None:
    world = make_world(MemoryStorage(), routes=False)
    assert not any(getattr(route, "path", "").startswith("/auth") for route in world.app.routes)
    world.app.include_router(world.accounts.router, prefix="/v2")
    with world.client() as client:
        assert client.post("/v2/auth/register", json=ANN).status_code == 202
