import pytest
from fastapi.testclient import TestClient

from pages.main import app, board

client = TestClient(app)


@pytest.fixture(autouse=True)
def emptied():
    board.clear()


def test_a_form_leads_to_the_page():
    reply = client.post("/notices", data={"title": "Lost", "text": "a <b>cat</b>", "is_new": "on"})
    assert [step.status_code for step in reply.history] == [303]
    assert reply.url.path == "/notices/Lost"
    assert "<title>Lost</title>" in reply.text
    assert '<p class="new">a &lt;b&gt;cat&lt;/b&gt;</p>' in reply.text
    assert 'href="http://testserver/static/style.css"' in reply.text
    assert "All notices of testserver" in reply.text
    assert reply.headers["x-name"] == "Lost"
    assert reply.template.name == "notice.html"
    assert reply.context["notice"].title == "Lost"


def test_mistakes_in_the_form():
    reply = client.post("/notices", data={"text": "x"})
    assert (reply.status_code, reply.json()["detail"][0]["loc"]) == (422, ["body", "title"])


def test_links():
    client.post("/notices", data={"title": "ab"})
    assert client.get("/notices").text == '<a href="http://testserver/notices/ab">ab</a>'


def test_redirects():
    reply = client.get("/", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (302, "/notices")


def test_static_files():
    reply = client.get("/static/style.css")
    assert (reply.text, reply.headers["content-type"]) == (
        "p.new { color: green }\n",
        "text/css; charset=utf-8",
    )
    assert (
        client.get("/static/style.css", headers={"If-None-Match": reply.headers["etag"]}).status_code == 304
    )
    assert "<title>Home</title>" in client.get("/static/").text
    assert client.get("/static/../main.py").status_code == 404


@pytest.mark.parametrize("path", ["/none", "/notices/none", "/docs", "/openapi.json"])
def test_what_is_missing(path):
    assert client.get(path).text == f"nothing at {path}"
