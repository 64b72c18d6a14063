"""Request logs, metrics, traces and health, each switched on by one plug-in."""

import asyncio
import json
import logging
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from martlet import APIRouter, Martlet, WebSocket
from martlet.middleware.observers import Exchange, ObserversMiddleware, observe
from martlet.observability.health import Health
from martlet.observability.logs import LOGGER, RequestLogs
from martlet.observability.metrics import Metrics
from martlet.observability.traces import Traces
from martlet.plugins import Plugin
from martlet.serve.request_id import current
from martlet.staticfiles import StaticFiles
from martlet.testclient import TestClient

ROOT = Path(__file__).parents[3]


def build(*plugins: Plugin) -> Martlet:
    app = Martlet().use(*plugins)
    router = APIRouter(prefix="/birds")

    @router.get("/{bird}")
    async def bird(bird: int) -> int:
        return bird

    app.include_router(router, prefix="/api")

    @app.get("/raises")
    def raises() -> None:
        raise ValueError("unhandled")

    @app.websocket("/echo")
    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    return app


def client_of(app: Martlet) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


class Noting:
    """An observer that keeps what it is told."""

    def __init__(self, name: str = "", events: list[str] | None = None) -> None:
        self.name = name
        self.events = [] if events is None else events
        self.ended: list[Exchange] = []

    def begin(self, exchange: Exchange) -> None:
        self.events.append(f"+{self.name}")
        exchange.reply_headers.append((b"x-observed", self.name.encode()))

    def end(self, exchange: Exchange) -> None:
        self.events.append(f"-{self.name}")
        self.ended.append(exchange)


def test_observers_share_a_middleware_and_end_in_reverse() -> None:
    app, events = build(), []
    for name in ("a", "b"):
        observe(app, Noting(name, events))
    assert [each.cls for each in app.user_middleware] == [ObserversMiddleware]
    reply = client_of(app).get("/api/birds/7")
    assert events == ["+a", "+b", "-b", "-a"]
    assert reply.headers.get_list("x-observed") == ["a", "b"]


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/api/birds/7", "/api/birds/{bird}", 200),
        ("/api/birds/x", "/api/birds/{bird}", 422),
        ("/nowhere", None, 404),
        ("/raises", "/raises", 500),
        ("/docs", "/docs", 200),
        ("/mounted/7/inner/9", "/mounted/{number}/inner/{number_2}", 200),
        ("/files/one.txt", "/files", 200),
    ],
)
def test_an_exchange_tells_route_and_status(
    tmp_path: Path, path: str, route: str | None, status: int
) -> None:
    app, noting = build(), Noting()
    observe(app, noting)
    inner = Martlet()
    inner.get("/inner/{number_2}")(lambda number_2: number_2)
    app.mount("/mounted/{number}", inner)
    (tmp_path / "one.txt").write_text("one")
    app.mount("/files", StaticFiles(directory=tmp_path))
    assert client_of(app).get(path).status_code == status
    (exchange,) = noting.ended
    assert (exchange.route, exchange.status) == (route, status)
    assert (type(exchange.error) is ValueError) == (status == 500)


def test_a_websocket_is_observed() -> None:
    app, noting = build(), Noting()
    observe(app, noting)
    with TestClient(app).websocket_connect("/echo"):
        pass
    (exchange,) = noting.ended
    assert (exchange.is_http, exchange.route, exchange.status) == (False, "/echo", 101)


def test_a_cancelled_request_has_ended() -> None:
    app, noting = Martlet(), Noting()
    observe(app, noting)

    @app.get("/")
    async def waits() -> None:
        await asyncio.sleep(3600)

    async def leave() -> None:
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        task = asyncio.create_task(app(scope, nothing, nothing))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def nothing(*_: Any) -> Any:
        await asyncio.sleep(3600)

    asyncio.run(leave())
    (exchange,) = noting.ended
    assert (exchange.status, exchange.error) == (None, None)


@pytest.fixture
def logged() -> Iterator[None]:
    """The logger of requests as it was."""
    logger = logging.getLogger(LOGGER)
    before = (list(logger.handlers), logger.propagate, logger.level)
    yield
    logger.handlers[:], logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


@pytest.mark.usefixtures("logged")
def test_a_request_is_logged_as_json_with_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    app = build(RequestLogs())
    reply = client_of(app).get("/api/birds/7?secret=1", headers={"x-request-id": "abc-1"})
    assert reply.headers["x-request-id"] == "abc-1"
    (line,) = capsys.readouterr().out.splitlines()
    entry = json.loads(line)
    assert entry.pop("time").endswith("+00:00")
    assert 0 < entry.pop("duration") < 60
    assert entry == {
        "level": "INFO",
        "logger": "martlet.requests",
        "message": "GET /api/birds/7 200",
        "request_id": "abc-1",
        "method": "GET",
        "path": "/api/birds/7",
        "route": "/api/birds/{bird}",
        "status": 200,
        "client": "testclient",
    }
    assert current.get() is None


@pytest.mark.usefixtures("logged")
def test_ids_are_made_and_unsound_ones_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    client = client_of(build(RequestLogs()))
    ids = [
        client.get("/api/birds/7", headers=headers).headers["x-request-id"]
        for headers in ({}, {}, {"x-request-id": "a b"})
    ]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)
    assert [json.loads(line)["request_id"] for line in capsys.readouterr().out.splitlines()] == ids


@pytest.mark.usefixtures("logged")
def test_a_failure_is_an_error_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    app = build(RequestLogs(as_json=False))
    with caplog.at_level(logging.INFO, LOGGER):
        client_of(app).get("/raises")
        with TestClient(app).websocket_connect("/echo"):
            pass
    failed, echo = (record for record in caplog.records if record.name == LOGGER)
    assert (failed.levelname, failed.getMessage()) == ("ERROR", "GET /raises 500")
    assert failed.exc_info is not None
    assert failed.exc_info[0] is ValueError
    assert (echo.levelname, echo.getMessage(), echo.exc_info) == ("INFO", "WEBSOCKET /echo 101", None)


@pytest.mark.usefixtures("logged")
def test_logging_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    build(RequestLogs())
    client_of(build(RequestLogs())).get("/api/birds/7")
    assert len(capsys.readouterr().out.splitlines()) == 1


def figures(text: str) -> dict[tuple[str, ...], float]:
    """The samples of our own metrics, by name and labels' values."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("http_server")
    }


def test_metrics_count_and_time_requests_by_route() -> None:
    client = client_of(build(Metrics()))
    for path in ("/api/birds/1", "/api/birds/2", "/api/birds/x", "/nowhere/1", "/nowhere/2", "/raises"):
        client.get(path)
    client.request("FLY", "/raises")
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    told = figures(reply.text)
    counts = {key[1:]: value for key, value in told.items() if key[0].endswith("_count")}
    assert counts == {
        ("GET", "200", "/api/birds/{bird}"): 2,
        ("GET", "422", "/api/birds/{bird}"): 1,
        ("GET", "404", ""): 2,
        ("GET", "500", "/raises"): 1,
        ("_OTHER", "405", "/raises"): 1,
    }
    assert told["http_server_active_requests", "GET"] == 1  # the one for the figures
    assert told["http_server_active_requests", "_OTHER"] == 0
    assert 0 < told["http_server_request_duration_seconds_sum", "GET", "200", "/api/birds/{bird}"] < 60
    assert "python_info" in reply.text


def test_metrics_of_two_applications_are_apart() -> None:
    one, other = client_of(build(Metrics())), client_of(build(Metrics()))
    one.get("/api/birds/1")
    assert not any(key[0].endswith("_count") for key in figures(other.get("/metrics").text))


def test_metrics_in_a_registry_and_at_a_path_of_ones_own() -> None:
    registry = CollectorRegistry()
    client = client_of(build(Metrics("/figures", registry=registry, buckets=(1, 2))))
    client.get("/api/birds/1")
    text = client.get("/figures").text
    assert "python_info" not in text
    edges = [key[-1] for key in figures(text) if key[0].endswith("_bucket")]
    assert set(edges) == {"1.0", "2.0", "+Inf"}
    assert client.get("/metrics").status_code == 404
    assert client_of(build(Metrics(None))).get("/metrics").status_code == 404


def test_open_metrics_ends_once() -> None:
    client = client_of(build(Metrics()))
    reply = client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert reply.headers["content-type"].startswith("application/openmetrics-text")
    assert reply.text.count("# EOF") == 1
    assert reply.text.endswith("# EOF\n")


WORKER = """
import sys
from martlet import Martlet
from martlet.observability.metrics import Metrics
from martlet.testclient import TestClient

client = TestClient(Martlet().use(Metrics()))
client.get("/nowhere")
print(client.get("/metrics").text)
"""


def test_worker_processes_are_added_up(tmp_path: Path) -> None:
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for count in (1, 3):
        ran = subprocess.run([sys.executable, "-c", WORKER], env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        (total,) = (
            value for key, value in figures(ran.stdout).items() if key[0].endswith("_count") and "404" in key
        )
        assert total == (count + 1) // 2


def test_traces_have_a_span_for_each_request() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    client = client_of(build(Traces(provider, exclude=lambda scope: scope["path"] == "/raises")))
    trace = "0af7651916cd43dd8448eb211c80319c"
    client.get("/api/birds/7", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    client.get("/raises")
    (span,) = exporter.get_finished_spans()
    assert span.name == "GET /api/birds/{bird}"
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == trace


class Service(Plugin):
    def __init__(self, name: str, failure: Exception | None = None, delay: float = 0) -> None:
        self.name = name
        self.failure = failure
        self.delay = delay

    async def check(self) -> None:
        await asyncio.sleep(self.delay)
        if self.failure is not None:
            raise self.failure


def test_an_application_without_checks_lives_and_is_ready() -> None:
    client = client_of(Martlet().use(Health()))
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok", "checks": {}}
    assert "/health/live" not in client.get("/openapi.json").json()["paths"]


def test_readiness_asks_every_plug_in_and_keeps_reasons_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def fine() -> None: ...

    app = Martlet().use(Service("before"), Health({"own": fine}, timeout=0.05))
    app.use(Service("broken", OSError("host=private")), Service("slow", delay=60))
    client = client_of(app)
    reply = client.get("/health/ready")
    assert reply.status_code == 503
    assert reply.headers["cache-control"] == "no-store"
    checks = {"before": "ok", "broken": "failed", "slow": "failed", "own": "ok"}
    assert reply.json() == {"status": "unavailable", "checks": checks}
    assert client.get("/health/live").status_code == 200
    assert "'broken' has failed: OSError('host=private')" in caplog.text
    assert "'slow' has failed: TimeoutError()" in caplog.text


def test_health_may_be_elsewhere() -> None:
    client = client_of(Martlet().use(Health(prefix="/-")))
    assert client.get("/-/live").status_code == client.get("/-/ready").status_code == 200
    assert client.get("/health/live").status_code == 404


@pytest.mark.usefixtures("logged")
def test_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    app = runpy.run_path(str(ROOT / "examples" / "observability.py"))["app"]
    with client_of(app) as client:
        assert client.get("/birds/7").json() == {"bird": 7}
        assert client.get("/health/ready").json() == {"status": "ok", "checks": {"nest": "ok"}}
        assert 'http_route="/birds/{bird}"' in client.get("/metrics").text
    assert '"route": "/birds/{bird}"' in capsys.readouterr().out
