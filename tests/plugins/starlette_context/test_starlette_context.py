import uuid

import pytest
from fastapi.testclient import TestClient
from main import app
from starlette_context import context
from starlette_context.errors import ContextDoesNotExistError

ID = str(uuid.uuid4())
client = TestClient(app)


@pytest.mark.parametrize("path", ["/async", "/plain"])
def test_endpoints_and_dependencies_share_the_context(path):
    reply = client.get(path, headers={"X-Request-ID": ID, "X-Tenant": "acme"})
    assert reply.json() == {"tenant": "acme", "id": ID}
    assert reply.headers["x-request-id"] == ID
    assert uuid.UUID(reply.headers["x-correlation-id"])


def test_requests_are_apart():
    first, second = client.get("/async").json(), client.get("/async").json()
    assert first["tenant"] == "nobody"
    assert first["id"] != second["id"]


def test_an_invalid_id_is_refused():
    assert client.get("/async", headers={"X-Request-ID": "not one"}).status_code == 400


def test_handlers_have_the_context():
    reply = client.get("/refused")
    assert (reply.status_code, reply.json()) == (403, {"reason": "closed"})


def test_there_is_none_outside():
    with pytest.raises(ContextDoesNotExistError):
        context.get("tenant")
