import httpx
import pytest
from fastapi.testclient import TestClient
from main import app, registry
from prometheus_client import REGISTRY


@pytest.fixture
def client():
    return TestClient(app, raise_server_exceptions=False)


def requests(method, handler, status):
    labels = {"method": method, "handler": handler, "status": status}
    return registry.get_sample_value("http_requests_total", labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "handler", "status"),
    [
        ("GET", "/v1/items/3", "/v1/items/{number}", "200"),
        ("GET", "/v1/items/300", "/v1/items/{number}", "404"),
        ("GET", "/v1/items/x", "/v1/items/{number}", "422"),
        ("POST", "/v1/items/?name=x", "/v1/items/", "200"),
        ("DELETE", "/v1/items/3", "/v1/items/{number}", "405"),
        ("GET", "/stream", "/stream", "200"),
        ("GET", "/broken", "/broken", "500"),
        ("GET", "/mounted/x", "/mounted/{name}", "200"),
        ("GET", "/nowhere", "none", "404"),
    ],
)
def test_requests_are_counted_by_their_template(client, method, path, handler, status):
    before = requests(method, handler, status)
    assert client.request(method, path).status_code == int(status)
    assert requests(method, handler, status) == before + 1


def test_excluded_handlers_are_not_counted(client):
    assert client.get("/health").json() == "well"
    assert requests("GET", "/health", "200") == 0


def test_nothing_stays_in_progress(client):
    client.get("/v1/items/3")
    labels = {"method": "GET", "handler": "/v1/items/{number}"}
    assert REGISTRY.get_sample_value("http_requests_inprogress", labels) == 0


def test_an_own_metric_sees_the_request(client):
    client.get("/v1/items/3", headers={"Accept-Language": "rm"})
    assert registry.get_sample_value("languages_total", {"language": "rm"}) == 1


def test_sizes_are_summed(client):
    sizes = {"handler": "/v1/items/{number}"}
    before = registry.get_sample_value("http_response_size_bytes_sum", sizes) or 0
    reply = client.get("/v1/items/7")
    assert registry.get_sample_value("http_response_size_bytes_sum", sizes) == before + len(reply.content)


def test_metrics_are_exposed(client):
    client.get("/v1/items/3")
    reply = client.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["content-encoding"] == "gzip"
    assert 'http_requests_total{handler="/v1/items/{number}",method="GET",status="200"}' in reply.text
    assert reply.headers["content-type"].startswith("text/plain")


def test_the_endpoint_is_in_the_document(client):
    operation = client.get("/openapi.json").json()["paths"]["/metrics"]["get"]
    assert operation["tags"] == ["operations"]


def test_a_server_serves_through_the_instrumentation(serve):
    before = requests("GET", "/v1/items/{number}", "200")
    with serve(app) as address:
        assert httpx.get(f"{address}/v1/items/3").json() == {"number": 3}
    assert requests("GET", "/v1/items/{number}", "200") == before + 1
