import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def hero(client):
    team = client.post("/teams", json={"name": "Preventers"})
    assert (team.status_code, team.json()) == (201, {"id": 1, "name": "Preventers"})
    hero = {"name": "Deadpond", "secret_name": "Dive Wilson", "team_id": 1}
    return client.post("/heroes", json=hero)


def test_what_is_secret_is_not_in_the_reply(hero):
    assert hero.status_code == 201
    assert hero.json() == {"id": 1, "name": "Deadpond", "age": None, "team_id": 1}


def test_relationships_are_read_for_the_reply(client, hero):
    team = client.get("/heroes/1").json()["team"]
    assert team == {"id": 1, "name": "Preventers"}
    heroes = client.get("/teams/1").json()["heroes"]
    assert heroes == [{"id": 1, "name": "Deadpond", "age": None, "team_id": 1}]


def test_only_what_is_given_is_updated(client, hero):
    reply = client.patch("/heroes/1", json={"age": 30})
    assert reply.json() == {"id": 1, "name": "Deadpond", "age": 30, "team_id": 1}


def test_lists(client, hero):
    for number in range(3):
        client.post("/heroes", json={"name": f"hero {number}", "secret_name": "x"})
    names = [hero["name"] for hero in client.get("/heroes", params={"offset": 1, "limit": 2}).json()]
    assert names == ["hero 0", "hero 1"]
    assert client.get("/heroes", params={"limit": 101}).status_code == 422


def test_removal(client, hero):
    assert client.delete("/heroes/1").status_code == 204
    assert client.get("/heroes/1").json() == {"detail": "Hero not found"}


def test_bad_bodies_are_refused(client):
    reply = client.post("/heroes", json={"name": "Rusty-Man", "age": -1})
    assert reply.status_code == 422
    assert [(error["type"], error["loc"]) for error in reply.json()["detail"]] == [
        ("greater_than_equal", ["body", "age"]),
        ("missing", ["body", "secret_name"]),
    ]
    assert client.post("/teams", json={"name": "n" * 21}).status_code == 422


def test_the_document_tells_of_the_models(client):
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert set(schemas) == {
        "HTTPValidationError",
        "HeroCreate",
        "HeroPublic",
        "HeroUpdate",
        "HeroWithTeam",
        "TeamCreate",
        "TeamPublic",
        "TeamWithHeroes",
        "ValidationError",
    }
    assert schemas["HeroCreate"]["required"] == ["name", "secret_name"]
    body = document["paths"]["/heroes"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/HeroCreate"}
