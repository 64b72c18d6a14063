import pytest
from fastapi.testclient import TestClient
from main import app

LIBRARIAN = {"X-Role": "librarian"}


@pytest.fixture
def client():
    with TestClient(app) as opened:
        yield opened


def add(client, **book):
    return client.post("/v1/books", json={"title": "Emma", "pages": 400, **book}, headers=LIBRARIAN)


def test_a_book_is_made_and_read(client):
    made = add(client)
    assert (made.status_code, made.json()["title"]) == (200, "Emma")
    read = client.get(f"/v1/books/{made.json()['id']}")
    assert read.json() == {"id": made.json()["id"], "title": "Emma", "pages": 400}


def test_dependencies_guard(client):
    reply = client.post("/v1/books", json={"title": "Emma", "pages": 400})
    assert (reply.status_code, reply.json()) == (403, {"detail": "Only librarians may do this"})


@pytest.mark.parametrize(
    ("book", "place"), [({"pages": 0}, "pages"), ({"title": ""}, "title"), ({"title": None}, "title")]
)
def test_input_is_validated(client, book, place):
    reply = add(client, **book)
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["body", place]


def test_a_book_is_changed_and_deleted(client):
    number = add(client).json()["id"]
    assert client.patch(f"/v1/books/{number}", json={"pages": 401}).status_code == 200
    assert client.get(f"/v1/books/{number}").json()["pages"] == 401
    assert client.delete(f"/v1/books/{number}").json() == {"message": "Item deleted successfully"}
    assert client.get("/deleted").json() == ["Emma"]


def test_a_missing_book(client):
    reply = client.get("/v1/books/12345")
    assert (reply.status_code, reply.json()) == (404, {"detail": "Item not found"})
    assert client.get("/v1/books/x").status_code == 422


def test_pages_filters_and_order(client):
    for pages in (100, 300, 200):
        add(client, title=f"of {pages}", pages=pages)
    page = client.get("/v1/books", params={"page": 1, "itemsPerPage": 2}).json()
    assert (page["total_count"], page["has_more"], len(page["data"])) == (3, True, 2)
    filtered = client.get("/v1/books", params={"pages__gt": 150, "sort": "-pages"}).json()
    assert [book["pages"] for book in filtered["data"]] == [300, 200]
    assert client.get("/v1/books", params={"title": "of 100"}).json()["data"][0]["pages"] == 100
    assert client.get("/v1/books", params={"pages__gt": "many"}).status_code == 422


def test_own_endpoints_names_and_left_out_ones(client):
    assert client.post("/shelves/add", json={"name": "high"}).status_code == 200
    assert client.get("/shelves/all/count").json() == {"count": 1}
    assert client.get("/shelves").json()["data"] == [{"id": 1, "name": "high"}]
    assert client.patch("/shelves/1", json={"name": "low"}).status_code == 405


def test_the_class_alone(client):
    for pages in (100, 300, 200):
        add(client, title=f"of {pages}", pages=pages)
    found = client.get("/longest", params={"pages__gt": 150}).json()
    assert [book["pages"] for book in found["data"]] == [300, 200]


def test_the_document_has_it_all(client):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]["/v1/books/{id}"]) == {"get", "patch", "delete"}
    parameters = document["paths"]["/v1/books"]["get"]["parameters"]
    assert {"title", "pages__gt", "sort", "page"} <= {parameter["name"] for parameter in parameters}
