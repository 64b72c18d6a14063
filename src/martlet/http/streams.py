"""Generator endpoints as streams: JSON Lines, server-sent events, raw chunks."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse

from martlet import sse
from martlet.encoders import jsonable_encoder
from martlet.http.replies import complete

Encode = Callable[[Any], bytes]
Items = AsyncIterable[Any] | Iterable[Any]


def plain_json(item: Any) -> bytes:
    """The JSON of an item that has no model; what JSON has no number for (NaN, infinities) is null."""
    value = jsonable_encoder(item)
    try:
        return json.dumps(value, allow_nan=False).encode()
    except ValueError:
        return json.dumps(_finite(value)).encode()


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value


def asynchronous(items: Items) -> AsyncIterable[Any]:
    """The items of a generator of either kind."""
    return items if isinstance(items, AsyncIterable) else iterate_in_threadpool(items)


async def json_lines(items: Items, encode: Encode) -> AsyncIterator[bytes]:
    """One line of JSON for each item (jsonlines.org)."""
    async for item in asynchronous(items):
        yield encode(item) + b"\n"


def stream_json_lines(
    items: Items,
    encode: Encode,
    status_code: int | None,
    injected: Response | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """JSON Lines."""
    response = StreamingResponse(
        json_lines(items, encode), status_code=status_code or 200, media_type="application/jsonl"
    )
    return complete(response, injected, background)


def stream_raw(
    kind: type[Response],
    items: Items,
    status_code: int | None,
    injected: Response | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """The chunks of a generator as they are, in a response of the class that the route chose.

    A class that is no `StreamingResponse` gets the generator itself.
    """
    options: dict[str, Any] = {} if status_code is None else {"status_code": status_code}
    given = asynchronous(items) if issubclass(kind, StreamingResponse) else items
    return complete(kind(given, **options), injected, background)


def stream_events(
    items: Items,
    encode: Encode,
    status_code: int | None,
    injected: Response | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """Server-sent events; a comment is sent when the stream is silent, so that proxies keep it open."""
    response = StreamingResponse(
        kept_alive(events(items, encode)),
        status_code=status_code or 200,
        headers={
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-cache",
            "x-accel-buffering": "no",
        },
    )
    return complete(response, injected, background)


async def events(items: Items, encode: Encode) -> AsyncIterator[bytes]:
    """Each item as a server-sent event."""
    async for item in asynchronous(items):
        if isinstance(item, sse.ServerSentEvent):
            yield sse.format_sse_event(
                data_str=_data(item), event=item.event, id=item.id, retry=item.retry, comment=item.comment
            )
        else:
            yield sse.format_sse_event(data_str=encode(item).decode())


def _data(event: sse.ServerSentEvent) -> str | None:
    if event.raw_data is not None:
        return event.raw_data
    if event.data is None:
        return None
    if isinstance(event.data, BaseModel):
        return event.data.model_dump_json(by_alias=True)
    return plain_json(event.data).decode()


async def kept_alive(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, with a comment between them whenever none came for some seconds."""
    send, receive = anyio.create_memory_object_stream[bytes](1)
    async with anyio.create_task_group() as group:
        group.start_soon(_forward, chunks, send)
        async with receive:
            while True:
                chunk = sse.KEEPALIVE_COMMENT
                with anyio.move_on_after(sse.PING_INTERVAL):
                    try:
                        chunk = await receive.receive()
                    except anyio.EndOfStream:
                        break
                yield chunk
        group.cancel_scope.cancel()


async def _forward(chunks: AsyncIterator[bytes], send: MemoryObjectSendStream[bytes]) -> None:
    async with send:
        async for chunk in chunks:
            await send.send(chunk)
