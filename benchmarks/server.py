"""One Uvicorn with one application, in a process of its own on one core."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .kinds import Kind

START_SECONDS = 30.0


@dataclass(frozen=True)
class Reply:
    """What must be equal before speeds are compared."""

    status: int
    content_type: str | None
    content_length: str | None
    body: bytes


@contextmanager
def serve(factory: str, kind: Kind, framework: str, core: int) -> Iterator[int]:
    """Serve `factory`'s application; yields the port once it accepts connections."""
    port = free_port()
    command = [
        *("taskset", "-c", str(core), sys.executable, "-m", "uvicorn", "--factory", factory),
        *("--host", "127.0.0.1", "--port", str(port), "--http", "httptools", "--loop", "uvloop"),
        *("--workers", "1", "--no-access-log", "--log-level", "warning"),
    ]
    environment = os.environ | {"BENCH_FRAMEWORK": framework, "BENCH_KIND": kind.name}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with exit code {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"the server did not start within {START_SECONDS:.0f} s")


def ask(kind: Kind, port: int) -> Reply:
    """Send `kind`'s request once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(kind.method, kind.path, kind.body or None, dict(kind.headers))
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return Reply(
        response.status, response.getheader("content-type"), response.getheader("content-length"), body
    )
