"""A peer's server in processes of its own, and what it answers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.kinds import Kind
from benchmarks.server import free_port, wait_for

from .catalogue import Peer

WARM_UP_REQUESTS = 300


class PeerFailed(Exception):
    """A peer did not start, or does not do the work."""


@dataclass(frozen=True)
class Server:
    """A server that has been started, or has at least been asked to."""

    process: subprocess.Popen[bytes]
    port: int
    log: IO[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self) -> None:
        """Wait until it accepts connections.

        Raises:
            PeerFailed: it does not; with the last line that it printed.
        """
        try:
            wait_for(self.port, self.process)
        except RuntimeError as error:
            raise PeerFailed(f"{error}: {last_line(self.log)}") from error


@dataclass(frozen=True)
class Answer:
    """What must be equal before speeds are compared; the body as JSON, since the order of names is free."""

    status: int
    media_type: str
    length: int | None
    content: Any
    allowed_origin: str | None


@contextmanager
def serve(python: Path, peer: Peer, kind: Kind, workers: int, cores: Sequence[int]) -> Iterator[Server]:
    """Start a server with a peer's application of `kind` on the given cores; end it in the end."""
    port = free_port()
    names = {"BENCH_KIND": kind.name, "BENCH_PORT": str(port)}
    command = ["taskset", "-c", ",".join(map(str, cores)), str(python), *peer.arguments(port, workers)]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **names, **peer.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Server(process, port, log)
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and, should it leave any behind, the workers of its process group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_line(log: IO[str]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log if line.strip()]
    return lines[-1] if lines else "it printed nothing"


def ask(kind: Kind, port: int) -> Answer:
    """Send `kind`'s request once.

    Raises:
        PeerFailed: there was no reply, or none in JSON.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(kind.method, kind.path, kind.body or None, dict(kind.headers))
        response = connection.getresponse()
        body = response.read()
        length = response.getheader("content-length")
        return Answer(
            response.status,
            (response.getheader("content-type") or "").partition(";")[0].strip().lower(),
            None if length is None else int(length),
            json.loads(body) if response.status < 300 else None,
            response.getheader("access-control-allow-origin"),
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PeerFailed(f"no reply: {error!r}") from error
    finally:
        connection.close()


def warm_up(kind: Kind, port: int) -> None:
    """Let the server do what it does only at first."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        for _ in range(WARM_UP_REQUESTS):
            connection.request(kind.method, kind.path, kind.body or None, dict(kind.headers))
            connection.getresponse().read()
    except (OSError, http.client.HTTPException) as error:
        raise PeerFailed(f"no reply: {error!r}") from error
    finally:
        connection.close()
