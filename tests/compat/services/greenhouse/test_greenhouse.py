import pytest
from fastapi.testclient import TestClient

from greenhouse.main import app, log


@pytest.fixture
def client():
    log.clear()
    with TestClient(app) as client:
        yield client


def test_state_is_shared_by_requests(client):
    assert client.get("/plants").json() == ["fern"]
    assert client.put("/plants/moss").json() == ["fern", "moss"]
    assert client.put("/plants/moss").json() == {"detail": "there is a moss"}
    assert client.get("/plants").json() == ["fern", "moss"]


def test_each_start_has_a_state_of_its_own(client):
    assert client.get("/plants").json() == ["fern"]


def test_tasks_run_while_it_is_open(client):
    assert client.get("/climate").json() == {"warm": True, "heating": True}


def test_a_routers_lifespan_belongs_to_it(client):
    assert client.get("/tank/").json() == 40


def test_order():
    log.clear()
    with TestClient(app):
        assert log == ["open", "water on"]
    assert log == ["open", "water on", "water off", "closed"]
