"""The servers: some for the whole session, others made for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.http.application import make_app
from tests.http.client import Client
from tests.http.server import CONTROL, PATHS, Running

if not CONTROL:
    pytest.importorskip("martlet.serve.direct")

Serve = Callable[..., Running]

TIGHT = {"request_line": 1024, "headers": 4096, "header_count": 20, "body": 64 * 1024}
HASTY = {"header_timeout": 0.3, "body_timeout": 0.3, "linger": 0.2}


@pytest.fixture(scope="session", params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def _pool() -> Iterator[list[Running]]:
    """All servers, stopped together at the end since each takes a while to stop."""
    servers: list[Running] = []
    yield servers
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.join()


@pytest.fixture(scope="session")
def server(path: str, _pool: list[Running]) -> Running:
    """The common server, with the application of `application.py`."""
    _pool.append(Running(make_app(), path))
    return _pool[-1]


@pytest.fixture(scope="session")
def tight(path: str, _pool: list[Running]) -> Running:
    """A server with small limits."""
    _pool.append(Running(make_app(), path, TIGHT))
    return _pool[-1]


@pytest.fixture(scope="session")
def hasty(path: str, _pool: list[Running]) -> Running:
    """A server with short time-outs."""
    _pool.append(Running(make_app(), path, HASTY, timeout_keep_alive=0.3))
    return _pool[-1]


@pytest.fixture(scope="session")
def cancelling(path: str, _pool: list[Running]) -> Running:
    """A server that cancels the endpoint of a client that has left."""
    _pool.append(Running(make_app(), path, {"cancel_on_disconnect": True}))
    return _pool[-1]


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    with server.connect() as client:
        yield client


@pytest.fixture
def serve(path: str, _pool: list[Running]) -> Iterator[Serve]:
    """Starts a server of one's own."""
    started: list[Running] = []

    def start(app: Any, limits: dict[str, Any] | None = None, **options: Any) -> Running:
        started.append(Running(app, path, limits, **options))
        _pool.append(started[-1])
        return started[-1]

    yield start
    for running in started:
        running.ask_to_stop()
