from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from main import app, grants, provider


@pytest.fixture
def client():
    grants.clear()
    return TestClient(app, follow_redirects=False)


def sent_to(reply):
    target = urlsplit(reply.headers["location"])
    return target, {name: values[0] for name, values in parse_qs(target.query).items()}


def sign_in(client):
    """Go to the provider, and come back with what it gave."""
    reply = client.get("/login")
    target, _ = sent_to(reply)
    answer = TestClient(provider, follow_redirects=False).get(f"{target.path}?{target.query}")
    return sent_to(answer)[1]


def test_the_browser_is_sent_to_the_provider(client):
    target, query = sent_to(client.get("/login"))
    assert (target.netloc, target.path) == ("provider.test", "/authorize")
    assert query["client_id"] == "shop"
    assert query["redirect_uri"] == "http://testserver/callback"
    assert query["code_challenge_method"] == "S256"


def test_signing_in(client):
    reply = client.get("/callback", params=sign_in(client))
    assert (reply.status_code, reply.headers["location"]) == (307, "/me")
    assert client.get("/me").json() == {"name": "Ann", "email": "ann@example.com"}


def test_nobody_is_signed_in_at_first(client):
    reply = client.get("/me")
    assert (reply.status_code, reply.json()) == (401, {"detail": "Sign in first"})


def test_a_foreign_state_is_refused(client):
    answer = sign_in(client)
    reply = client.get("/callback", params={**answer, "state": "foreign"})
    assert (reply.status_code, reply.json()) == (400, {"detail": "mismatching_state"})


def test_a_state_counts_once(client):
    answer = sign_in(client)
    client.get("/callback", params=answer)
    assert client.get("/callback", params=answer).status_code == 400


def test_the_providers_refusals_are_told(client):
    refused = client.get("/callback", params={"error": "access_denied"})
    assert refused.json() == {"detail": "access_denied"}
    wrong = client.get("/callback", params={**sign_in(client), "code": "wrong"})
    assert wrong.json() == {"detail": "invalid_grant"}
