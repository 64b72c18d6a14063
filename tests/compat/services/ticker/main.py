"""Replies that come bit by bit: server-sent events, lines of JSON, text, files."""

import asyncio
import io
import json
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, Header
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

closed: list[str] = []
app = FastAPI()


class Price(BaseModel):
    share: str
    price: float


PRICES = [Price(share="ACME", price=price) for price in (10.5, 11, 9.75)]


async def source() -> AsyncIterator[list[Price]]:
    yield PRICES
    closed.append("source")


Source = Annotated[list[Price], Depends(source)]


@app.get("/events", response_class=EventSourceResponse)
async def events(prices: Source, last_event_id: Annotated[int, Header()] = 0) -> AsyncIterable[Price]:
    for price in prices[last_event_id:]:
        yield price


@app.get("/named", response_class=EventSourceResponse)
async def named() -> AsyncIterable[ServerSentEvent]:
    yield ServerSentEvent(comment="begin", retry=500)
    yield ServerSentEvent(data={"price": 1}, event="price", id="7")
    yield ServerSentEvent(raw_data="two\nlines", event="text")


@app.get("/lines")
async def lines(prices: Source):
    async def generate():
        for price in prices:
            yield price.model_dump_json() + "\n"
            await asyncio.sleep(0)

    return StreamingResponse(
        generate(), media_type="application/x-ndjson", headers={"X-Count": str(len(prices))}
    )


@app.get("/models")
async def models() -> AsyncIterable[Price]:
    for price in PRICES:
        yield price


@app.get("/text")
def text():
    def generate() -> Iterator[str]:
        for number in range(3):
            yield f"{number} "

    return StreamingResponse(generate(), media_type="text/plain", status_code=203)


@app.get("/table", response_class=StreamingResponse)
def table():
    file = io.StringIO("share,price\nACME,10.5\n")
    return StreamingResponse(file, media_type="text/csv", headers={"Content-Disposition": "attachment"})


@app.get("/joined")
async def joined(prices: Source):
    return json.dumps([price.price for price in prices])
