"""Log-ins with a provider, which is an application here, and checks PKCE and its client."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from martlet import Depends, Form, HTTPException, Martlet
from martlet.accounts import Provider
from martlet.security import HTTPBasic, HTTPBasicCredentials, OAuth2PasswordBearer
from martlet.testing import TestClient
from tests.batteries.accounts.conftest import MakeWorld
from tests.batteries.accounts.programs import ANN, World
from tests.batteries.accounts.steps import bearer, log_in, token_reply, who

CALLBACK = "https://testserver/auth/social/birds/callback"


@dataclass
class Authority:
    """The provider: what it says of its user, and the codes that it gave out."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "4711", "email": "Ann@example.com", "email_verified": True}
    )
    challenges: dict[str, str] = field(default_factory=dict)

    def grant(self, url: str) -> dict[str, str]:
        """What the browser brings back from the URL that it was sent to."""
        asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == "martlet"
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == CALLBACK
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.challenges[code] = asked["code_challenge"]
        return {"code": code, "state": asked["state"]}

    def app(self) -> Martlet:
        app = Martlet()

        @app.post("/token")
        async def token(
            client: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())],
            code: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
        ) -> Any:
            digest = urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
            given = (client.username, client.password, redirect_uri, digest)
            if given != ("martlet", "hidden", CALLBACK, self.challenges.pop(code, None)):
                raise HTTPException(400, "invalid_grant")
            return {"access_token": "of the provider", "token_type": "bearer"}

        @app.get("/userinfo")
        async def userinfo(token: Annotated[str, Depends(OAuth2PasswordBearer("token"))]) -> Any:
            assert token == "of the provider"
            return self.claims

        return app


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def provider(authority: Authority) -> Provider:
    return Provider(
        "birds",
        "martlet",
        "hidden",
        authorize_url="https://birds.example/authorize",
        token_url="https://birds.example/token",
        userinfo_url="https://birds.example/userinfo",
        transport=httpx2.ASGITransport(authority.app()),
    )


@pytest.fixture
def world(make: MakeWorld, provider: Provider) -> World:
    return make(providers=[provider])


def begin(client: TestClient) -> str:
    reply = client.get("/auth/social/birds", follow_redirects=False)
    assert reply.status_code == 303
    return str(reply.headers["location"])


def come_back(client: TestClient, query: dict[str, str]) -> Any:
    headers = {"Sec-Fetch-Site": "cross-site"}
    return client.get("/auth/social/birds/callback", params=query, headers=headers, follow_redirects=False)


def enter(client: TestClient, authority: Authority) -> Any:
    return come_back(client, authority.grant(begin(client)))


def test_a_new_user(world: World, authority: Authority) -> None:
    with world.client() as client:
        first, second = (enter(client, authority).json() for _ in range(2))
        for tokens in (first, second):
            me = client.get("/auth/me", headers=bearer(tokens["access_token"])).json()
            assert me == {
                "id": 1,
                "email": "ann@example.com",
                "is_verified": True,
                "scopes": ["posts:read", "posts:write"],
            }
        assert token_reply(client, username=ANN["email"], password="").status_code == 400


def test_the_provider_s_name_of_a_user_counts_not_the_address(world: World, authority: Authority) -> None:
    with world.client() as client:
        enter(client, authority)
        authority.claims["email"] = "anna@example.com"
        tokens = enter(client, authority).json()
        assert who(client, tokens["access_token"]).json()["email"] == "ann@example.com"


def test_a_verified_user_keeps_the_password(client: TestClient, world: World, authority: Authority) -> None:
    client.post("/auth/verify", json={"token": world.message("verify").token})
    tokens = log_in(client)
    social = enter(client, authority).json()
    assert client.get("/auth/me", headers=bearer(social["access_token"])).json()["id"] == 1
    assert who(client, tokens["access_token"]).status_code == 200
    assert log_in(client)["access_token"]


def test_who_opened_an_account_for_another_s_address_loses_it(
    client: TestClient, world: World, authority: Authority
) -> None:
    squatter = log_in(client)
    key = client.post("/auth/api-keys", json={}, headers=bearer(squatter["access_token"])).json()["key"]
    owner = enter(client, authority).json()
    assert who(client, owner["access_token"]).status_code == 200
    assert who(client, squatter["access_token"]).status_code == 401
    assert client.get("/who", headers={"X-API-Key": key}).status_code == 401
    assert token_reply(client, username=ANN["email"], password=ANN["password"]).status_code == 400


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_is_not_verified(client: TestClient, authority: Authority, verified: object) -> None:
    authority.claims["email_verified"] = verified
    assert enter(client, authority).status_code == 400


def test_a_session(make: MakeWorld, provider: Provider, authority: Authority) -> None:
    world = make(providers=[provider], sessions=True, social_redirect="/home")
    with world.client() as client:
        reply = enter(client, authority)
        assert (reply.status_code, reply.headers["location"]) == (303, "/home")
        assert client.get("/who").json()["method"] == "session"
        assert "__Host-social" not in client.cookies


Attack = Callable[[TestClient, dict[str, str]], dict[str, str]]


def other_state(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    return {**query, "state": "guess"}


def no_state(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    return {"code": query["code"]}


def other_browser(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    client.cookies.clear()
    return query


def other_log_in(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    begin(client)
    return query


def forged_cookie(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    client.cookies.clear()
    client.cookies.set("__Host-social", "e30.e30.e30")
    return query


def refusal(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    return {"error": "access_denied", "state": query["state"]}


def other_code(client: TestClient, query: dict[str, str]) -> dict[str, str]:
    return {**query, "code": "guess"}


@pytest.mark.parametrize(
    "attack", [other_state, no_state, other_browser, other_log_in, forged_cookie, refusal, other_code]
)
def test_attacks(world: World, authority: Authority, attack: Attack) -> None:
    with world.client() as client:
        query = attack(client, authority.grant(begin(client)))
        reply = come_back(client, query)
        assert reply.status_code == 400
        assert "access_token" not in reply.text


def test_a_stolen_code_is_of_no_use(world: World, authority: Authority) -> None:
    with world.client() as victim, world.client() as thief:
        stolen = authority.grant(begin(victim))["code"]
        own = authority.grant(begin(thief))
        assert come_back(thief, {**own, "code": stolen}).status_code == 400


def test_an_unknown_provider(world: World) -> None:
    with world.client() as client:
        assert client.get("/auth/social/fish", follow_redirects=False).status_code == 404


def test_a_provider_that_is_away(make: MakeWorld, provider: Provider, authority: Authority) -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    object.__setattr__(provider, "transport", httpx2.MockTransport(away))
    with make(providers=[provider]).client() as client:
        reply = enter(client, authority)
        assert (reply.status_code, "Retry-After" in reply.headers) == (503, True)


def test_two_providers_of_a_name(make: MakeWorld, provider: Provider) -> None:
    with pytest.raises(ValueError, match="same name"):
        make(providers=[provider, provider])


def test_google() -> None:
    google = Provider.google("id", "hidden")
    assert google.name == "google"
    assert "hidden" not in repr(google)
