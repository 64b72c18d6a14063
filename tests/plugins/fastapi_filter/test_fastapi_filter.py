import pytest
from fastapi.testclient import TestClient
from main import app


@pytest.fixture(scope="module")
def client():
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "Ada Bob Cyd Dan"),
        ("name=Bob", "Bob"),
        ("name__ilike=d", "Ada Cyd Dan"),
        ("age__lt=36", "Bob"),
        ("age__gte=36", "Ada Cyd Dan"),
        ("age__gte=20&age__lt=50", "Ada Dan"),
        ("id__in=1,3", "Ada Cyd"),
        ("address__city=London", "Ada Cyd"),
        ("address__city__in=Paris,Oslo", "Bob Dan"),
        ("search=an", "Dan"),
        ("order_by=-name", "Dan Cyd Bob Ada"),
        ("order_by=age,-name", "Bob Dan Ada Cyd"),
    ],
)
def test_filters(client, query, names):
    reply = client.get(f"/users?{query}")
    assert reply.status_code == 200
    assert [user["name"] for user in reply.json()] == names.split()


@pytest.mark.parametrize(
    ("query", "loc"),
    [
        ("age__lt=old", ["query", "age__lt"]),
        ("id__in=1,x", ["id__in", 1]),
        ("order_by=shoe_size", ["order_by"]),
    ],
)
def test_what_is_no_filter_is_refused(client, query, loc):
    reply = client.get(f"/users?{query}")
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == loc


def test_each_filter_is_documented_as_a_parameter(client):
    parameters = client.get("/openapi.json").json()["paths"]["/users"]["get"]["parameters"]
    named = {parameter["name"]: parameter for parameter in parameters}
    assert set(named) == {
        "name",
        "name__ilike",
        "age__lt",
        "age__gte",
        "id__in",
        "order_by",
        "search",
        "address__city",
        "address__city__in",
    }
    assert named["age__gte"]["schema"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert named["id__in"]["schema"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
