import re

import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture
def visitor():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(visitor):
    reply = submit(visitor, "/admin/login", username="ada", password="secret")
    assert (reply.status_code, reply.url.path) == (200, "/admin/")
    return visitor


def submit(client, path, **fields):
    """Fill the form at a path in, and send it with its token against forgery."""
    page = client.get(path).text
    token = re.search(r'name="csrftoken" value="([^"]+)"', page)[1]
    return client.post(path, data={"csrftoken": token, **fields})


def test_visitors_are_sent_to_the_login(visitor):
    reply = visitor.get("/admin/task/list", follow_redirects=False)
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("http://testserver/admin/login")
    reply = submit(visitor, "/admin/login", username="ada", password="wrong")
    assert reply.status_code == 400
    assert "Wrong name or password" in reply.text


def test_a_form_without_its_token_is_refused(client):
    assert client.post("/admin/task/create", data={"title": "forged"}).status_code == 403


def test_pages(client):
    page = client.get("/admin/task/list").text
    assert "Tasks to do" in page
    assert "Task 10" in page
    assert "Task 11" not in page
    assert "Task 11" in client.get("/admin/task/list?page=2").text
    found = client.get("/admin/task/list?q=Task 15").text
    assert "Task 15" in found
    assert "Task 1<" not in found
    assert "The API" in page


def test_details(client):
    assert "Task 3" in client.get("/admin/task/detail?pk=3").text
    assert client.get("/admin/task/detail?pk=99").status_code == 404


def test_a_new_one(client):
    reply = submit(client, "/admin/task/create", title="New task", done="on")
    assert (reply.status_code, reply.url.path) == (200, "/admin/task/list")
    assert client.get("/done").json() == ["New task"]


def test_validation(client):
    reply = submit(client, "/admin/task/create", title="x")
    assert reply.status_code == 422
    assert "Say more" in reply.text


def test_changes(client):
    reply = submit(client, "/admin/task/edit?pk=2", title="Changed", done="on")
    assert reply.status_code == 200
    assert client.get("/done").json() == ["Changed"]


def test_static_files(visitor):
    reply = visitor.get("/admin/static/css/inline-edit.css")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert visitor.get("/admin/static/nothing.css").status_code == 404


def act(client, **query):
    """Call an action as the page's script does."""
    token = re.search(r'name="csrftoken" value="([^"]+)"', client.get("/admin/task/create").text)[1]
    return client.post("/admin/_api/task/action", params=query, headers={"x-csrftoken": token})


def test_actions(client):
    reply = act(client, name="finish", pks=["1", "2"])
    assert (reply.status_code, reply.json()) == (200, {"redirect": "http://testserver/admin/task/list"})
    assert client.get("/done").json() == ["Task 1", "Task 2"]
    assert act(client, name="delete", pks=["1"]).status_code == 200
    assert client.get("/done").json() == ["Task 2"]
    assert act(client, name="nothing", pks=["1"]).status_code == 400


def test_the_document_is_of_the_api_alone(visitor):
    assert list(visitor.get("/openapi.json").json()["paths"]) == ["/done"]
