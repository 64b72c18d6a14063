import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture
def visitor():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(visitor):
    reply = visitor.post("/admin/login", data={"username": "ada", "password": "secret"})
    assert (reply.status_code, reply.url.path) == (200, "/admin/")
    return visitor


def test_visitors_are_sent_to_the_login(visitor):
    reply = visitor.get("/admin/book/list", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (302, "http://testserver/admin/login")
    assert visitor.post("/admin/login", data={"username": "ada", "password": "x"}).status_code == 400


def test_logging_out(client):
    assert client.get("/admin/logout").url.path == "/admin/login"
    assert client.get("/admin/", follow_redirects=False).status_code == 302


def test_lists(client):
    page = client.get("/admin/book/list").text
    assert "Library" in page
    assert "Volume 10<" in page
    assert "Volume 11<" not in page
    assert "Volume 11<" in client.get("/admin/book/list?page=2").text


def test_search_and_sorting(client):
    page = client.get("/admin/book/list?search=Volume 15").text
    assert "Volume 15<" in page
    assert "Volume 1<" not in page
    assert "Volume 15<" in client.get("/admin/book/list?sortBy=id&sort=desc").text


def test_details(client):
    page = client.get("/admin/book/details/3").text
    assert "Volume 3" in page
    assert "Ada" in page
    assert client.get("/admin/book/details/99").status_code == 404


def test_a_new_one(client):
    reply = client.post(
        "/admin/book/create", data={"title": "New", "published": "on", "author": "1", "save": "Save"}
    )
    assert (reply.status_code, reply.url.path) == (200, "/admin/book/list")
    assert client.get("/books/published").json() == ["New"]
    assert client.post("/admin/book/create", data={"title": ""}).status_code == 400


def test_changes(client):
    assert 'value="Volume 2"' in client.get("/admin/book/edit/2").text
    client.post("/admin/book/edit/2", data={"title": "Changed", "published": "on", "save": "Save"})
    assert client.get("/books/published").json() == ["Changed"]


def test_deletion(client):
    assert client.delete("/admin/book/delete?pks=1").status_code == 200
    assert client.get("/admin/book/details/1").status_code == 404


def test_export(client):
    reply = client.get("/admin/author/export/csv")
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.text.splitlines() == ["id,name", "1,Ada"]


def test_actions(client):
    client.get("/admin/book/action/publish?pks=1,2")
    assert client.get("/books/published").json() == ["Volume 1", "Volume 2"]


def test_pages_of_ones_own_and_static_files(client):
    assert "A report" in client.get("/admin/report").text
    assert client.get("/admin/statics/css/main.css").status_code == 200


def test_the_document_is_of_the_api_alone(visitor):
    assert list(visitor.get("/openapi.json").json()["paths"]) == ["/books/published"]
