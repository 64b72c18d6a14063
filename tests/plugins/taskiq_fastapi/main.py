"""Tasks of taskiq that use the dependencies of a service, by taskiq-fastapi."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import taskiq_fastapi
from fastapi import Depends, FastAPI, Request
from starlette.requests import HTTPConnection
from taskiq import InMemoryBroker, TaskiqDepends

broker = InMemoryBroker(await_inplace=True)
broker.is_worker_process = True  # tasks run in this process, which so is a worker's too
events: list[str] = []


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, str]]:
    events.append("start")
    app.state.shop = "corner"
    yield {"currency": "CHF"}
    events.append("stop")


app = FastAPI(lifespan=lifespan)


class Prices:
    def __init__(self, currency: str) -> None:
        self.currency = currency


def prices(request: Annotated[Request, TaskiqDepends()]) -> Prices:
    return Prices(request.state.currency)


def shop(connection: Annotated[HTTPConnection, TaskiqDepends()]) -> str:
    return connection.app.state.shop


async def opened(prices: Annotated[Prices, Depends(prices)]) -> AsyncIterator[str]:
    events.append("open")
    yield f"ledger in {prices.currency}"
    events.append("close")


@broker.task
async def bill(
    amount: int,
    ledger: Annotated[str, TaskiqDepends(opened)],
    shop: Annotated[str, TaskiqDepends(shop)],
) -> str:
    return f"{amount} to the {ledger} of the {shop}"


@broker.task
async def state(request: Annotated[Request, TaskiqDepends()]) -> str:
    return request.state.currency


@app.get("/prices")
async def priced(prices: Annotated[Prices, Depends(prices)]) -> str:
    return prices.currency


@app.post("/bills/{amount}")
async def send(amount: int) -> dict[str, str]:
    task = await bill.kiq(amount)
    result = await task.wait_result(timeout=5)
    result.raise_for_error()
    return {"bill": result.return_value}


taskiq_fastapi.init(broker, "main:app")
