import httpx
import pytest
from fastapi.testclient import TestClient
from main import app, events


@pytest.fixture
def client():
    events.clear()
    return TestClient(app, raise_server_exceptions=False)


def errors():
    return [event for event in events if "exception" in event]


def transaction():
    (found,) = [event for event in events if event.get("type") == "transaction"]
    return found


def test_a_request_is_a_transaction(client):
    assert client.get("/v1/orders/3?by=me").json() == {"number": 3}
    found = transaction()
    assert found["transaction"] == "/v1/orders/{number}"
    assert found["transaction_info"] == {"source": "route"}
    assert found["contexts"]["trace"]["op"] == "http.server"
    assert found["contexts"]["trace"]["data"]["http.response.status_code"] == 200
    assert found["request"]["query_string"] == "by=me"
    assert "look up" in [span["description"] for span in found["spans"]]
    assert errors() == []


@pytest.mark.parametrize(
    ("method", "path", "kind", "body"),
    [
        ("POST", "/v1/orders/", "ValueError", {"json": {"article": "bolt", "amount": 0}}),
        ("GET", "/v1/orders/plain/3", "LookupError", {}),
        ("GET", "/v1/orders/failing/dependency", "LookupError", {}),
    ],
)
def test_an_exception_is_an_event(client, method, path, kind, body):
    assert client.request(method, path, **body).status_code == 500
    (event,) = errors()
    assert event["exception"]["values"][-1]["type"] == kind
    assert event["exception"]["values"][-1]["mechanism"]["handled"] is False
    assert event["transaction"] == path.replace("3", "{number}")
    assert event["request"]["method"] == method
    assert transaction()["contexts"]["trace"]["status"] == "internal_error"


def test_the_frame_is_the_programs(client):
    client.get("/v1/orders/plain/3")
    (event,) = errors()
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["in_app"]) == ("plain", True)
    assert event["tags"]["number"] == 3


def test_bodies_are_told(client):
    client.post("/v1/orders/", json={"article": "bolt", "amount": 0}, cookies={"theme": "dark"})
    (event,) = errors()
    assert event["request"]["data"] == {"article": "bolt", "amount": 0}
    assert event["request"]["cookies"] == {"theme": "dark"}


def test_forms_are_told(client):
    client.post("/v1/orders/form", data={"article": "bolt"})
    (event,) = errors()
    assert event["request"]["data"] == {"article": "bolt"}


def test_users_are_told(client):
    client.get("/v1/orders/plain/3", headers={"X-User": "ann"})
    (event,) = errors()
    assert event["user"]["username"] == "ann"


@pytest.mark.parametrize(("status", "count"), [(404, 0), (500, 1), (503, 1)])
def test_refusals_count_from_500_on(client, status, count):
    assert client.get(f"/refused/{status}").status_code == status
    assert len(errors()) == count
    assert transaction()["transaction"] == "/refused/{status}"


def test_invalid_input_is_no_error(client):
    assert client.get("/v1/orders/x").status_code == 422
    assert errors() == []


def test_messages_are_told(client):
    client.get("/message")
    (event,) = [event for event in events if event.get("message") == "noticed"]
    assert event["transaction"] == "/message"


def test_the_trace_of_the_caller_goes_on(client):
    client.get(
        "/v1/orders/3", headers={"sentry-trace": "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1"}
    )
    assert transaction()["contexts"]["trace"]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_requests_are_apart(client):
    client.get("/v1/orders/plain/3")
    events.clear()
    client.get("/refused/500")
    (event,) = errors()
    assert "number" not in event.get("tags", {})


def test_a_server_serves_through_the_instrumentation(client, serve):
    with serve(app) as address:
        assert httpx.get(f"{address}/v1/orders/plain/3").status_code == 500
    (event,) = errors()
    assert event["transaction"] == "/v1/orders/plain/{number}"
    assert transaction()["contexts"]["trace"]["data"]["http.response.status_code"] == 500
