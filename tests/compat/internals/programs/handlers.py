"""Handlers put together by hand: replies serialised, endpoints run, applications made of functions."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Depends, FastAPI, Request, Response, WebSocket
from fastapi.dependencies.utils import get_dependant
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from fastapi.routing import (
    APIRoute,
    get_request_handler,
    get_websocket_app,
    request_response,
    run_endpoint_function,
    serialize_response,
    websocket_session,
)
from fastapi.testclient import TestClient
from fastapi.utils import create_model_field
from pydantic import BaseModel
from starlette.routing import Route, WebSocketRoute

from tests.compat.internals.observing import Observations, raised


class Item(BaseModel):
    number: int = 1
    note: str | None = None


async def serialization(seen: Observations) -> None:
    field = create_model_field("item", Item, mode="serialization")
    cases: dict[str, dict[str, Any]] = {
        "plain": {"response_content": {"item": Item(), "n": {1}}},
        "plain with options": {"response_content": {"a": 1, "b": 2}, "exclude": {"a"}},
        "plain dumped": {"response_content": {"a": 1}, "dump_json": True},
        "dict": {"field": field, "response_content": {"number": 2}},
        "model": {"field": field, "response_content": Item(number=2), "exclude_none": True},
        "set": {
            "field": field,
            "response_content": Item(number=2),
            "exclude_unset": True,
            "is_coroutine": False,
        },
        "dumped": {"field": field, "response_content": Item(number=2), "dump_json": True},
        "included": {"field": field, "response_content": Item(), "include": {"note"}},
    }
    for label, options in cases.items():
        seen.note(label, await serialize_response(**options))
    context = {"function": "f", "path": "GET /x", "file": "f.py", "line": 3}
    try:
        await serialize_response(field=field, response_content={"number": "x"}, endpoint_ctx=context)
    except Exception as error:
        seen.note("invalid", [raised(error), error.errors(), error.body, str(error)])


async def running(seen: Observations) -> None:
    async def asynchronous(q: int):
        return q

    def plain(q: int):
        return q

    for call in (asynchronous, plain):
        dependant = get_dependant(path="/", call=call)
        result = await run_endpoint_function(
            dependant=dependant, values={"q": 3}, is_coroutine=call is asynchronous
        )
        seen.note(call.__name__, result)


def applications(seen: Observations) -> None:
    app = FastAPI()
    field = create_model_field("reply", Item, mode="serialization")
    log: list[str] = []

    async def opened(n: int = 1) -> AsyncIterator[int]:
        yield n
        log.append("closed")

    async def endpoint(response: Response, item: Item | None = None, n: int = Depends(opened)):
        response.headers["x-n"] = str(n)
        return item or {"number": n}

    def given():
        return PlainTextResponse("given", background=None)

    def streamed():
        yield "a"
        yield "b"

    async def lines() -> AsyncIterator[dict[str, int]]:
        yield {"a": 1}

    def handler(call: Any, **options: Any) -> Any:
        return request_response(get_request_handler(dependant=get_dependant(path="/", call=call), **options))

    body = APIRoute("/", endpoint, methods=["POST"]).body_field
    add = app.router.routes.append
    for path, options in {
        "/plain": {},
        "/model": {"response_field": field, "status_code": 201},
        "/without": {"response_field": field, "response_model_exclude_none": True},
        "/class": {"response_field": field, "response_class": PlainTextResponse},
        "/body": {"response_field": field, "body_field": body},
        "/lax": {"response_field": field, "body_field": body, "strict_content_type": False},
    }.items():
        add(Route(path, handler(endpoint, **options), methods=["GET", "POST"]))
    add(Route("/given", handler(given)))
    add(Route("/streamed", handler(streamed, response_class=StreamingResponse)))
    add(Route("/lines", handler(lines, is_json_stream=True)))
    add(Route("/html", handler(lambda: "<p>", response_class=HTMLResponse)))
    add(Route("/function", request_response(lambda request: PlainTextResponse(request.url.path))))
    add(Route("/failing", request_response(failing)))
    socket_route = WebSocketRoute("/socket", converse)
    socket_route.app = websocket_session(get_websocket_app(get_dependant(path="/", call=converse)))
    add(socket_route)
    client = TestClient(app, raise_server_exceptions=False)
    for path in (
        "/plain",
        "/model?n=3",
        "/model?n=x",
        "/without",
        "/class",
        "/given",
        "/streamed",
        "/lines",
        "/html",
    ):
        note_reply(seen, path, client.get(path))
    note_reply(seen, "/function", client.get("/function"))
    note_reply(seen, "/failing", client.get("/failing"))
    for path in ("/body", "/lax", "/plain"):
        for content in ('{"number": 4}', '{"number": "x"}', "{", ""):
            for headers in ({}, {"content-type": "application/json"}):
                label = f"{path} {content} {headers}"
                note_reply(seen, label, client.post(path, content=content, headers=headers))
    seen.note("closed", len(log))
    with client.websocket_connect("/socket?n=2") as socket:
        seen.note("socket", socket.receive_json())


def failing(request: Request) -> Response:
    raise RuntimeError("no")


async def converse(socket: WebSocket, n: int):
    await socket.accept()
    await socket.send_json(n)


def note_reply(seen: Observations, label: str, reply: Any) -> None:
    seen.note(label, [reply.status_code, reply.text, sorted(reply.headers.items())])


def main() -> None:
    warnings.simplefilter("ignore")
    seen = Observations()
    asyncio.run(serialization(seen))
    asyncio.run(running(seen))
    applications(seen)
    seen.print()
