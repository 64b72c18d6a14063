import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture(scope="module")
def client():
    with TestClient(app) as client:
        yield client


def test_pages_of_a_sequence(client):
    reply = client.get("/numbers", params={"page": 3, "size": 10})
    assert reply.json() == {"items": list(range(20, 30)), "total": 100, "page": 3, "size": 10, "pages": 10}
    assert client.get("/numbers").json()["size"] == 50


@pytest.mark.parametrize("query", ["page=0", "size=101", "size=x"])
def test_pages_out_of_bounds_are_refused(client, query):
    reply = client.get(f"/numbers?{query}")
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["query", query.split("=")[0]]


def test_pages_of_a_query(client):
    body = client.get("/users", params={"page": 2, "size": 2}).json()
    assert body["items"] == [{"id": 3, "name": "user 3"}, {"id": 4, "name": "user 4"}]
    assert (body["total"], body["pages"]) == (100, 50)


def test_limit_and_offset(client):
    body = client.get("/users/offset", params={"limit": 2, "offset": 97}).json()
    assert [user["id"] for user in body["items"]] == [98, 99]
    assert (body["total"], body["limit"], body["offset"]) == (100, 2, 97)


def test_cursors(client):
    first = client.get("/users/cursor", params={"size": 40}).json()
    second = client.get("/users/cursor", params={"size": 40, "cursor": first["next_page"]}).json()
    third = client.get("/users/cursor", params={"size": 40, "cursor": second["next_page"]}).json()
    seen = [user["id"] for page in (first, second, third) for user in page["items"]]
    assert seen == list(range(1, 101))
    assert third["next_page"] is None
    assert client.get("/users/cursor", params={"cursor": "nonsense"}).status_code == 400


def test_customised_pages(client):
    assert len(client.get("/users/small").json()["items"]) == 3
    assert client.get("/users/small", params={"size": 6}).status_code == 422


def test_links(client):
    links = client.get("/links", params={"page": 2, "size": 10}).json()["links"]
    assert links["next"] == "/links?size=10&page=3"
    assert links["prev"] == "/links?size=10&page=1"


def test_items_are_transformed(client):
    assert client.get("/squares", params={"size": 5}).json()["items"] == [0, 1, 4, 9, 16]


def test_routes_of_an_included_router(client):
    reply = client.get("/api/routed/5", params={"size": 2})
    assert reply.json()["items"] == [5, 6]
    assert (reply.headers["x-start"], reply.headers["x-same"]) == ("5", "True")
    assert client.get("/api/routed/x").status_code == 422


def test_parameters_of_pages_are_documented(client):
    document = client.get("/openapi.json").json()
    named = {
        path: [parameter["name"] for parameter in operation["get"]["parameters"]]
        for path, operation in document["paths"].items()
    }
    assert named == {
        "/numbers": ["page", "size"],
        "/users": ["page", "size"],
        "/users/offset": ["limit", "offset"],
        "/users/cursor": ["cursor", "size"],
        "/users/small": ["page", "size"],
        "/links": ["page", "size"],
        "/squares": ["page", "size"],
        "/api/routed/{start}": ["start", "page", "size"],
    }
    size = document["paths"]["/users/small"]["get"]["parameters"][1]
    assert (size["description"], size["schema"]["maximum"]) == ("At most five", 5)
