"""A service watched by Logfire: arguments, errors, attributes and spans of its own, kept in memory."""

from typing import Annotated, Any

import logfire
from fastapi import APIRouter, Depends, FastAPI, Request, WebSocket
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel

exporter = InMemorySpanExporter()
logfire.configure(
    send_to_logfire=False,
    console=False,
    metrics=False,
    inspect_arguments=False,
    additional_span_processors=[SimpleSpanProcessor(exporter)],
)

app = FastAPI()
orders = APIRouter(prefix="/orders")


class Order(BaseModel):
    article: str
    amount: int = 1


def tenant(request: Request) -> str:
    return request.headers.get("x-tenant", "nobody")


@orders.post("/{number}")
async def order(number: int, order: Order, tenant: Annotated[str, Depends(tenant)]) -> Order:
    with logfire.span("booking {article}", article=order.article):
        return order


@orders.get("/plain/{number}", name="a plain order", operation_id="plain-order")
def plain(number: int) -> int:
    logfire.info("asked for {number}", number=number)
    return number


@orders.get("/broken/{number}")
def broken(number: int) -> None:
    raise ValueError("broken")


@app.get("/health")
async def health() -> str:
    return "well"


@app.websocket("/echo/{name}")
async def echo(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    await websocket.send_text(name)
    await websocket.close()


app.include_router(orders, prefix="/v1")


def attributes(request: Any, found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "shop.path": request.url.path}


logfire.instrument_fastapi(
    app,
    request_attributes_mapper=attributes,
    excluded_urls=["health"],
    extra_spans=True,
    capture_headers=True,
)
