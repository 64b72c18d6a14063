import io
import json
from wsgiref.util import setup_testing_defaults

from fastapi.testclient import TestClient
from main import app, wsgi

client = TestClient(app)


def call(method, path, body=b""):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
    }
    setup_testing_defaults(environ)
    told = []
    reply = b"".join(wsgi(environ, lambda status, headers, error=None: told.append(status)))
    return told[-1], json.loads(reply)


def test_the_mounted_application():
    reply = client.post("/old/page/1", content=b"body")
    assert (reply.status_code, reply.text) == (201, "/old POST body")
    assert reply.headers["x-path"] == "/page/1"


def test_the_service_beside_it():
    assert client.get("/items/3").json() == {"number": 3, "url": "http://testserver/items/3"}
    assert client.post("/sums", json=[1, "x"]).status_code == 422


def test_the_service_as_a_wsgi_application():
    assert call("GET", "/items/3") == ("200 OK", {"number": 3, "url": "http://127.0.0.1/items/3"})
    assert call("POST", "/sums", b"[1, 2]") == ("200 OK", 3)
    status, reply = call("GET", "/items/x")
    assert (status[:3], reply["detail"][0]["loc"]) == ("422", ["path", "number"])
