"""What the samples' tests share. They run apart from the others: see scripts/plugins."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server that runs for these tests alone."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server isn't installed (Debian: apt-get install redis-server)")
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("redis")
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Nothing listens on port {port}")


@pytest.fixture
def serve() -> Callable[[Any], AbstractContextManager[str]]:
    """Serves an application on Uvicorn, Martlet's by its direct entry, and gives its address.

    Afterwards it has ended every request, with what is done after the reply.
    """
    return served


@contextmanager
def served(app: Any) -> Iterator[str]:
    import uvicorn
    from fastapi import FastAPI

    is_martlet = FastAPI.__module__.startswith("martlet.")
    protocol = "martlet.serve.direct:DirectProtocol" if is_martlet else "auto"
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, http=protocol, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
