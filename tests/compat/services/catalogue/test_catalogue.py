import pytest
from fastapi.testclient import TestClient

from catalogue.main import app, events

client = TestClient(app)


@pytest.fixture(autouse=True)
def emptied():
    events.clear()


def names(path):
    return [thing["name"] for thing in client.get(path).json()]


def test_classes_and_instances():
    assert names("/goods") == ["nail", "saw"]
    assert names("/goods?limit=10") == ["nail", "saw", "axe"]
    assert names("/goods?offset=1&max=40") == ["saw"]
    assert client.get("/goods?offset=-1&limit=11").json()["detail"][1]["loc"] == ["query", "limit"]


def test_a_method_of_a_class():
    assert client.get("/cheapest").json() == {"name": "nail", "price": 1}


def test_a_model_of_the_query():
    assert names("/search?order=name&words=a&words=i") == ["anvil", "nail"]
    assert client.get("/search?sort=name").json()["detail"][0]["type"] == "extra_forbidden"
    assert client.get("/search?words=a&words=b&words=c").status_code == 422


def test_generators_end_in_reverse_order():
    assert client.post("/orders/saw").json() == "transaction on connection"
    assert events == ["connect", "begin", "order saw", "commit", "disconnect"]


def test_a_generator_sees_the_endpoints_error_and_may_turn_it():
    reply = client.post("/orders/anvil")
    assert (reply.status_code, reply.json()) == (409, {"detail": "too heavy"})
    assert events == ["connect", "begin", "order anvil", "rolled back: too heavy", "disconnect"]


def test_a_dependency_is_called_once_for_a_request():
    assert client.get("/stamps").json() == ["first GET", "second GET", "third GET"]
    assert events == ["stamp", "stamp"]


def test_the_document_gathers_all_parameters():
    parameters = client.get("/openapi.json").json()["paths"]["/goods"]["get"]["parameters"]
    assert sorted(parameter["name"] for parameter in parameters) == ["limit", "max", "offset"]
