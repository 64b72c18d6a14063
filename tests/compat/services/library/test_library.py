import pytest
from fastapi.testclient import TestClient

from library.main import app
from library.store import LOANS

client = TestClient(app)
ANN = {"X-Reader": "Ann"}


@pytest.fixture(autouse=True)
def nothing_lent():
    LOANS.clear()


def test_addresses_by_name():
    assert client.get("/").json() == {"books": "/books/1", "loans": "/v2/loans/1"}


def test_books_are_filtered():
    assert [book["year"] for book in client.get("/books").json()] == [1854, 1861]
    assert client.get("/books?before=1860&word=hard&word=TIMES").json() == [
        {"title": "Hard Times", "year": 1854}
    ]


def test_mistaken_parameters():
    errors = client.get("/books?before=2200").json()["detail"]
    assert [(error["loc"], error["type"]) for error in errors] == [(["query", "before"], "less_than_equal")]
    assert client.get("/books/0").json()["detail"][0]["loc"] == ["path", "number"]
    assert client.get("/books/9").json() == {"detail": {"number": 9}}


def test_lending_needs_a_name():
    reply = client.put("/v2/loans/1")
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Reader"
    assert client.put("/v2/loans/1", headers={"X-Reader": "banned"}).json() == {"detail": "you lost a book"}


def test_a_book_is_lent_once():
    reply = client.put("/v2/loans/1", headers=ANN)
    assert (reply.status_code, reply.json()) == (201, {"book": "Hard Times", "reader": "Ann"})
    assert reply.headers["location"] == "/v2/mine/1"
    assert client.put("/v2/loans/1", headers={"X-Reader": "Bob"}).json() == {"detail": "it is out"}
    assert client.get("/v2/mine/", headers=ANN).json() == [1]
    assert client.get("/v2/mine", headers=ANN, follow_redirects=False).status_code == 307
    gone = client.delete("/v2/loans/1", headers=ANN)
    assert (gone.status_code, gone.content) == (204, b"")


def test_the_staff_alone_take_stock():
    assert client.post("/staff/inventory", headers=ANN).status_code == 403
    assert client.post("/staff/inventory", headers={"X-Reader": "librarian"}).status_code == 200


def test_the_document():
    document = client.get("/openapi.json").json()
    assert document["info"] == {"title": "Library", "version": "3.1"}
    assert sorted(document["paths"]) == ["/", "/books", "/books/{number}", "/v2/loans/{number}", "/v2/mine/"]
    book = document["paths"]["/books/{number}"]["get"]
    assert (book["tags"], book["summary"]) == (["books"], "One book")
    assert set(book["responses"]) == {"200", "404", "422"}
    assert [parameter["name"] for parameter in book["parameters"]] == ["number", "x-reader"]
