import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from fastapi_injector import Injected, InjectorNotAttached
from main import Settings, app, events


@pytest.fixture
def client():
    events.clear()
    return TestClient(app)


def test_one_object_a_request(client):
    assert client.get("/async/3").json() == {"name": "shop", "number": 3, "same": True}
    assert events == ["open", "close"]


def test_plain_endpoints(client):
    assert client.get("/plain").json() == "shop shop"
    assert events == ["open", "close"]


def test_validation(client):
    assert client.get("/async/x").status_code == 422


def test_websockets(client):
    with client.websocket_connect("/socket") as session:
        assert session.receive_text() == "shop"
    assert events == ["open", "close"]


def test_an_application_without_an_injector():
    other = FastAPI()

    @other.get("/")
    def read(settings: Settings = Injected(Settings)) -> str:
        return settings.name

    with pytest.raises(InjectorNotAttached):
        TestClient(other).get("/")
