import pytest
from fastapi.testclient import TestClient
from main import app, events


@pytest.fixture
def client():
    events.clear()
    return TestClient(app)


def test_one_object_a_request(client):
    assert client.get("/async/3").json() == {"name": "shop", "number": 3, "same": True}
    assert events == ["open", "close"]


def test_plain_endpoints(client):
    assert client.get("/plain?limit=7").json() == {"name": "shop", "limit": 7}
    assert client.get("/plain?limit=70").status_code == 422


def test_validation_comes_first(client):
    assert client.get("/async/x").status_code == 422


def test_a_route_class_injects_by_itself(client):
    reply = client.get("/routed/client", headers={"X-Client": "ann"})
    assert reply.json() == {"client": "ann", "path": "/routed/client", "said": "word"}


def test_a_websocket_has_a_session(client):
    for _ in range(2):
        with client.websocket_connect("/count") as session:
            for number in (1, 2):
                session.send_text("more")
                assert session.receive_json() == {"count": number}


def test_injected_parameters_are_not_documented(client):
    paths = client.get("/openapi.json").json()["paths"]
    names = [parameter["name"] for parameter in paths["/async/{number}"]["get"]["parameters"]]
    assert names == ["number"]
    assert [parameter["name"] for parameter in paths["/plain"]["get"]["parameters"]] == ["limit"]


def test_the_container_is_closed_at_the_end():
    with TestClient(app):
        pass
    assert events[-1] == "container closed"
