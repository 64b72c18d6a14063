"""The application that the HTTP tests talk to."""

import asyncio
import contextvars
import hashlib
import importlib
import os
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import anyio
import anyio.to_thread
from pydantic import BaseModel

# `fastapi` runs the tests against the framework whose behaviour is compared with.
api: Any = importlib.import_module(
    "fastapi" if os.environ.get("MARTLET_HTTP_CONTROL") == "fastapi" else "martlet"
)
Request = api.Request
WebSocket = api.WebSocket
BackgroundTasks = api.BackgroundTasks
responses: Any = importlib.import_module(f"{api.__name__}.responses")

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


class Item(BaseModel):
    name: str
    price: float = 1.0


class Probe:
    """What the endpoints tell the test, which runs in another thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.seen: list[str] = []
        self.counts: dict[str, int] = {}

    def note(self, event: str) -> None:
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1

    def wait_for(self, event: str, seconds: float = 3) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: event in self.seen, seconds)

    def about(self, nonce: str) -> list[str]:
        """The events that name `nonce`, without it."""
        with self._changed:
            return [event.removesuffix(nonce).strip() for event in self.seen if event.endswith(nonce)]


async def raw(scope: Any, receive: Any, send: Any) -> None:
    """A mounted ASGI application: its requests always take the ASGI path. It echoes the path and the body."""
    assert scope["type"] == "http"
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    content = scope["path"].encode() + b" " + body
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})


async def each(scope: Any, receive: Any, send: Any) -> None:
    """A mounted ASGI application that replies with the size of each piece as it comes."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
        size = len(message.get("body", b""))
        if size:
            await send({"type": "http.response.body", "body": b"%d;" % size, "more_body": True})
    await send({"type": "http.response.body"})


async def digest(request: Request) -> dict[str, Any]:
    size, sha, pieces = 0, hashlib.sha256(), 0
    async for piece in request.stream():
        size += len(piece)
        pieces += bool(piece)
        sha.update(piece)
    return {"size": size, "sha256": sha.hexdigest(), "pieces": pieces}


def make_app() -> Any:
    app = api.FastAPI()
    probe = app.state.probe = Probe()
    _simple(app, probe)
    _bodies(app, probe)
    _replies(app, probe)
    _running(app, probe)

    async def raw_wait(scope: Any, receive: Any, send: Any) -> None:
        nonce = scope["path"].rpartition("/")[2]
        probe.note(f"start {nonce}")
        await asyncio.sleep(0.1)
        probe.note(f"end {nonce}")
        await raw(scope, receive, send)

    app.mount("/raw-wait", raw_wait)
    app.mount("/raw", raw)
    app.mount("/each", each)
    return app


def _simple(app: Any, probe: Probe) -> None:
    @app.api_route("/hello", methods=["GET", "HEAD"])
    async def hello():
        return {"hello": "world"}

    @app.api_route("/seen/{nonce}", methods=["GET", "POST", "OPTIONS", "PUT"])
    async def seen(nonce: str):
        probe.note(nonce)
        return {"nonce": nonce}

    @app.get("/wait/{nonce}")
    async def wait(nonce: str, seconds: float = 0.01):
        probe.note(f"start {nonce}")
        await asyncio.sleep(seconds)
        probe.note(f"end {nonce}")
        return {"nonce": nonce}

    @app.get("/def/{nonce}")
    def in_thread(nonce: str):
        return {"nonce": nonce, "thread": threading.current_thread() is not threading.main_thread()}

    @app.api_route("/scope/{rest:path}", methods=["GET", "OPTIONS", "POST"])
    async def scope(request: Request, rest: str):
        found = request.scope
        return {
            "rest": rest,
            "path": found["path"],
            "raw_path": found["raw_path"].decode("latin-1"),
            "query_string": found["query_string"].decode("latin-1"),
            "root_path": found["root_path"],
            "http_version": found["http_version"],
            "scheme": found["scheme"],
            "method": found["method"],
            "client": found["client"] and found["client"][0],
            "server": found["server"],
            "headers": [
                [name.decode("latin-1"), value.decode("latin-1")] for name, value in found["headers"]
            ],
            "url": str(request.url),
        }

    @app.get("/query")
    async def query(a: str = "", b: Annotated[list[str], api.Query()] = []):
        return {"a": a, "b": b}

    @app.get("/header")
    async def header(
        x_a: Annotated[list[str] | None, api.Header()] = None, host: Annotated[str, api.Header()] = ""
    ):
        return {"x-a": x_a, "host": host}


def _bodies(app: Any, probe: Probe) -> None:
    @app.post("/json")
    async def model(item: Item):
        return item

    @app.post("/json/{nonce}")
    async def nonces(nonce: str, item: Item):
        probe.note(nonce)
        return {"path": nonce, "body": item.name}

    @app.post("/bytes")
    async def whole(request: Request):
        body = await request.body()
        return {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}

    @app.post("/stream")
    async def stream(request: Request):
        return await digest(request)

    @app.post("/stream/{nonce}")
    async def watched_stream(request: Request, nonce: str):
        probe.note(f"start {nonce}")
        try:
            found = await digest(request)
        except BaseException as error:
            probe.note(f"{type(error).__name__} {nonce}")
            raise
        probe.note(f"end {nonce}")
        return found

    @app.post("/unread/{nonce}")
    async def unread(request: Request, nonce: str):
        probe.note(nonce)
        return {"nonce": nonce}

    @app.post("/late/{nonce}")
    async def late(request: Request, nonce: str):
        """Reads the body only once the test says so."""
        probe.note(f"start {nonce}")
        while f"go {nonce}" not in probe.seen:
            await asyncio.sleep(0.01)
        return await digest(request)


def _replies(app: Any, probe: Probe) -> None:
    @app.api_route("/text/{size}", methods=["GET", "HEAD"])
    async def text(size: int):
        probe.count("text")
        return responses.PlainTextResponse("x" * size)

    @app.api_route("/empty/{status}", methods=["GET", "HEAD"])
    async def empty(status: int):
        return responses.Response(status_code=status)

    @app.get("/filled/{status}")
    async def filled(status: int):
        return responses.Response(b"not to be sent", status_code=status)

    @app.get("/no-content", status_code=204)
    async def no_content():
        return None

    @app.get("/closing")
    async def closing():
        return responses.PlainTextResponse("bye", headers={"connection": "close"})

    @app.get("/raise")
    async def unhandled():
        raise ValueError("on purpose")

    @app.get("/raise-late")
    async def unhandled_late():
        await asyncio.sleep(0.01)
        raise ValueError("on purpose")

    @app.post("/raise")
    async def unhandled_with_body(item: Item):
        raise ValueError("on purpose")

    @app.get("/refuse/{status}")
    async def refuse(status: int):
        raise api.HTTPException(status, "refused", headers={"x-why": "asked"})

    @app.get("/inject")
    async def inject(value: str):
        return responses.PlainTextResponse("fine", headers={"x-a": value})

    @app.get("/inject-name")
    async def inject_name(value: str):
        return responses.PlainTextResponse("fine", headers={value: "a"})

    @app.api_route("/parts/{count}", methods=["GET", "HEAD"])
    async def parts(count: int, pause: float = 0.0):
        async def generate() -> AsyncIterator[bytes]:
            for index in range(count):
                yield b"part %d;" % index
                await asyncio.sleep(pause)

        return responses.StreamingResponse(generate(), media_type="text/plain")

    @app.get("/late-parts")
    async def late_parts():
        async def generate() -> AsyncIterator[bytes]:
            await asyncio.sleep(0.4)
            yield b"late"

        return responses.StreamingResponse(generate(), media_type="text/plain")

    @app.get("/broken/{count}")
    async def broken(count: int):
        async def generate() -> AsyncIterator[bytes]:
            for index in range(count):
                yield b"part %d;" % index
            raise ValueError("on purpose")

        return responses.StreamingResponse(generate(), media_type="text/plain")

    @app.get("/promised/{length}")
    async def promised(length: int, size: int):
        async def generate() -> AsyncIterator[bytes]:
            yield b"x" * size

        return responses.StreamingResponse(generate(), headers={"content-length": str(length)})

    @app.get("/flood/{nonce}")
    async def flood(nonce: str, megabytes: int):
        async def generate() -> AsyncIterator[bytes]:
            try:
                for _ in range(megabytes * 16):
                    probe.count(nonce)
                    yield b"x" * 65536
                    await asyncio.sleep(0)
            finally:
                probe.note(f"ended {nonce}")

        return responses.StreamingResponse(generate(), media_type="text/plain")


def _running(app: Any, probe: Probe) -> None:
    @app.get("/poll/{nonce}")
    async def poll(request: Request, nonce: str):
        probe.note(f"start {nonce}")
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        probe.note(f"disconnected {nonce}")
        return {}

    async def session(nonce: str) -> AsyncIterator[str]:
        probe.note(f"open {nonce}")
        try:
            yield nonce
        finally:
            probe.note(f"close {nonce}")

    @app.get("/suspended/{nonce}")
    async def suspended(nonce: str, _: Annotated[str, api.Depends(session)]):
        probe.note(f"start {nonce}")
        try:
            await asyncio.sleep(20)
        except asyncio.CancelledError:
            probe.note(f"cancelled {nonce}")
            raise
        return {}

    @app.get("/suspended-request/{nonce}")
    async def suspended_request(request: Request, nonce: str, _: Annotated[str, api.Depends(session)]):
        return await suspended(nonce, _)

    @app.get("/session/{nonce}")
    async def with_session(nonce: str, _: Annotated[str, api.Depends(session)]):
        probe.note(f"run {nonce}")
        return {"nonce": nonce}

    def blocking_session(nonce: str) -> Iterator[str]:
        probe.note(f"open {nonce}")
        yield nonce
        probe.note(f"close {nonce}")

    @app.get("/blocking-session/{nonce}")
    def with_blocking_session(nonce: str, _: Annotated[str, api.Depends(blocking_session)]):
        probe.note(f"run {nonce}")
        return {"nonce": nonce}

    @app.get("/session-stream/{nonce}")
    async def streamed_session(nonce: str, _: Annotated[str, api.Depends(session)]):
        async def generate() -> AsyncIterator[bytes]:
            for index in range(3):
                await asyncio.sleep(0.01)
                probe.note(f"part {nonce}")
                yield b"%d;" % index

        return responses.StreamingResponse(generate(), media_type="text/plain")

    async def slow_session(nonce: str) -> AsyncIterator[str]:
        yield nonce
        while f"go {nonce}" not in probe.seen:
            await asyncio.sleep(0.01)
        probe.note(f"close {nonce}")

    @app.get("/slow-session/{nonce}")
    async def with_slow_session(nonce: str, _: Annotated[str, api.Depends(slow_session)]):
        return {"nonce": nonce}

    @app.get("/background/{nonce}")
    async def background(nonce: str, tasks: BackgroundTasks):
        async def work() -> None:
            probe.note(f"start {nonce}")
            while f"go {nonce}" not in probe.seen:
                await asyncio.sleep(0.01)
            probe.note(f"end {nonce}")

        tasks.add_task(work)
        return {"nonce": nonce}

    @app.get("/background-def/{nonce}")
    def background_in_thread(nonce: str, tasks: BackgroundTasks):
        tasks.add_task(probe.note, f"end {nonce}")
        return {"nonce": nonce}

    @app.get("/variable/{value}")
    async def set_variable(value: str, suspend: bool = False):
        before = variable.get()
        variable.set(value)
        if suspend:
            await asyncio.sleep(0.001)
        return {"before": before, "after": variable.get()}

    def in_dependency(value: str) -> None:
        variable.set(f"def {value}")

    async def in_async_dependency(value: str) -> None:
        variable.set(f"async {value}")

    @app.get("/variable-def/{value}", dependencies=[api.Depends(in_dependency)])
    def set_variable_in_thread(value: str):
        before = variable.get()
        variable.set(value)
        return {"before": before, "after": variable.get()}

    @app.get("/variable-async/{value}", dependencies=[api.Depends(in_async_dependency)])
    async def see_variable(value: str):
        return {"before": variable.get()}

    @app.get("/variable-child/{value}")
    async def variable_in_child(value: str):
        variable.set(value)

        async def child() -> str:
            await asyncio.sleep(0)
            return variable.get()

        inherited = await asyncio.create_task(child())
        thread = await anyio.to_thread.run_sync(variable.get)
        return {"task": inherited, "thread": thread}

    _tasks(app, probe)

    @app.websocket("/ws")
    async def ws(websocket: WebSocket):
        await websocket.accept()
        while (text := await websocket.receive_text()) != "bye":
            await websocket.send_text(f"echo {text}")
        await websocket.close()


def _tasks(app: Any, probe: Probe) -> None:
    @app.get("/task")
    async def task():
        before = asyncio.current_task()
        await asyncio.sleep(0.001)
        after = asyncio.current_task()
        return {"before": before is not None, "same": before is after, "listed": after in asyncio.all_tasks()}

    @app.get("/timeout")
    async def timeout():
        try:
            async with asyncio.timeout(0.02):
                await asyncio.sleep(10)
        except TimeoutError:
            return {"timed_out": True}

    @app.get("/move-on")
    async def move_on():
        with anyio.move_on_after(0.02) as scope:
            await anyio.sleep(10)
        return {"cancelled": scope.cancelled_caught}

    @app.get("/fail-after")
    async def fail_after():
        try:
            with anyio.fail_after(0.02):
                await anyio.sleep(10)
        except TimeoutError:
            return {"timed_out": True}

    @app.get("/unused-scope")
    async def unused_scope():
        with anyio.move_on_after(5) as scope:
            value = 1
        return {"value": value, "cancelled": scope.cancelled_caught}

    @app.get("/group")
    async def group():
        done: list[int] = []

        async def work(index: int) -> None:
            await anyio.sleep(0.001)
            done.append(index)

        async with anyio.create_task_group() as tasks:
            for index in range(3):
                tasks.start_soon(work, index)
        return {"done": sorted(done)}

    @app.get("/group-failure")
    async def group_failure():
        async def fail() -> None:
            await anyio.sleep(0.001)
            raise LookupError("on purpose")

        failures = 0
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(fail)
                await anyio.sleep(10)
        except* LookupError as group:
            failures = len(group.exceptions)
        return {"failures": failures}

    @app.get("/asyncio-group")
    async def asyncio_group():
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(asyncio.sleep(0.001, "a"))
            second = tasks.create_task(asyncio.sleep(0.001, "b"))
        return {"results": [first.result(), second.result()]}

    @app.get("/cancel-scope")
    async def cancel_scope():
        with anyio.CancelScope() as scope:
            scope.cancel()
            await anyio.sleep(10)
        await anyio.sleep(0.001)
        return {"cancelled": scope.cancelled_caught}

    @app.get("/cancel-self")
    async def cancel_self():
        this = asyncio.current_task()
        assert this is not None
        this.cancel()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            this.uncancel()
        await asyncio.sleep(0.001)
        return {"cancelling": this.cancelling()}

    @app.get("/thread")
    async def thread():
        return {"elsewhere": await anyio.to_thread.run_sync(threading.get_ident) != threading.get_ident()}

    @app.get("/yields/{count}")
    async def yields(count: int):
        for _ in range(count):
            await asyncio.sleep(0)
        return {"count": count}
