"""Server-Sent Events: `EventSourceResponse` endpoints, `ServerSentEvent` and its wire format, keep-alive."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
from pydantic import BaseModel, ValidationError

from ..harness import get, post, program


class Item(BaseModel):
    name: str = "é"
    small: float = 1e-7
    none: str | None = None


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "model", "sync", "untyped", "mixed", "any", "scalars", "empty", "filtered", "sync-events", "status"
    ),
    post("/echo", json={"name": "a\nb"}),
    post("/echo", json={"name": 1}),
    get("/resume", headers={"last-event-id": "7"}),
    get("/resume"),
    get("/numbers?n=2"),
    get("/numbers?n=x"),
)
def events(api):
    app = api.FastAPI()
    Events, Event = api.sse.EventSourceResponse, api.sse.ServerSentEvent

    @app.get("/model", response_class=Events)
    async def model() -> AsyncIterator[Item]:
        yield Item()
        yield {"name": "a\nb", "more": 1}

    @app.get("/sync", response_class=Events)
    def synchronous() -> Iterator[Item]:
        yield Item()
        yield Item(name="second")

    @app.get("/untyped", response_class=Events)
    async def untyped():
        for value in (
            1,
            "a\nb",
            None,
            {"span": dt.timedelta(seconds=1), "é": 1},
            Item(),
            b"x",
            [1, (2,)],
            "",
        ):
            yield value

    @app.get("/mixed", response_class=Events)
    async def mixed() -> AsyncIterator[Item]:
        yield Item()
        yield Event(data="q", event="z")
        yield {"name": "d"}

    @app.get("/any", response_class=Events)
    async def anything() -> AsyncIterator[Any]:
        yield {"span": dt.timedelta(seconds=1)}

    @app.get("/scalars", response_class=Events)
    async def scalars() -> AsyncIterator[str | int]:
        yield "a"
        yield 1

    @app.get("/empty", response_class=Events)
    async def empty() -> AsyncIterator[int]:
        for value in ():
            yield value

    @app.get("/filtered", response_class=Events, response_model_exclude_none=True)
    async def filtered() -> AsyncIterator[Item]:
        yield Item()

    @app.get("/sync-events", response_class=Events)
    def sync_events() -> Iterator[Event]:
        yield Event(data=[1], id="1")
        yield Event(data=Item(), id="2")

    @app.get("/status", response_class=Events, status_code=202)
    async def status() -> AsyncIterator[int]:
        yield 1

    @app.post("/echo", response_class=Events)
    async def echo(item: Item) -> AsyncIterator[Item]:
        yield item

    @app.get("/resume", response_class=Events)
    async def resume(last_event_id: int = api.Header(0)) -> AsyncIterator[Event]:
        yield Event(data=last_event_id + 1, id=str(last_event_id + 1))

    @app.get("/numbers", response_class=Events)
    async def numbers(n: int) -> AsyncIterator[int]:
        for number in range(n):
            yield number

    return app


EVENTS: dict[str, dict[str, Any]] = {
    "data": {"data": {"a": [1, "é"]}},
    "all": {"data": "s", "event": "e", "id": "i", "retry": 3, "comment": "c1\nc2"},
    "lines": {"raw_data": "l1\nl2\r\nl3\rl4\n"},
    "blank-lines": {"raw_data": "a\n\nb"},
    "empty-raw": {"raw_data": ""},
    "empty-data": {"data": ""},
    "empty-comment": {"comment": ""},
    "comment": {"comment": "x"},
    "comment-lines": {"comment": "a\r\nb\n"},
    "nothing": {},
    "empty-event": {"event": ""},
    "empty-id": {"id": ""},
    "no-retry": {"retry": 0},
    "retry-text": {"retry": "30"},
    "null": {"data": None, "event": "n"},
    "zero": {"data": 0},
    "false": {"data": False},
    "model": {"data": Item()},
    "models": {"data": [Item()]},
    "separators": {"raw_data": "é\u2028a\x0bb\x85c\x0cd"},
    "separators-data": {"data": "é\u2028a\x0bb\x85c"},
    "span": {"data": dt.timedelta(seconds=1)},
    "float": {"data": [1e16, 1e-7]},
    "infinite": {"data": {"a": float("inf"), "b": [float("nan")]}},
    "spaces": {"raw_data": "  x", "event": " e ", "id": " i"},
}


@program(*(get(f"/event/{name}") for name in EVENTS), *routes("unencodable"), openapi=False)
def wire_format(api):
    app = api.FastAPI()
    Events, Event = api.sse.EventSourceResponse, api.sse.ServerSentEvent

    @app.get("/event/{name}", response_class=Events)
    async def one(name: str) -> AsyncIterator[Event]:
        yield Event(**EVENTS[name])

    @app.get("/unencodable", response_class=Events)
    async def unencodable() -> AsyncIterator[Event]:
        yield Event(data=object())

    return app


def reworded(error: Any) -> dict[str, Any]:
    """An error without its message where the message is the framework's own words."""
    return {key: value for key, value in error.items() if key != "msg" or error["type"] != "value_error"}


INVALID: tuple[dict[str, Any], ...] = (
    {"data": 1, "raw_data": "x"},
    {"event": "a\nb"},
    {"event": "a\rb"},
    {"id": "a\0"},
    {"id": "a\n"},
    {"retry": -1},
    {"retry": 1.5},
    {"raw_data": 3},
    {"comment": 3},
    {"event": 3},
    {"unknown": 3},
    {"data": None, "raw_data": "x"},
)


@program(
    *(get(f"/{number}") for number in range(len(INVALID))), get("/format"), get("/constants"), openapi=False
)
def validation(api):
    app = api.FastAPI()

    @app.get("/format")
    async def formatted():
        make = api.sse.format_sse_event
        return [
            make().decode(),
            make(data_str="a\nb").decode(),
            make(data_str="d", event="e", id="i", retry=1, comment="c").decode(),
        ]

    @app.get("/constants")
    async def constants():
        return [api.sse.KEEPALIVE_COMMENT.decode(), api.sse.EventSourceResponse.media_type]

    @app.get("/{number}")
    async def invalid(number: int):
        try:
            return repr(api.sse.ServerSentEvent(**INVALID[number]))
        except ValidationError as error:
            return [reworded(each) for each in error.errors(include_url=False, include_context=False)]

    return app


@program(
    *routes(
        "raises",
        "raises-later",
        "invalid-later",
        "http-first",
        "http-later",
        "dependency",
        "sync-raises",
        "log",
    ),
    openapi=False,
)
def failures(api):
    app = api.FastAPI()
    Events, Event = api.sse.EventSourceResponse, api.sse.ServerSentEvent
    log: list[str] = []

    @app.get("/raises", response_class=Events)
    async def raises() -> AsyncIterator[int]:
        raise ValueError("first")
        yield 1

    @app.get("/raises-later", response_class=Events)
    async def raises_later() -> AsyncIterator[int]:
        try:
            yield 1
            await anyio.sleep(0.05)
            raise ValueError("later")
        finally:
            log.append("finally")

    @app.get("/invalid-later", response_class=Events)
    async def invalid_later() -> AsyncIterator[int]:
        yield 1
        await anyio.sleep(0.05)
        yield "x"

    @app.get("/http-first", response_class=Events)
    async def http_first() -> AsyncIterator[Event]:
        raise api.HTTPException(404)
        yield Event()

    @app.get("/http-later", response_class=Events)
    async def http_later() -> AsyncIterator[Event]:
        yield Event(data=1)
        await anyio.sleep(0.05)
        raise api.HTTPException(404)

    def refuses():
        raise api.HTTPException(403, "refused")

    @app.get("/dependency", response_class=Events, dependencies=[api.Depends(refuses)])
    async def dependency() -> AsyncIterator[int]:
        yield 1

    @app.get("/sync-raises", response_class=Events)
    def sync_raises() -> Iterator[int]:
        raise ValueError("first")
        yield 1

    @app.get("/log")
    async def read_log():
        return log

    return app


@program(*routes("headers", "overridden", "direct", "direct-events", "tasks", "closing", "log"))
def surroundings(api):
    app = api.FastAPI()
    Events, Event, Depends = api.sse.EventSourceResponse, api.sse.ServerSentEvent, api.Depends
    log: list[str] = []

    def mark(response: api.Response):
        response.headers["x-mark"] = "1"
        response.set_cookie("a", "b")

    def override(response: api.Response):
        response.headers["cache-control"] = "private"
        response.headers["x-accel-buffering"] = "yes"

    @app.get("/headers", response_class=Events, dependencies=[Depends(mark)])
    async def headers(response: api.Response) -> AsyncIterator[int]:
        response.headers["x-late"] = "1"
        yield 1

    @app.get("/overridden", response_class=Events, dependencies=[Depends(override)])
    async def overridden() -> AsyncIterator[int]:
        yield 1

    @app.get("/direct")
    async def direct():
        async def chunks():
            yield b"data: 1\n\n"

        return Events(chunks(), headers={"x-a": "1"}, status_code=201)

    @app.get("/direct-events")
    async def direct_events() -> Events:
        return Events(iter([api.sse.format_sse_event(data_str="1"), api.sse.format_sse_event(comment="c")]))

    @app.get("/tasks", response_class=Events)
    async def tasks(tasks: api.BackgroundTasks) -> AsyncIterator[Event]:
        tasks.add_task(log.append, "task")
        yield Event(data=1)
        log.append("end")

    def closing():
        log.append("open")
        yield
        log.append("close")

    @app.get("/closing", response_class=Events, dependencies=[Depends(closing)])
    async def closes() -> AsyncIterator[int]:
        log.append("yielding")
        yield 1

    @app.get("/log")
    async def read_log():
        return log

    return app
