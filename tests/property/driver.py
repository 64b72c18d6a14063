"""Both frameworks called as ASGI applications, with scopes made by hand, so that any bytes can be sent."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from hypothesis import HealthCheck, settings

from tests.differential.harness import IGNORED_HEADERS, in_order, load_api

APIS = (load_api("fastapi"), load_api("martlet"))
LOOP = asyncio.new_event_loop()
MOST_EXAMPLES = int(os.environ.get("MARTLET_FUZZ_EXAMPLES", "0"))


def examples(count: int) -> settings:
    """Settings for a property: `count` fixed examples, or as many random ones as the environment asks for."""
    return settings(
        max_examples=MOST_EXAMPLES or count,
        derandomize=not MOST_EXAMPLES,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Sent:
    """One request; `raw_path` is percent-encoded, header names are lower-case as ASGI has them."""

    method: str = "GET"
    raw_path: bytes = b"/"
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    chunks: tuple[bytes, ...] = (b"",)

    def scope(self) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(self.raw_path.decode("ascii")),
            "raw_path": self.raw_path,
            "query_string": self.query,
            "root_path": "",
            "headers": [(b"host", b"test"), *self.headers],
            "client": ("127.0.0.1", 50000),
            "server": ("test", 80),
            "state": {},
        }


@dataclass
class Count:
    """Comparisons made in this process; a long run shows how far it is."""

    total: int = 0

    def add(self) -> None:
        self.total += 1
        if MOST_EXAMPLES and self.total % 1000 == 0:
            print(f"\r{self.total:,} comparisons", end="", file=sys.stderr, flush=True)


COUNT = Count()
UNPRESENTABLE = ("ValueError", "UnicodeDecodeError", "UnicodeEncodeError")


@dataclass(frozen=True)
class Reply:
    """What came back; `raised` names the exception that reached the server."""

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raised: str | None


async def _exchange(app: Any, sent: Sent) -> Reply:
    chunks = list(sent.chunks)
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body = b""
    raised = None
    complete = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not chunks:
            await complete.wait()
            return {"type": "http.disconnect"}
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status = message["status"]
            given = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
            headers = tuple(
                sorted((name, in_order(name, value)) for name, value in given if name not in IGNORED_HEADERS)
            )
        else:
            body += message.get("body", b"")
            if not message.get("more_body"):
                complete.set()

    try:
        await app(sent.scope(), receive, send)
    except Exception as error:
        raised = type(error).__name__
    return Reply(status, headers, body, raised)


def exchange(app: Any, sent: Sent) -> Reply:
    return LOOP.run_until_complete(_exchange(app, sent))


async def _talk(app: Any, path: bytes, query: bytes, headers: Any, texts: tuple[str, ...]) -> list[Any]:
    scope = Sent(raw_path=path, query=query, headers=headers).scope()
    scope |= {"type": "websocket", "scheme": "ws", "subprotocols": [], "extensions": {}}
    del scope["method"]
    coming = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": text} for text in texts)]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "websocket.disconnect", "code": 1000, "reason": ""}

    async def send(message: Any) -> None:
        sent.append({name: value for name, value in message.items() if value not in (None, [])})

    try:
        await app(scope, receive, send)
    except Exception as error:
        sent.append(type(error).__name__)
    return sent


def assert_talks_alike(apps: tuple[Any, Any], path: bytes, query: bytes, headers: Any, *texts: str) -> None:
    """Connect a WebSocket to both, send texts, and leave; they must send the same."""
    expected, answered = (LOOP.run_until_complete(_talk(app, path, query, headers, texts)) for app in apps)
    COUNT.add()
    assert answered == expected, f"{path!r} {query!r} {headers}\n  FastAPI: {expected}\n  Martlet: {answered}"


def pair(build: Callable[[Any], Any]) -> tuple[Any, Any] | None:
    """The program built for both; None where both refuse it, Martlet with a kind of FastAPI's error."""
    oracle, own = (_built(build, api) for api in APIS)
    if not isinstance(oracle, Exception) and not isinstance(own, Exception):
        return oracle, own
    kinds = [kind.__name__ for kind in type(own).__mro__]
    assert type(oracle).__name__ in kinds, f"FastAPI: {oracle!r}\n  Martlet: {own!r}"
    return None


def _built(build: Callable[[Any], Any], api: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return build(api)
        except Exception as error:
            return error


def assert_alike(apps: tuple[Any, Any], sent: Sent) -> Reply:
    """Send one request to both; they must answer the same to the byte."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, answered = (exchange(app, sent) for app in apps)
    COUNT.add()
    if expected.status == 500 and expected.raised in UNPRESENTABLE:
        # Input that JSON can't show breaks FastAPI's error reply; Martlet shows it as near as it can be.
        assert answered.status in (422, 500), f"{sent}\n  FastAPI: {expected}\n  Martlet: {answered}"
        return expected
    if expected.raised == "DependencyScopeError" and answered.raised is None:
        # FastAPI fails on the way past a route that can't be included; Martlet only where that is asked for.
        assert answered.status in (307, 404, 405), f"{sent}\n  FastAPI: {expected}\n  Martlet: {answered}"
        return expected
    assert answered == expected, f"{sent}\n  FastAPI: {expected}\n  Martlet: {answered}"
    return expected


def endpoint_of(*parameters: inspect.Parameter) -> Callable[..., Any]:
    """An endpoint with these parameters that tells what it was called with, types included."""

    async def endpoint(**values: Any) -> Any:
        return {name: shown(value) for name, value in values.items()}

    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def keyword(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def shown(value: Any) -> str:
    """A value and its type as text, the same for equal values of either framework."""
    if hasattr(value, "file") and hasattr(value, "filename"):
        value.file.seek(0)
        content = value.file.read()
        parts = value.filename, content, sorted(value.headers.items()), value.size
        return f"{type(value).__name__}{parts!r}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}[{', '.join(map(shown, value))}]"
    extra = f" set={sorted(value.model_fields_set)}" if hasattr(value, "model_fields_set") else ""
    return f"{type(value).__name__}:{ascii(value)}{extra}"
