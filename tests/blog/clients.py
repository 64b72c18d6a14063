"""Clients of the blog: without a network, or over sockets if BLOG_SERVER names a path of tests.http."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import httpx

from martlet import Martlet
from martlet.testclient import TestClient
from tests.http.server import Running

T = TypeVar("T")

SERVER = os.environ.get("BLOG_SERVER")
"""`direct` is what `martlet run` serves by, `asgi` the ASGI path of the same protocol."""

if SERVER not in (None, "", "direct", "asgi"):
    raise ValueError(f"BLOG_SERVER must be direct or asgi, not {SERVER}")


class _ToServer(httpx.HTTPTransport):
    """Sends every request to one server, whatever host it names."""

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__()
        self._host, self._port = address

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # The Host header is set already, so that the application sees the name and not the address.
        request.url = request.url.copy_with(host=self._host, port=self._port)
        return super().handle_request(request)


class _Portal:
    """Runs coroutine functions on the server's loop, as a test client's portal does on its own."""

    def __init__(self, server: Running) -> None:
        self._loop = server.server.loop

    def call(self, function: Callable[..., Coroutine[Any, Any, T]], *arguments: Any) -> T:
        return asyncio.run_coroutine_threadsafe(function(*arguments), self._loop).result(30)


class SocketClient(httpx.Client):
    """What the tests use of a TestClient, over the sockets of a server that runs."""

    def __init__(self, app: Martlet, server: Running) -> None:
        assert isinstance(server.address, tuple)
        super().__init__(
            base_url="http://testserver",
            follow_redirects=True,
            timeout=30,
            transport=_ToServer(server.address),
            trust_env=False,
        )
        self.app = app
        self.portal = _Portal(server)


@contextmanager
def serve(app: Martlet) -> Iterator[Running]:
    """The application on a port of the loopback, by the path that BLOG_SERVER names."""
    assert SERVER
    server = Running(app, SERVER)
    try:
        yield server
    finally:
        server.ask_to_stop()
        server.join(10)


@contextmanager
def open_client(app: Martlet) -> Iterator[TestClient]:
    """A client of the application, whose lifespan lasts as long."""
    if not SERVER:
        with TestClient(app) as client:
            yield client
        return
    with serve(app) as server, SocketClient(app, server) as socket_client:
        yield cast(TestClient, socket_client)
