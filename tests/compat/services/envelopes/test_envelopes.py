import gzip

import pytest
from fastapi.testclient import TestClient

from envelopes.main import app, rejected

client = TestClient(app)


@pytest.mark.parametrize("packed", [False, True])
def test_compressed_bodies(packed):
    body = b"[1, 2, 39]"
    headers = {"Content-Type": "application/json"}
    if packed:
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    reply = client.post("/packed/sum", content=body, headers=headers)
    assert reply.json() == {"sum": 42}


def test_errors_in_compressed_bodies():
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    reply = client.post("/packed/sum", content=gzip.compress(b'["x"]'), headers=headers)
    assert reply.json()["detail"][0]["loc"] == ["body", 0]


def test_times():
    assert float(client.get("/timed/fast").headers["x-seconds"]) >= 0
    assert "x-seconds" not in client.post("/packed/sum", json=[1]).headers
    assert "x-seconds" in client.get("/own").headers


def test_envelopes():
    reply = client.post("/wrapped/half", json={"number": 10})
    assert (reply.status_code, reply.json()) == (
        201,
        {"ok": True, "data": 5, "path": "/wrapped/half", "name": "half"},
    )


def test_refusals_in_envelopes():
    reply = client.post("/wrapped/half", json={"number": 3})
    assert (reply.status_code, reply.json(), reply.headers["x-odd"]) == (
        409,
        {"ok": False, "wrong": "odd"},
        "yes",
    )
    rejected.clear()
    reply = client.post("/wrapped/half", json={"number": "x"})
    assert (reply.status_code, reply.json()) == (400, {"ok": False, "wrong": ["body.number"]})
    assert rejected == [{"number": "x"}]
