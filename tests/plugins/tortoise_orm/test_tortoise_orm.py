import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture
def client():
    with TestClient(app) as opened:
        yield opened


def test_writing_and_reading(client):
    made = client.post("/shelves", json={"name": "high"})
    assert (made.status_code, made.json()) == (201, {"id": 1, "name": "high", "books": []})
    for title in ("Emma", "Dune"):
        client.post("/shelves/1/books", json={"title": title})
    assert [book["title"] for book in client.get("/shelves/1").json()["books"]] == ["Emma", "Dune"]
    assert [book["title"] for book in client.get("/books").json()] == ["Dune", "Emma"]
    assert [book["title"] for book in client.get("/books?title=un").json()] == ["Dune"]


def test_what_is_missing(client):
    reply = client.get("/shelves/7")
    assert reply.status_code == 404
    assert "does not exist" in reply.json()["detail"]


def test_what_is_there_already(client):
    client.post("/shelves", json={"name": "high"})
    reply = client.post("/shelves", json={"name": "high"})
    assert (reply.status_code, reply.json()["detail"][0]["type"]) == (422, "IntegrityError")


@pytest.mark.parametrize("shelf", [{}, {"name": None}, {"name": "x" * 50}])
def test_input_is_validated(client, shelf):
    reply = client.post("/shelves", json=shelf)
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["body", "name"]


def test_the_document_has_its_models(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert {"ShelfIn", "ShelfOut", "BookOut"} <= set(schemas)
