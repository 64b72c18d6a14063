from fastapi.testclient import TestClient
from main import app

client = TestClient(app)
OLD, NEW = {"x-api-version": "2025-01-01"}, {"x-api-version": "2026-01-01"}


def test_the_newest_version():
    assert client.get("/people/Ann", headers=NEW).json() == {"name": "Ann", "addresses": ["here", "there"]}


def test_replies_are_converted():
    assert client.get("/people/Ann", headers=OLD).json() == {"name": "Ann", "address": "here"}


def test_an_endpoint_that_did_not_exist():
    assert client.get("/people/all", headers=NEW).json()[0]["name"] == "Ann"
    assert client.get("/people/all", headers=OLD).json() == {"name": "all", "address": "here"}


def test_each_version_has_a_document():
    schema = client.get("/openapi.json?version=2025-01-01").json()["components"]["schemas"]["Person"]
    assert set(schema["properties"]) == {"name", "address"}
