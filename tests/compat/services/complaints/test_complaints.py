import pytest
from fastapi.testclient import TestClient

from complaints.main import app

client = TestClient(app)


def test_validation():
    reply = client.post("/machines", json={"name": "saw", "watts": 3})
    assert reply.headers["content-type"] == "application/problem+json"
    body = reply.json()
    assert (body["status"], body["body"]) == (422, {"name": "saw", "watts": 3})
    assert body["detail"][0] | {"ctx": {}} == {
        "type": "value_error",
        "loc": ["body", "watts"],
        "msg": "Value error, must be even",
        "input": 3,
        "ctx": {},
    }


def test_the_usual_handlers_can_be_called():
    assert list(client.post("/machines?plain", json={}).json()) == ["detail"]
    reply = client.get("/machines/own?plain")
    assert (reply.status_code, reply.json(), reply.headers["x-code"]) == (409, {"detail": {"code": 7}}, "7")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/machines/broken", 503, "Broken: belt"),
        ("/machines/worse", 503, "VeryBroken: axle"),
        ("/machines/none", 404, "no such machine"),
        ("/nowhere", 404, "Not Found"),
        ("/machines", 405, "Method Not Allowed"),
        ("/machines/unfit", 502, [["response", "watts"]]),
    ],
)
def test_handlers(path, status, detail):
    reply = client.get(path)
    assert (reply.status_code, reply.json()["detail"]) == (status, detail)


def test_the_last_resort():
    with pytest.raises(ZeroDivisionError):
        client.get("/machines/crash")
    reply = TestClient(app, raise_server_exceptions=False).get("/machines/crash")
    assert reply.json() == {"status": 500, "title": "Internal Server Error", "detail": "ZeroDivisionError"}


def test_a_body_that_is_no_json():
    reply = client.post("/machines", content=b"{", headers={"Content-Type": "application/json"})
    assert reply.json()["detail"][0]["type"] == "json_invalid"
