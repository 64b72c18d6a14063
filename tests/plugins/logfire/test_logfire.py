import json

import httpx
import pytest
from fastapi.testclient import TestClient
from main import app, exporter
from opentelemetry.trace import SpanKind


@pytest.fixture
def client():
    exporter.clear()
    return TestClient(app, raise_server_exceptions=False)


def span(name):
    (found,) = [found for found in exporter.get_finished_spans() if found.name == name]
    return found


def server_span():
    (found,) = [found for found in exporter.get_finished_spans() if found.kind is SpanKind.SERVER]
    return found


def test_arguments_are_told(client):
    reply = client.post("/v1/orders/3", json={"article": "bolt"}, headers={"X-Tenant": "acme"})
    assert reply.json() == {"article": "bolt", "amount": 1}
    found = server_span()
    assert found.name == "POST /v1/orders/{number}"
    assert json.loads(found.attributes["fastapi.arguments.values"]) == {
        "number": 3,
        "order": {"article": "bolt", "amount": 1},
        "tenant": "acme",
    }
    assert found.attributes["fastapi.route.name"] == "order"
    assert found.attributes["shop.path"] == "/v1/orders/3"


def test_spans_are_nested(client):
    client.post("/v1/orders/3", json={"article": "bolt"})
    server, function = server_span(), span("{method} {http.route} ({code.function})")
    assert function.parent.span_id == server.context.span_id
    assert span("FastAPI arguments").parent.span_id == server.context.span_id
    assert span("booking {article}").parent.span_id == function.context.span_id
    assert function.attributes["code.function"] == "order"


def test_plain_endpoints_and_names(client):
    assert client.get("/v1/orders/plain/3").json() == 3
    found = server_span()
    assert found.attributes["fastapi.route.name"] == "a plain order"
    assert found.attributes["fastapi.route.operation_id"] == "plain-order"
    assert span("asked for {number}").context.trace_id == found.context.trace_id


def test_times_are_told(client):
    client.get("/v1/orders/plain/3")
    attributes = server_span().attributes
    start, end = (attributes[f"fastapi.endpoint_function.{moment}_timestamp"] for moment in ("start", "end"))
    assert attributes["fastapi.arguments.end_timestamp"] <= start <= end


def test_invalid_arguments_are_told(client):
    assert client.post("/v1/orders/x", json={"amount": "many"}).status_code == 422
    errors = json.loads(server_span().attributes["fastapi.arguments.errors"])
    assert [error["loc"] for error in errors] == [
        ["path", "number"],
        ["body", "article"],
        ["body", "amount"],
    ]


def test_an_exception_is_recorded(client):
    assert client.get("/v1/orders/broken/3").status_code == 500
    kinds = [event.attributes["exception.type"] for event in server_span().events]
    assert "ValueError" in kinds


def test_excluded_urls_have_no_spans(client):
    assert client.get("/health").json() == "well"
    assert exporter.get_finished_spans() == ()


def test_websockets(client):
    with client.websocket_connect("/echo/Ann") as session:
        assert session.receive_text() == "Ann"
    assert json.loads(server_span().attributes["fastapi.arguments.values"]) == {"name": "Ann"}


def test_a_server_serves_through_the_instrumentation(client, serve):
    with serve(app) as address:
        assert httpx.get(f"{address}/v1/orders/plain/3").json() == 3
    assert json.loads(server_span().attributes["fastapi.arguments.values"]) == {"number": 3}
