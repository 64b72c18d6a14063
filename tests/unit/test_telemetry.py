"""`telemetry=`: a request is recorded as FastAPI records it, but for the operations within."""

from collections.abc import Callable
from typing import Any

import fastapi
import fastapi.testclient
import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import get_current_span
from starlette.responses import Response, StreamingResponse

import martlet
import martlet.testclient
from martlet import Martlet
from martlet.telemetry import TelemetryData, get_telemetry_data
from martlet.testclient import TestClient


class Recording:
    """Providers that keep in memory what they are given."""

    def __init__(self) -> None:
        self.spans, self.logs, self.metrics = (
            InMemorySpanExporter(),
            InMemoryLogRecordExporter(),
            InMemoryMetricReader(),
        )
        tracers, loggers = TracerProvider(), LoggerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self.spans))
        loggers.add_log_record_processor(SimpleLogRecordProcessor(self.logs))
        self.config: dict[str, Any] = {
            "tracer_provider": tracers,
            "logger_provider": loggers,
            "meter_provider": MeterProvider([self.metrics]),
            "operation_spans": False,
        }

    def told_spans(self) -> list[Any]:
        told = [
            (
                span.name,
                span.kind,
                span.status.status_code,
                dict(span.attributes or {}),
                span.parent and (span.parent.trace_id, span.parent.span_id),
            )
            for span in self.spans.get_finished_spans()
        ]
        self.spans.clear()
        return told

    def told_logs(self) -> list[Any]:
        told = []
        for each in self.logs.get_finished_logs():
            record = each.log_record
            attributes = dict(record.attributes or {})
            trace = attributes.pop("exception.stacktrace", "")
            told.append(
                (
                    record.severity_number,
                    record.event_name,
                    attributes,
                    "Traceback" in trace,
                    record.span_id != 0,
                )
            )
        self.logs.clear()
        return told

    def told_metrics(self) -> list[Any]:
        data = self.metrics.get_metrics_data()
        if data is None:
            return []
        return [
            (metric.name, metric.unit, metric.description, _points(metric.data.data_points))
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        ]


def _points(points: Any) -> Any:
    told = [
        (
            sorted((point.attributes or {}).items(), key=str),
            getattr(point, "value", None),
            getattr(point, "count", None),
            getattr(point, "explicit_bounds", None),
        )
        for point in points
    ]
    return sorted(told, key=str)


def build(framework: Any, config: Any) -> Any:
    app = framework.FastAPI(telemetry=config)
    router = framework.APIRouter(prefix="/birds")

    @router.get("/{bird}")
    async def bird(bird: int) -> int:
        return bird

    app.include_router(router, prefix="/api")

    @app.post("/reply/{status}")
    def reply(status: int) -> Response:
        return Response(status_code=status)

    @app.get("/raises")
    def raises() -> None:
        raise ValueError("unhandled")

    @app.get("/handled")
    def handled() -> None:
        raise KeyError

    @app.exception_handler(KeyError)
    def answer(request: Any, error: Any) -> Response:
        return Response(status_code=400)

    @app.get("/breaks-off")
    def breaks_off() -> StreamingResponse:
        def pieces() -> Any:
            yield b"1"
            raise ValueError("late")

        return StreamingResponse(pieces())

    @app.websocket("/echo")
    async def echo(websocket: framework.WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    @app.websocket("/failing")
    async def failing(websocket: framework.WebSocket) -> None:
        await websocket.accept()
        raise ValueError("within")

    mounted = framework.FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    mounted.get("/inner")(lambda: 1)
    app.mount("/mounted", mounted)
    return app


PARENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
REQUESTS: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/api/birds/7", {}),
    ("GET", "/api/birds/7?q=a%20b&empty&sig=private&c=%FF", PARENT),
    ("GET", "/api/birds/7", {"host": "birds.example:99", "x-forwarded-host": "other.example"}),
    ("GET", "/api/birds/7", {"host": "[::1]:8"}),
    ("GET", "/api/birds/7", {"host": "birds.example:many"}),
    ("POST", "/reply/201", {}),
    ("POST", "/reply/503", {}),
    ("GET", "/raises", {}),
    ("GET", "/handled", {}),
    ("GET", "/breaks-off", {}),
    ("GET", "/nowhere", {}),
    ("DELETE", "/handled", {}),
    ("HEAD", "/handled", {}),
    ("FLY", "/handled", {}),
    ("GET", "/mounted/inner", {}),
    ("GET", "/docs", {}),
]


def sent(client: Any, requests: list[tuple[str, str, dict[str, str]]]) -> None:
    for method, path, headers in requests:
        client.request(method, path, headers=headers)


def both(tell: Callable[[Recording, Any], Any]) -> tuple[Any, Any]:
    told = []
    for framework in (fastapi, martlet):
        recording = Recording()
        app = build(framework, recording.config)
        client = framework.testclient.TestClient(app, raise_server_exceptions=False)
        told.append(tell(recording, client))
    return told[0], told[1]


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_a_request_is_recorded_as_by_fastapi(request_: tuple[str, str, dict[str, str]]) -> None:
    def tell(recording: Recording, client: Any) -> Any:
        sent(client, [request_])
        return recording.told_spans(), recording.told_logs(), recording.told_metrics()

    theirs, ours = both(tell)
    assert len(theirs[0]) == 1
    assert ours == theirs


def test_metrics_add_up_as_fastapis() -> None:
    def tell(recording: Recording, client: Any) -> Any:
        sent(client, REQUESTS)
        return recording.told_metrics()

    theirs, ours = both(tell)
    assert [metric[0] for metric in theirs] == ["http.server.active_requests", "http.server.request.duration"]
    assert ours == theirs


@pytest.mark.parametrize("path", ["/echo", "/failing", "/nowhere"])
def test_a_websocket_is_recorded_as_by_fastapi(path: str) -> None:
    def tell(recording: Recording, client: Any) -> Any:
        try:
            with client.websocket_connect(path) as websocket:
                websocket.receive_text()
        except Exception:
            pass
        return recording.told_spans(), recording.told_logs()

    theirs, ours = both(tell)
    assert len(theirs[0]) == 1
    assert ours == theirs


@pytest.mark.parametrize("left_out", ["tracing", "metrics", "logs"])
def test_each_kind_can_be_left_out(left_out: str) -> None:
    recording = Recording()
    app = build(martlet, {**recording.config, left_out: False})
    TestClient(app, raise_server_exceptions=False).get("/raises")
    told = {
        "tracing": recording.told_spans(),
        "metrics": recording.told_metrics(),
        "logs": recording.told_logs(),
    }
    assert {name for name, each in told.items() if not each} == {left_out}


def test_requests_can_be_excluded() -> None:
    recording = Recording()
    app = build(martlet, {**recording.config, "exclude": lambda scope: scope["path"] == "/raises"})
    client = TestClient(app, raise_server_exceptions=False)
    client.get("/raises")
    assert (recording.told_spans(), recording.told_logs(), recording.told_metrics()) == ([], [], [])
    client.get("/handled")
    assert [span[0] for span in recording.told_spans()] == ["GET /handled"]


@pytest.mark.parametrize("is_async", [True, False])
def test_the_span_is_the_current_one_in_the_endpoint(is_async: bool) -> None:
    recording = Recording()
    app = Martlet(telemetry=recording.config)
    seen: list[int] = []

    async def asynchronous() -> None:
        seen.append(get_current_span().get_span_context().span_id)

    def plain() -> None:
        seen.append(get_current_span().get_span_context().span_id)

    app.get("/")(asynchronous if is_async else plain)
    assert TestClient(app).get("/").status_code == 200
    (span,) = recording.spans.get_finished_spans()
    assert span.context is not None
    assert seen == [span.context.span_id]
    assert not get_current_span().get_span_context().is_valid


def test_signatures_in_a_query_are_not_recorded() -> None:
    recording = Recording()
    app = build(martlet, recording.config)
    TestClient(app).get("/api/birds/1?Signature=x&AWSAccessKeyId=y&X-Goog-Signature=z&other=1")
    ((_, _, _, attributes, _),) = recording.told_spans()
    redacted = "Signature=REDACTED&AWSAccessKeyId=REDACTED&X-Goog-Signature=REDACTED&other=1"
    assert attributes["url.query"] == redacted


@pytest.mark.parametrize("config", [3, [], "tracing"])
def test_no_mapping_is_refused(config: object) -> None:
    with pytest.raises(TypeError, match="mapping"):
        Martlet(telemetry=config)


def test_nothing_stands_around_an_application_without_it() -> None:
    assert Martlet().user_middleware == []
    assert Martlet(telemetry=None).user_middleware == []


def test_there_is_no_data_of_a_request() -> None:
    app = Martlet()
    seen: list[TelemetryData | None] = []
    app.get("/")(lambda: seen.append(get_telemetry_data()))
    assert TestClient(app).get("/").status_code == 200
    assert seen == [None]
