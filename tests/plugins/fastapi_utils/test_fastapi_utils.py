import time

import pytest
from fastapi.testclient import TestClient
from main import app, ticks, timings

USER = {"x-user": "ada"}


@pytest.fixture
def client():
    timings.clear()
    ticks.clear()
    with TestClient(app) as client:
        yield client


def test_methods_use_the_dependencies_of_their_class(client):
    reply = client.post("/items", json={"itemName": "lamp"}, headers=USER)
    assert reply.status_code == 201
    item = reply.json()
    assert (item["itemName"], item["owner"]) == ("lamp", "ada")
    assert client.get(f"/items/{item['itemId']}", headers=USER).json() == item
    assert client.get(f"/items/{item['itemId']}", headers={"x-user": "bob"}).status_code == 404
    reply = client.delete(f"/items/{item['itemId']}", headers=USER)
    assert reply.json() == {"detail": f"Deleted {item['itemId']}"}
    assert client.get(f"/items/{item['itemId']}", headers=USER).status_code == 404


def test_dependencies_of_a_class_may_refuse(client):
    assert client.post("/items", json={"itemName": "lamp"}, headers={"x-user": "nobody"}).status_code == 403
    errors = client.get("/items/1").json()["detail"]
    assert [error["loc"] for error in errors] == [["header", "x-user"], ["path", "item_id"]]


@pytest.mark.parametrize("path", ["/greeting", "/welcome"])
def test_resources(client, path):
    assert client.put(path, params={"word": "good day"}).json() == "good day"
    assert client.get(path, params={"name": "Ada"}).json() == {"greeting": "good day Ada"}
    assert client.put(path).status_code == 422
    assert client.delete(path).status_code == 405


def test_requests_are_timed(client):
    assert client.get("/timed").status_code == 200
    assert client.get("/untimed").status_code == 200
    assert len(timings) == 2
    assert timings[0].endswith("| app.main.timed (half way)")
    assert timings[1].endswith("| app.main.timed")


def test_tasks_are_repeated(client):
    for _ in range(200):
        if len(ticks) == 3:
            break
        time.sleep(0.01)
    assert ticks == [0, 1, 2]


def test_the_document(client):
    paths = client.get("/openapi.json").json()["paths"]
    read = paths["/items/{item_id}"]["get"]
    assert [(p["name"], p["in"]) for p in read["parameters"]] == [("item_id", "path"), ("x-user", "header")]
    assert set(read["tags"]) == {"items"}
    assert paths["/timed"]["get"]["operationId"] == "timed"
    properties = client.get("/openapi.json").json()["components"]["schemas"]["Item"]["properties"]
    assert set(properties) == {"itemId", "itemName", "owner"}
