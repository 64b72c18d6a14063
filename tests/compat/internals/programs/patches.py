"""Functions of `fastapi.routing` replaced, as instrumentation does: they are called as expected."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any

import fastapi.routing
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request, Response, WebSocket
from fastapi.testclient import TestClient
from pydantic import BaseModel

from tests.compat.internals.observing import Observations

log: list[Any] = []
WATCHED = ("get_request_handler", "run_endpoint_function", "serialize_response", "solve_dependencies")


class Item(BaseModel):
    number: int = 1


def build() -> FastAPI:
    app, router = FastAPI(), APIRouter(prefix="/router", dependencies=[Depends(opened)])

    @app.get("/model")
    def model(n: int = 1) -> Item:
        return Item(number=n)

    @app.get("/async")
    async def asynchronous(response: Response, value: int = Depends(opened)):
        response.headers["x-value"] = str(value)
        return {"value": value}

    @app.get("/given", status_code=201)
    async def given():
        return Response("given", 202)

    @app.get("/failing")
    def failing():
        raise HTTPException(418, "teapot")

    @app.post("/body/{key}")
    async def body(key: str, item: Item, request: Request) -> Item:
        return item

    @app.post("/form")
    def form(name: str = Form()):
        return name

    @app.get("/stream")
    async def stream():
        for number in range(2):
            yield {"number": number}

    @router.get("/inner/{key}")
    def inner(key: int) -> list[int]:
        return [key]

    @app.websocket("/socket")
    async def socket(websocket: WebSocket, n: int):
        await websocket.accept()
        await websocket.send_json(n)

    app.include_router(router, prefix="/in")
    return app


def opened() -> Iterator[int]:
    log.append("open")
    yield 3
    log.append("close")


def visit(seen: Observations, label: str, app: FastAPI) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    for method, path, options in (
        ("GET", "/model?n=2", {}),
        ("GET", "/model?n=x", {}),
        ("GET", "/async", {}),
        ("GET", "/given", {}),
        ("GET", "/failing", {}),
        ("POST", "/body/k", {"json": {"number": 4}}),
        ("POST", "/body/k", {"json": {"number": "x"}}),
        ("POST", "/body/k", {"content": "{"}),
        ("POST", "/form", {"data": {"name": "n"}}),
        ("POST", "/form", {"data": {}}),
        ("GET", "/stream", {}),
        ("GET", "/in/router/inner/3", {}),
        ("GET", "/in/router/inner/x", {}),
        ("PUT", "/model", {}),
    ):
        log.clear()
        reply = client.request(method, path, **options)
        headers = sorted(reply.headers.items())
        seen.note(f"{label} {method} {path} {options}", [reply.status_code, reply.text, headers, list(log)])
    log.clear()
    with client.websocket_connect("/socket?n=4") as socket:
        seen.note(f"{label} socket", [socket.receive_json(), list(log)])


@contextmanager
def replaced(name: str, function: Any) -> Iterator[None]:
    original = getattr(fastapi.routing, name)
    setattr(fastapi.routing, name, function)
    try:
        yield
    finally:
        setattr(fastapi.routing, name, original)


def calling(name: str) -> Any:
    original = getattr(fastapi.routing, name)
    if name == "get_request_handler":

        def noted(*args: Any, **options: Any) -> Any:
            log.append([name, options["dependant"].call.__name__, options["status_code"]])
            return original(*args, **options)

        return noted

    async def awaited(*args: Any, **options: Any) -> Any:
        log.append([name, len(args), sorted(options.get("values", {}))])
        return await original(*args, **options)

    return awaited


def around_handlers(seen: Observations) -> None:
    """As an error tracker does: plain endpoints wrapped, then the handler."""
    original = fastapi.routing.get_request_handler

    def get_request_handler(*args: Any, **options: Any) -> Any:
        dependant = options.get("dependant")
        if dependant and dependant.call is not None and not iscoroutinefunction(dependant.call):
            call = dependant.call

            @functools.wraps(call)
            def wrapped(*a: Any, **values: Any) -> Any:
                log.append("plain")
                return call(*a, **values)

            dependant.call = wrapped
        handle = original(*args, **options)

        async def handled(request: Request) -> Any:
            log.append(["handler", request.scope["route"].path, request.scope["endpoint"].__name__])
            context = request.scope.get("fastapi", {}).get("effective_route_context")
            log.append(getattr(context, "path", None))
            return await handle(request)

        return handled

    with replaced("get_request_handler", get_request_handler):
        app = build()
        client = TestClient(app, raise_server_exceptions=False)
        for path in ("/model", "/async", "/in/router/inner/3", "/failing"):
            for time in ("first", "second"):
                log.clear()
                text = client.get(path).text
                seen.note(f"handlers {path} {time}", [text, [entry for entry in log if entry != "open"]])


def main() -> None:
    seen = Observations()
    visit(seen, "as it is", build())
    for name in WATCHED:
        # The handlers of routes are made at different times: only what a request calls is compared.
        with replaced(name, calling(name)):
            app = build()
            if name == "get_request_handler":
                called = {entry[1] for entry in log if isinstance(entry, list)}
                TestClient(app).get("/model")
                seen.note("made", "model" in called | {entry[1] for entry in log if isinstance(entry, list)})
                continue
            visit(seen, name, app)
    around_handlers(seen)
    visit(seen, "afterwards", build())
    seen.print()
