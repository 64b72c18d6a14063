"""A service measured by prometheus-fastapi-instrumentator: default and own metrics, exclusions, /metrics."""

from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from prometheus_client import CollectorRegistry, Counter
from prometheus_fastapi_instrumentator import Instrumentator, metrics
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

registry = CollectorRegistry()
languages = Counter("languages", "Languages asked for.", ["language"], registry=registry)


def count_language(info: metrics.Info) -> None:
    languages.labels(info.request.headers.get("accept-language", "none")).inc()


def plain(request):
    return PlainTextResponse("plain")


app = FastAPI(routes=[Mount("/mounted", routes=[Route("/{name}", plain)])])
items = APIRouter(prefix="/items")


@items.get("/{number}")
async def item(number: int) -> dict[str, int]:
    if number > 99:
        raise HTTPException(404)
    return {"number": number}


@items.post("/")
def add(name: str) -> str:
    return name


@app.get("/stream")
async def stream() -> StreamingResponse:
    return StreamingResponse(iter([b"ab", b"cd"]), media_type="text/plain")


@app.get("/broken")
async def broken() -> None:
    raise RuntimeError("broken")


@app.get("/health")
async def health() -> str:
    return "well"


app.include_router(items, prefix="/v1")
instrumentator = Instrumentator(
    should_group_status_codes=False,
    should_instrument_requests_inprogress=True,
    inprogress_labels=True,
    excluded_handlers=["/health", "/metrics"],
    body_handlers=["/stream"],
    registry=registry,
)
instrumentator.add(
    metrics.default(registry=registry), metrics.request_size(registry=registry), count_language
)
instrumentator.instrument(app).expose(app, tags=["operations"], should_gzip=True)
