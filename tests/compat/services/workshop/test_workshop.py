import pytest
from fastapi.testclient import TestClient

from workshop.main import app, tools

client = TestClient(app)


@pytest.fixture(autouse=True)
def emptied():
    tools.clear()


def test_the_usual_life_of_a_thing():
    made = client.post("/tools", json={"name": "saw", "bought": "2024-02-29"})
    assert (made.status_code, made.headers["location"]) == (201, "/tools/1")
    assert made.json() == {"name": "saw", "price": "1.50", "bought": "2024-02-29"}
    assert client.patch("/tools/1", json={"price": "3"}).json() == {
        "name": "saw",
        "price": "3",
        "bought": "2024-02-29",
    }
    assert client.get("/tools/1").json()["price"] == "3"
    assert client.head("/tools/1").content == b""
    assert len(client.get("/tools").json()) == 1
    assert client.get("/tools?skip=1").json() == []
    assert client.delete("/tools/1").status_code == 204
    assert client.get("/tools/1").json() == {"detail": "there is no tool 1"}


def test_what_is_refused():
    assert client.post("/tools", json={"name": "saw", "bought": "2023-02-29"}).status_code == 422
    assert client.get("/tools/x").json()["detail"][0]["type"] == "int_parsing"


def test_dataclasses():
    assert client.put("/benches/", json={"number": 3}).json() == {"number": 3, "tools": []}
    assert client.get("/benches/3").json() == {"number": 3, "tools": []}
    assert client.get("/benches/4").json() is None
    assert client.put("/benches/", json={"number": "x"}).json()["detail"][0]["loc"] == ["body", "number"]


def test_unions_by_their_tag():
    sent = [{"kind": "drill", "holeWidth": 2}, {"kind": "saw"}, {"kind": "drill", "hole_width": 3}]
    reply = client.post("/jobs", json={"jobs": sent})
    assert reply.json() == [
        {"kind": "drill", "holeWidth": 2.0},
        {"kind": "saw"},
        {"kind": "drill", "holeWidth": 3.0},
    ]
    wrong = client.post("/jobs", json={"jobs": [{"kind": "weld"}]}).json()["detail"][0]
    assert (wrong["type"], wrong["loc"]) == ("union_tag_invalid", ["body", "jobs", 0])


def test_sets_and_ids():
    reply = client.post("/ids", json=["a", "b", "a"])
    assert list(reply.json()) == ["a", "b"]


def test_aliases():
    assert client.post("/aliases", json={"kind": "drill", "holeWidth": 1}).json() == {
        "kind": "drill",
        "hole_width": 1.0,
    }


def test_the_document():
    document = client.get("/openapi.json").json()
    assert sorted(document["paths"]["/tools/{number}"]) == ["delete", "get", "head", "patch"]
    assert "ToolChanges" in document["components"]["schemas"]
    assert document["paths"]["/tools"]["get"]["tags"] == ["Tool"]
