import hashlib

import pytest
from fastapi.testclient import TestClient

from gallery.main import app, folder

client = TestClient(app)
PNG = b"\x89PNG" + bytes(range(256)) * 20


@pytest.fixture(autouse=True)
def emptied():
    yield
    for file in folder.iterdir():
        file.unlink()


def upload(name="a.png", content=PNG, kind="image/png"):
    return (name, content, kind)


def test_a_picture_is_kept_and_sent_back():
    reply = client.post("/pictures", files={"picture": upload()}, data={"caption": "me"})
    assert reply.json() == {
        "name": "a.png",
        "kind": "image/png",
        "size": len(PNG),
        "digest": hashlib.sha256(PNG).hexdigest(),
        "caption": "me",
    }
    shown = client.get("/pictures/a.png")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert "content-disposition" not in shown.headers
    assert "a.png" in client.get("/pictures/a.png?download=yes").headers["content-disposition"]
    assert client.get("/pictures/a.png", headers={"Range": "bytes=0-3"}).content == PNG[:4]
    assert client.get("/").text == "<img src='/pictures/a.png'>"


def test_without_a_caption():
    assert "caption" not in client.post("/pictures", files={"picture": upload()}).json()


def test_refusals():
    assert client.post("/pictures", files={"picture": upload(kind="text/plain")}).status_code == 415
    assert client.post("/pictures", files={"picture": upload(content=b"0" * 60_000)}).status_code == 413
    assert (
        client.post("/pictures", files={"picture": upload()}, data={"caption": "x" * 21}).status_code == 422
    )
    assert client.get("/pictures/none.png").json() == {"detail": "no such picture"}


def test_what_is_missing_is_told():
    errors = client.post("/exhibitions", data={"year": "x"}).json()["detail"]
    assert [(error["loc"], error["type"]) for error in errors] == [
        (["body", "title"], "missing"),
        (["body", "pictures"], "missing"),
        (["body", "year"], "int_parsing"),
    ]


def test_several_pictures():
    files = [("pictures", upload("a.png")), ("pictures", upload("b.gif", kind="image/gif"))]
    reply = client.post("/exhibitions", files=files, data={"title": "Spring"})
    assert reply.json() == {"title": "Spring", "year": 2000, "pictures": ["a.png", "b.gif"]}


def test_bytes():
    reply = client.post("/digests", files={"data": upload()}, data={"salt": "s"})
    assert reply.json() == hashlib.sha256(b"s" + PNG).hexdigest()


def test_the_form_as_starlette_gives_it():
    reply = client.post("/raw", files={"file": upload()}, data={"word": "x"})
    assert reply.json() == {"word": "x", "file": "a.png"}


def test_the_document_tells_the_forms():
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Body_exhibit_exhibitions_post"]["required"] == ["title", "pictures"]
    assert schemas["Body_digest_of_digests_post"]["properties"]["data"]["description"] == "Any bytes"
