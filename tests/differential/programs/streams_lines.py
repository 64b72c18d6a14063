"""Generator endpoints: JSON Lines, typed and untyped, failures before and between items."""

import datetime as dt
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, Field

from ..harness import get, post, program


class Item(BaseModel):
    name: str = "é"
    small: float = 1e-7
    none: str | None = None
    al: int = Field(5, alias="AL")


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "async",
        "sync",
        "async-generator",
        "generator",
        "async-iterable",
        "iterable",
        "scalars",
        "any",
        "union",
    ),
    *routes("untyped", "untyped-sync", "empty", "many", "dict", "filtered", "optional", "lists"),
    get("/repeat/3"),
    get("/repeat/x"),
    post("/echo", json=[{"name": "a"}, {}]),
    post("/echo", json=[{"name": 3}]),
)
def json_lines(api):
    app = api.FastAPI()

    @app.get("/async")
    async def asynchronous() -> AsyncIterator[Item]:
        yield Item()
        yield {"name": "b\nc", "small": 1, "more": 3}

    @app.get("/sync")
    def synchronous() -> Iterator[Item]:
        yield Item(name="\u2028")
        yield Item(name='"')

    @app.get("/async-generator")
    async def async_generator() -> AsyncGenerator[Item, None]:
        yield Item()

    @app.get("/generator")
    def generator() -> Generator[int, None, None]:
        yield 1
        yield 2

    @app.get("/async-iterable")
    async def async_iterable() -> AsyncIterable[Item]:
        yield Item()

    @app.get("/iterable")
    def iterable() -> Iterable[int]:
        yield 1

    @app.get("/scalars")
    async def scalars() -> AsyncIterator[float]:
        for value in (1, 1e16, 1e-7, "2.5", float("inf")):
            yield value

    @app.get("/any")
    async def anything() -> AsyncIterator[Any]:
        yield {"span": dt.timedelta(seconds=1), "é": [Item()]}
        yield None

    @app.get("/union")
    async def union() -> AsyncIterator[int | Item]:
        yield 1
        yield Item()

    @app.get("/untyped")
    async def untyped():
        yield {"small": 1e-7, "span": dt.timedelta(seconds=1), "é": "\u2028"}
        yield "x"
        yield Item()

    @app.get("/untyped-sync")
    def untyped_sync():
        yield [1, (2,)]
        yield None
        yield b"bytes"

    @app.get("/empty")
    async def empty() -> AsyncIterator[int]:
        for value in ():
            yield value

    @app.get("/many")
    def many() -> Iterator[int]:
        yield from range(200)

    @app.get("/dict")
    async def a_dict() -> AsyncIterator[dict[str, Item]]:
        yield {"a": Item()}

    @app.get("/filtered", response_model_exclude_none=True, response_model_exclude={"small"})
    async def filtered() -> AsyncIterator[Item]:
        yield Item()

    @app.get("/optional", response_model_by_alias=False)
    async def optional() -> AsyncIterator[Item | None]:
        yield None
        yield Item()

    @app.get("/lists")
    async def lists() -> AsyncIterator[list[int]]:
        yield [1, "2"]

    @app.get("/repeat/{times}")
    async def repeat(times: int) -> AsyncIterator[int]:
        for number in range(times):
            yield number

    @app.post("/echo")
    async def echo(items: list[Item]) -> AsyncIterator[Item]:
        for item in items:
            yield item

    return app


@program(*routes("model", "list", "none", "json", "plain", "html", "status", "described", "decorated"))
def declared_otherwise(api):
    app = api.FastAPI()
    r = api.responses

    @app.get("/model", response_model=Item)
    async def model():
        yield Item()

    @app.get("/list", response_model=list[Item])
    async def a_list():
        yield Item()

    @app.get("/none", response_model=None)
    async def none() -> AsyncIterator[Item]:
        yield Item()

    @app.get("/json", response_class=r.JSONResponse)
    async def explicit_json() -> AsyncIterator[Item]:
        yield Item()

    @app.get("/plain", response_class=r.PlainTextResponse)
    async def plain() -> AsyncIterator[str]:
        yield "a"

    @app.get("/html", response_class=r.HTMLResponse)
    def html() -> Iterator[str]:
        yield "a"

    @app.get("/status", status_code=203, response_description="Numbers")
    async def status() -> AsyncIterator[int]:
        yield 1

    @app.get("/described", responses={404: {"model": Item}, 200: {"description": "Lines"}})
    async def described() -> AsyncIterator[int]:
        yield 1

    router = api.APIRouter(default_response_class=r.HTMLResponse)

    @router.get("/decorated")
    async def decorated() -> AsyncIterator[int]:
        yield 1

    app.include_router(router)
    return app


@program(
    *routes("raise-first", "raise-between", "raise-sync", "http-first", "http-between", "http-sync"),
    *routes("invalid-first", "invalid-between", "unencodable", "infinite", "dependency"),
    get("/validated?n=x"),
    get("/log"),
)
def failures(api):
    """What was sent before the failure stays; nothing tells the client of it but the broken connection."""
    app = api.FastAPI()
    log: list[str] = []

    @app.get("/raise-first")
    async def raise_first() -> AsyncIterator[int]:
        raise ValueError("first")
        yield 1

    @app.get("/raise-between")
    async def raise_between() -> AsyncIterator[int]:
        try:
            yield 1
            raise ValueError("between")
        finally:
            log.append("finally")

    @app.get("/raise-sync")
    def raise_sync() -> Iterator[int]:
        yield 1
        raise ValueError("sync")

    @app.get("/http-first")
    async def http_first() -> AsyncIterator[int]:
        raise api.HTTPException(418, "teapot")
        yield 1

    @app.get("/http-between")
    async def http_between() -> AsyncIterator[int]:
        yield 1
        raise api.HTTPException(418, "teapot")

    @app.get("/http-sync")
    def http_sync() -> Iterator[int]:
        raise api.HTTPException(418, "teapot")
        yield 1

    @app.get("/invalid-first")
    async def invalid_first() -> AsyncIterator[int]:
        yield "x"

    @app.get("/invalid-between")
    async def invalid_between() -> AsyncIterator[int]:
        yield 1
        yield "x"
        yield 2

    @app.get("/unencodable")
    async def unencodable():
        yield 1
        yield object()

    @app.get("/infinite")
    async def infinite():
        inf = float("inf")
        yield {"a": inf, "b": [-inf, (float("nan"),)], inf: 1, "c": "inf"}
        yield inf

    def refuses():
        raise api.HTTPException(403, "refused")

    @app.get("/dependency", dependencies=[api.Depends(refuses)])
    async def dependency() -> AsyncIterator[int]:
        yield 1

    @app.get("/validated")
    async def validated(n: int) -> AsyncIterator[int]:
        yield n

    @app.get("/log")
    async def read_log():
        return log

    return app


@program(
    *routes(
        "in-generator",
        "in-dependency",
        "cookies",
        "tasks",
        "log",
        "closing",
        "log",
        "closing-function",
        "log",
    ),
)
def surroundings(api):
    app = api.FastAPI()
    Depends, Response, Tasks = api.Depends, api.Response, api.BackgroundTasks
    log: list[str] = []

    def mark(response: Response):
        response.headers["x-dependency"] = "1"
        response.status_code = 202

    def closing():
        log.append("open")
        yield "opened"
        log.append("close")

    @app.get("/in-generator")
    async def in_generator(response: Response) -> AsyncIterator[int]:
        response.headers["x-late"] = "1"
        response.status_code = 201
        yield 1

    @app.get("/in-dependency", dependencies=[Depends(mark)])
    async def in_dependency() -> AsyncIterator[int]:
        yield 1

    def cookie(response: Response):
        response.set_cookie("a", "b")

    @app.get("/cookies", dependencies=[Depends(cookie)])
    def cookies() -> Iterator[int]:
        yield 1

    @app.get("/tasks")
    async def tasks(tasks: Tasks) -> AsyncIterator[int]:
        tasks.add_task(log.append, "task added before the first item")
        yield 1
        tasks.add_task(log.append, "task added after")
        log.append("end of stream")

    @app.get("/closing")
    async def closes(opened: str = Depends(closing)) -> AsyncIterator[str]:
        log.append("yielding")
        yield opened
        log.append("yielded")

    @app.get("/closing-function")
    async def closes_early(opened: str = Depends(closing, scope="function")) -> AsyncIterator[str]:
        log.append("yielding")
        yield opened
        log.append("yielded")

    @app.get("/log")
    async def read_log():
        return [log.pop(0) for _ in range(len(log))]

    return app
