"""One program, one request, two frameworks: FastAPI is the oracle, Martlet must answer alike.

A program is a function of an `api` namespace (the package `fastapi` or `martlet`, submodules imported) that
returns an application. Its requests are declared beside it:

    @program(get("/items/3"), get("/items/x"), post("/items", json={"name": "a"}))
    def path_parameters(api):
        app = api.FastAPI()
        ...
        return app
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

IGNORED_HEADERS = frozenset({"date", "server"})
PRIVATE_OR_COMMAND = ("cli", "__main__", "_compat", "_body_limit", "_form_limits", "telemetry")


@dataclass(frozen=True)
class Exchange:
    """One HTTP request to send; `options` go to the test client's `request`."""

    method: str
    path: str
    options: dict[str, Any] = field(default_factory=dict)

    def run(self, client: TestClient) -> dict[str, Any]:
        response = client.request(self.method, self.path, **self.options)
        headers = sorted(
            (name.lower(), in_order(name, value))
            for name, value in response.headers.multi_items()
            if name.lower() not in IGNORED_HEADERS
        )
        return {"status": response.status_code, "headers": headers, "body": readable(response)}

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.options or ''}".strip()


@dataclass(frozen=True)
class Conversation:
    """One WebSocket connection: messages sent, then `receive` messages received, or fewer until a close."""

    path: str
    send: tuple[Any, ...] = ()
    receive: int = 1
    options: dict[str, Any] = field(default_factory=dict)

    def run(self, client: TestClient) -> dict[str, Any]:
        seen: list[Any] = []
        try:
            with client.websocket_connect(self.path, **self.options) as socket:
                seen.append(("accepted", socket.accepted_subprotocol))
                for message in self.send:
                    socket.send_bytes(message) if isinstance(message, bytes) else socket.send_text(message)
                for _ in range(self.receive):
                    event = socket.receive()
                    seen.append(event)
                    if event["type"] == "websocket.close":
                        break
        except WebSocketDenialResponse as denied:
            seen.append(("denied", denied.status_code, sorted(denied.headers.items()), denied.content))
        except WebSocketDisconnect as closed:
            seen.append(("disconnected", closed.code, closed.reason))
        except Exception as error:
            seen.append(("raised", type(error).__name__))
        return {"messages": [clean(event) for event in seen]}

    def __str__(self) -> str:
        return f"WS {self.path} send={self.send!r}"


@dataclass(frozen=True)
class Program:
    """`build(api)` returns the application; `steps` are run in order on one client."""

    name: str
    build: Callable[[Any], Any]
    steps: tuple[Exchange | Conversation, ...]
    openapi: bool = True
    lifespan: bool = False


@dataclass(frozen=True)
class Refused:
    """A declaration was refused: the exception's class and all its bases, by name."""

    kinds: tuple[str, ...]

    @classmethod
    def of(cls, error: Exception) -> Refused:
        return cls(tuple(kind.__name__ for kind in type(error).__mro__))

    def fits(self, expected: Refused) -> bool:
        """Whether a program that catches the expected class catches this one too."""
        return expected.kinds[0] in self.kinds


PROGRAMS: list[Program] = []


def program(
    *steps: Exchange | Conversation, openapi: bool = True, lifespan: bool = False
) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Register a program; set `lifespan` to run start-up and shutdown events around its requests."""

    def register(build: Callable[[Any], Any]) -> Callable[[Any], Any]:
        name = f"{build.__module__.rpartition('.')[2]}.{build.__name__}"
        PROGRAMS.append(Program(name, build, steps, openapi, lifespan))
        return build

    return register


def request(method: str, path: str, **options: Any) -> Exchange:
    return Exchange(method, path, options)


def get(path: str, **options: Any) -> Exchange:
    return Exchange("GET", path, options)


def post(path: str, **options: Any) -> Exchange:
    return Exchange("POST", path, options)


def put(path: str, **options: Any) -> Exchange:
    return Exchange("PUT", path, options)


def patch(path: str, **options: Any) -> Exchange:
    return Exchange("PATCH", path, options)


def delete(path: str, **options: Any) -> Exchange:
    return Exchange("DELETE", path, options)


def ws(path: str, *send: Any, receive: int = 1, **options: Any) -> Conversation:
    return Conversation(path, send, receive, options)


def load_api(name: str) -> ModuleType:
    """Import package `name` ("fastapi" or "martlet") and its public submodules."""
    package = importlib.import_module(name)
    reference = importlib.import_module("fastapi")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for found in pkgutil.walk_packages(reference.__path__, "fastapi."):
            tail = found.name.removeprefix("fastapi.")
            if not tail.startswith(PRIVATE_OR_COMMAND):
                try:
                    importlib.import_module(f"{name}.{tail}")
                except ModuleNotFoundError:
                    if name == "fastapi":
                        raise
    return package


def observe(chosen: Program, api: Any) -> list[tuple[str, Any]]:
    """Run the program under `api`; one labelled observation a step, and its OpenAPI document."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            app = chosen.build(api)
        except Exception as error:
            return [("build", Refused.of(error))]
        observed: list[tuple[str, Any]] = []
        with ExitStack() as stack:
            client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
            if chosen.lifespan:
                stack.enter_context(client)
            else:
                # One event loop for all requests, rather than one for each.
                client.portal = stack.enter_context(start_blocking_portal("asyncio"))
            for step in chosen.steps:
                observed.append((str(step), step.run(client)))
        if chosen.openapi:
            observed.append(("openapi", document(app)))
    return observed


def document(app: Any) -> Any:
    try:
        return json.loads(json.dumps(app.openapi()))
    except Exception as error:
        return {"raised": type(error).__name__}


def in_order(name: str, value: str) -> str:
    """Allow lists a set of methods, whose order is another in each process."""
    return ", ".join(sorted(value.split(", "))) if name.lower() == "allow" else value


def readable(response: Any) -> Any:
    """JSON parsed, with its member order kept as pairs; any other body as bytes."""
    if response.headers.get("content-type", "").partition(";")[0] == "application/json":
        try:
            return json.loads(
                response.content, object_pairs_hook=lambda pairs: [list(pair) for pair in pairs]
            )
        except ValueError:
            pass
    return response.content


def clean(event: Any) -> Any:
    return (
        {key: value for key, value in event.items() if value is not None}
        if isinstance(event, dict)
        else event
    )
