import pytest
from fastapi.testclient import TestClient

from federation.main import app

client = TestClient(app)


def test_the_mounts_are_routes():
    assert client.get("/states").json() == ["/north", "/south", "/old", "/border"]


def test_a_mounted_application_knows_where_it_is():
    assert client.get("/north/capital").json() == {
        "town": "Nordby",
        "root": "/north",
        "url": "http://testserver/north/capital",
    }


def test_errors_are_the_mounted_applications_own():
    assert client.get("/north/laws/12").text == "unknown in the north: no such law"
    assert client.get("/north/none").text == "unknown in the north: Not Found"
    assert client.get("/south/none").json() == {"detail": "Not Found"}
    assert client.get("/none").json() == {"detail": "Not Found"}


def test_middleware_is_too():
    assert client.get("/south/capital").headers["x-state"] == "south"
    assert "x-state" not in client.get("/north/capital").headers


def test_starlette_within():
    assert client.get("/south/harbour/x").text == "Starlette x"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_wsgi_within():
    assert client.get("/old/a/b").text == "old /a/b"


def test_a_router_within():
    assert client.get("/border/gate").json() == "open"


def test_by_host():
    assert client.get("/capital", headers={"Host": "api.union.test"}).json() == "Sørby"


def test_documents():
    assert list(client.get("/openapi.json").json()["paths"]) == ["/states"]
    inner = client.get("/north/openapi.json").json()
    assert inner["info"]["title"] == "North"
    assert inner["servers"] == [{"url": "/north"}]
    assert client.get("/north/docs").status_code == 200
    assert client.get("/south/docs").status_code == 404


def test_addresses():
    assert app.url_path_for("south", path="/capital") == "/south/capital"
