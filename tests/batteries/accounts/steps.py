"""What clients do."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

from martlet.testing import TestClient
from tests.batteries.accounts.programs import ANN


def token_reply(client: TestClient, **form: str) -> Any:
    return client.post("/auth/token", data=form)


def log_in(
    client: TestClient, email: str = ANN["email"], password: str = ANN["password"], **form: str
) -> Any:
    """The tokens of a log-in."""
    reply = token_reply(client, username=email, password=password, **form)
    assert reply.status_code == 200, reply.text
    return reply.json()


def refresh(client: TestClient, token: str, **form: str) -> Any:
    return token_reply(client, grant_type="refresh_token", refresh_token=token, **form)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def who(client: TestClient, token: str) -> Response:
    return client.get("/who", headers=bearer(token))
