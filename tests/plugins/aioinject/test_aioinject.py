import pytest
from fastapi.testclient import TestClient
from main import app, events


@pytest.fixture
def client():
    events.clear()
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_an_object_of_the_request(client):
    assert client.get("/items/3?limit=7").json() == {"name": "shop", "number": 3, "limit": 7}
    assert events == ["open", "close"]


def test_the_request_beside_it(client):
    assert client.get("/context").json() == {"path": "/context", "name": "shop"}
    assert events == []


def test_validation(client):
    reply = client.get("/items/x?limit=70")
    assert [error["loc"] for error in reply.json()["detail"]] == [["path", "number"], ["query", "limit"]]


def test_a_failing_endpoint(client):
    assert client.get("/broken").status_code == 500
    assert events[0] == "open"


def test_injected_parameters_are_not_documented(client):
    paths = client.get("/openapi.json").json()["paths"]
    names = [parameter["name"] for parameter in paths["/items/{number}"]["get"]["parameters"]]
    assert names == ["number", "limit"]
    assert "parameters" not in paths["/context"]["get"]
