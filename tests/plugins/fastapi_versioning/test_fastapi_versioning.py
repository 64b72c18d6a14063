import pytest
from fastapi.testclient import TestClient
from main import app

client = TestClient(app)


@pytest.mark.parametrize("prefix", ["/v1.0", "/v1.1"])
def test_the_first_version(prefix):
    assert client.get(f"{prefix}/greeting?name=Ann").json() == {"greeting": "Hello Ann"}


@pytest.mark.parametrize("prefix", ["/v2.0", "/latest"])
def test_the_second_version(prefix):
    reply = client.get(f"{prefix}/greeting?name=Ann&loud=yes")
    assert reply.json() == {"greeting": "Hello Ann!", "version": "2"}


def test_what_came_later_is_not_in_the_first():
    assert client.get("/v1.0/price/3").status_code == 404
    assert client.get("/v1.1/price/3").json() == 30
    assert client.get("/v2.0/price/x").status_code == 422


def test_each_version_has_a_document():
    first, second = (client.get(f"/{name}/openapi.json").json() for name in ("v1.0", "v2.0"))
    assert (first["info"], second["info"]) == (
        {"title": "Shop", "version": "1.0"},
        {"title": "Shop", "version": "2.0"},
    )
    assert set(first["paths"]) == {"/greeting"}
    assert set(second["paths"]) == {"/greeting", "/price/{number}"}
    names = [parameter["name"] for parameter in second["paths"]["/greeting"]["get"]["parameters"]]
    assert names == ["name", "loud"]
    assert "/v1.0/docs" in client.get("/openapi.json").json()["paths"]
    assert client.get("/v1.0/docs").status_code == 200
