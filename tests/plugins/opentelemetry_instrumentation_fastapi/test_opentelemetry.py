import fastapi
import httpx
import pytest
from fastapi.testclient import TestClient
from main import app, exporter, reader, tracer_provider
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.trace import SpanKind, StatusCode

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def client():
    exporter.clear()
    return TestClient(app, raise_server_exceptions=False)


def server_span():
    (span,) = [span for span in exporter.get_finished_spans() if span.kind is SpanKind.SERVER]
    return span


@pytest.mark.parametrize("path", ["/v1/orders/3", "/v1/orders/plain/3"])
def test_an_endpoint_runs_within_its_span(client, path):
    reply = client.get(path)
    span = server_span()
    assert reply.json()["trace"] == format(span.context.trace_id, "032x")
    assert span.name == f"GET {path.replace('3', '{number}')}"
    assert span.attributes["http.route"] == path.replace("3", "{number}")
    assert span.attributes["http.status_code"] == 200


def test_spans_are_nested(client):
    client.get("/v1/orders/3")
    (inner,) = [span for span in exporter.get_finished_spans() if span.name == "look up"]
    assert inner.parent.span_id == server_span().context.span_id
    sends = [span for span in exporter.get_finished_spans() if span.name.endswith("http send")]
    assert len(sends) == 2


def test_the_trace_of_the_caller_goes_on(client):
    reply = client.get("/v1/orders/3", headers={"traceparent": PARENT})
    assert reply.json()["trace"] == "0af7651916cd43dd8448eb211c80319c"
    assert format(server_span().parent.span_id, "016x") == "b7ad6b7169203331"


def test_hook_and_headers(client):
    client.get("/v1/orders/3", headers={"X-Tenant": "acme"})
    attributes = server_span().attributes
    assert attributes["shop.path"] == "/v1/orders/3"
    assert attributes["http.request.header.x_tenant"] == ("acme",)
    assert attributes["http.response.header.content_type"] == ("application/json",)


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("/v1/orders/300", "GET /v1/orders/{number}", 404),
        ("/v1/orders/x", "GET /v1/orders/{number}", 422),
        ("/nowhere", "GET", 404),
    ],
)
def test_refusals_are_no_errors(client, path, name, status):
    assert client.get(path).status_code == status
    span = server_span()
    assert (span.name, span.attributes["http.status_code"]) == (name, status)
    assert span.status.status_code is StatusCode.UNSET


def test_an_exception_is_recorded(client):
    assert client.get("/broken").status_code == 500
    span = server_span()
    assert span.status.status_code is StatusCode.ERROR
    (event,) = [event for event in span.events if event.name == "exception"]
    assert event.attributes["exception.type"] == "ValueError"
    assert span.attributes["http.status_code"] == 500


def test_an_exception_handler_runs_within_the_span(client):
    reply = client.get("/handled")
    assert reply.status_code == 418
    assert reply.json()["trace"] == format(server_span().context.trace_id, "032x")


def test_background_tasks_have_spans(client):
    assert client.post("/notes").json() == "noted"
    assert "BackgroundTask note" in [span.name for span in exporter.get_finished_spans()]


def test_excluded_urls_have_none(client):
    assert client.get("/health").json() == "well"
    assert exporter.get_finished_spans() == ()


def test_websockets_have_spans(client):
    with client.websocket_connect("/echo") as session:
        session.send_text("hello")
        assert session.receive_text() == "hello"
    assert server_span().name == "HTTP /echo"


def test_metrics_know_the_route(client):
    client.get("/v1/orders/3")
    (resource,) = reader.get_metrics_data().resource_metrics
    metrics = {metric.name: metric for scope in resource.scope_metrics for metric in scope.metrics}
    points = metrics["http.server.duration"].data.data_points
    routes = {point.attributes.get("http.target") for point in points}
    assert "/orders/{number}" in routes


def test_a_server_serves_through_the_instrumentation(client, serve):
    with serve(app) as address:
        reply = httpx.get(f"{address}/v1/orders/3")
    span = server_span()
    assert reply.json()["trace"] == format(span.context.trace_id, "032x")
    assert (span.name, span.attributes["http.status_code"]) == ("GET /v1/orders/{number}", 200)


def test_every_application_can_be_instrumented():
    FastAPIInstrumentor().instrument(tracer_provider=tracer_provider)
    try:
        exporter.clear()
        other = fastapi.FastAPI()

        @other.get("/other/{name}")
        async def endpoint(name: str) -> str:
            return name

        assert TestClient(other).get("/other/x").json() == "x"
        assert server_span().name == "GET /other/{name}"
    finally:
        FastAPIInstrumentor().uninstrument()
    exporter.clear()
    assert TestClient(other).get("/other/x").json() == "x"
    assert exporter.get_finished_spans() == ()
