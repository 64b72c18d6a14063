"""Redis for tests: the shared server at TEST_REDIS_URL, and servers that a test may stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import redis

REDIS_URL = os.environ.get("TEST_REDIS_URL")
BACKENDS = ["memory", "redis"]

numbers = count(1)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    return str(request.getfixturevalue("redis_url"))


@pytest.fixture
def redis_url() -> str:
    if not REDIS_URL:
        pytest.skip("TEST_REDIS_URL names no Redis server")
    return REDIS_URL


@pytest.fixture
def prefix() -> Iterator[str]:
    """A prefix for keys on the shared server, which are removed after the test."""
    prefix = f"test:{os.getpid()}:{next(numbers)}:"
    yield prefix
    if REDIS_URL:
        with redis.Redis.from_url(REDIS_URL) as client:
            for key in client.scan_iter(f"{prefix}*"):
                client.delete(key)


@pytest.fixture
def closed_url() -> str:
    """A Redis URL where nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{sock.getsockname()[1]}/0"


class OwnRedis:
    """A Redis server of one test, on a port of its own."""

    def __init__(self, directory: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", self._directory, "--save", ""]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < end:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.02)
        raise AssertionError("the Redis server has not started")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within it the server keeps its connections, and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(10)


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    """A Redis server that the test starts and stops."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = OwnRedis(str(tmp_path_factory.mktemp("redis")))
    yield server
    server.stop()
