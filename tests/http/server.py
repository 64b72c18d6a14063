"""Uvicorn in a thread, on a free port of the loopback, with a given HTTP protocol class."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.http.client import Client

T = TypeVar("T")

CONTROL = os.environ.get("MARTLET_HTTP_CONTROL")
"""`uvicorn` checks the tests themselves, against Uvicorn's own protocol, which lacks the limits."""

PATHS = [CONTROL] if CONTROL else ["direct", "asgi"]


class PassThrough:
    """An ASGI middleware that changes nothing, and whose presence forbids the direct path."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


def protocol_class(limits: dict[str, Any]) -> type[asyncio.Protocol]:
    if CONTROL:
        return HttpToolsProtocol
    from martlet.serve.direct import DirectProtocol

    return type("TestedProtocol", (DirectProtocol,), {"limits": replace(DirectProtocol.limits, **limits)})


class _Server(uvicorn.Server):
    loop: asyncio.AbstractEventLoop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)


class Running:
    """A server that runs.

    Args:
        app: the application; wrapped for the ASGI path.
        path: "direct" or "asgi".
        limits: what differs from the protocol's default limits.
        options: of `uvicorn.Config`.
    """

    def __init__(self, app: Any, path: str, limits: dict[str, Any] | None = None, **options: Any) -> None:
        self.app = app
        self.path = path
        listener = socket.socket()
        # Small buffers, so that back-pressure is felt early; accepted connections inherit them.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 * 1024)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024)
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        self.address: tuple[str, int] | str = listener.getsockname()
        settings: dict[str, Any] = {
            "log_config": None,
            "access_log": False,
            "timeout_graceful_shutdown": 2,
        } | options
        config = uvicorn.Config(
            PassThrough(app) if path == "asgi" else app, http=protocol_class(limits or {}), **settings
        )
        self.server = _Server(config)
        if config.uds is None:
            arguments: dict[str, Any] = {"sockets": [listener]}
        else:
            listener.close()
            self.address, arguments = config.uds, {}
        self._thread = threading.Thread(target=self.server.run, kwargs=arguments, daemon=True)
        self._thread.start()
        for _ in range(1000):
            if self.server.started:
                break
            self._thread.join(0.01)
        assert self.server.started

    @property
    def state(self) -> Any:
        return self.server.server_state

    def connect(self, timeout: float = 5, window: int | None = None) -> Client:
        return Client(self.address, timeout, window)

    def call(self, job: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's loop."""
        return asyncio.run_coroutine_threadsafe(job, self.server.loop).result(5)

    def settle(self) -> None:
        """Prove that the server answers a fresh connection, and let it finish what came before."""
        with self.connect() as client:
            client.send(b"GET /hello HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            assert client.reply().status == 200
            client.assert_closed()

    def ask_to_stop(self) -> None:
        self.server.should_exit = True

    @property
    def has_stopped(self) -> bool:
        return not self._thread.is_alive()

    def join(self, seconds: float = 5) -> None:
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the server did not stop"
