"""A service traced by OpenTelemetry: spans, metrics, hooks, captured headers, exceptions, exclusions."""

from fastapi import APIRouter, BackgroundTasks, FastAPI, HTTPException, WebSocket
from opentelemetry import trace
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
tracer_provider = TracerProvider()
tracer_provider.add_span_processor(SimpleSpanProcessor(exporter))
reader = InMemoryMetricReader()
meter_provider = MeterProvider([reader])
tracer = tracer_provider.get_tracer("shop")

app = FastAPI()
orders = APIRouter(prefix="/orders")


def current_trace() -> str:
    return format(trace.get_current_span().get_span_context().trace_id, "032x")


@orders.get("/{number}")
async def order(number: int) -> dict[str, str]:
    if number > 99:
        raise HTTPException(404, "no such order")
    with tracer.start_as_current_span("look up"):
        return {"trace": current_trace()}


@orders.get("/plain/{number}")
def plain_order(number: int) -> dict[str, str]:
    return {"trace": current_trace()}


def note() -> None:
    """Something that is done after the reply."""


@app.post("/notes")
async def notes(tasks: BackgroundTasks) -> str:
    tasks.add_task(note)
    return "noted"


@app.get("/broken")
async def broken() -> None:
    raise ValueError("broken")


@app.get("/handled")
async def handled() -> None:
    raise KeyError("handled")


@app.exception_handler(KeyError)
async def answer(request, error):
    from fastapi.responses import JSONResponse

    return JSONResponse({"trace": current_trace()}, 418)


@app.get("/health")
async def health() -> str:
    return "well"


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())
    await websocket.close()


app.include_router(orders, prefix="/v1")


def on_request(span, scope) -> None:
    span.set_attribute("shop.path", scope["path"])


FastAPIInstrumentor.instrument_app(
    app,
    tracer_provider=tracer_provider,
    meter_provider=meter_provider,
    server_request_hook=on_request,
    excluded_urls="health",
    http_capture_headers_server_request=["x-tenant"],
    http_capture_headers_server_response=["content-type"],
)
