"""Servers in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 40
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What a condition gives as soon as it gives something true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def environment(**values: str) -> dict[str, str]:
    """The process's own, without what would change a server."""
    unwanted = {"PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS", "MARTLET_SERVING"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **values}


def martlet(folder: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "martlet", *arguments]
    options: dict[str, Any] = {
        "capture_output": True,
        "text": True,
        "timeout": PATIENCE,
        "stdin": subprocess.DEVNULL,
    }
    return subprocess.run(command, cwd=folder, env=environment(**values), **options)


class Server:
    """A process that serves at a port, or at a Unix socket."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
        self.process = process
        self.port = port
        self._folder = folder
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False)

    @property
    def stdout(self) -> str:
        return (self._folder / "stdout").read_text()

    @property
    def stderr(self) -> str:
        return (self._folder / "stderr").read_text()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def get_anew(self, path: str) -> httpx.Response:
        """By a connection of its own."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE, trust_env=False)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.stderr
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def running(
    folder: Path, *command: str, port: int, ready: Callable[[Server], bool] = Server.is_ready, **values: str
) -> Iterator[Server]:
    """A server that has become ready; it is stopped at the end."""
    logs = folder / f"logs-{port}"
    logs.mkdir()
    with (logs / "stdout").open("wb") as stdout, (logs / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment(**values),
        )
    server = Server(process, port, logs)
    try:
        until(lambda: ready(server))
        yield server
    finally:
        try:
            server.stop()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def running_martlet(folder: Path, *arguments: str, command: str = "run", **options: Any) -> Any:
    """`martlet run` (or another) at a free port of 127.0.0.1."""
    port = options.pop("port", None) or free_port()
    line = [sys.executable, "-m", "martlet", command, *arguments, "--host", "127.0.0.1", "--port", str(port)]
    return running(folder, *line, port=port, **options)
