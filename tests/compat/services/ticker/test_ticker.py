import json

import pytest
from fastapi.testclient import TestClient

from ticker.main import app, closed

client = TestClient(app)


@pytest.fixture(autouse=True)
def emptied():
    closed.clear()


def test_events():
    reply = client.get("/events")
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-cache"
    data = [json.loads(line[6:]) for line in reply.text.splitlines() if line.startswith("data: ")]
    assert [price["price"] for price in data] == [10.5, 11.0, 9.75]
    assert closed == ["source"]


def test_events_from_where_it_broke_off():
    reply = client.get("/events", headers={"Last-Event-ID": "2"})
    assert reply.text == 'data: {"share":"ACME","price":9.75}\n\n'
    assert client.get("/events", headers={"Last-Event-ID": "x"}).status_code == 422


def test_named_events():
    comment, price, text = client.get("/named").text.removesuffix("\n\n").split("\n\n")
    assert comment.splitlines() == [": begin", "retry: 500"]
    assert price.splitlines() == ["event: price", 'data: {"price": 1}', "id: 7"]
    assert text.splitlines() == ["event: text", "data: two", "data: lines"]


def test_lines_come_one_by_one():
    with client.stream("GET", "/lines") as reply:
        assert reply.headers["content-type"] == "application/x-ndjson"
        assert reply.headers["x-count"] == "3"
        assert "content-length" not in reply.headers
        assert [json.loads(line)["price"] for line in reply.iter_lines()] == [10.5, 11.0, 9.75]


def test_models_become_lines():
    reply = client.get("/models")
    assert [json.loads(line)["price"] for line in reply.text.splitlines()] == [10.5, 11.0, 9.75]


def test_text_and_files():
    reply = client.get("/text")
    assert (reply.status_code, reply.text, reply.headers["content-type"]) == (
        203,
        "0 1 2 ",
        "text/plain; charset=utf-8",
    )
    assert client.get("/table").text == "share,price\nACME,10.5\n"


def test_an_ordinary_reply():
    assert client.get("/joined").json() == "[10.5, 11.0, 9.75]"
    assert closed == ["source"]
