"""A small load generator: connections that each send one request again and again."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import cast

import httptools

RECONNECT_DELAY = 0.05
TICK = 0.1


class Load:
    """Requests to one address, bounded in time and in number, and what came of them.

    Args:
        request: the bytes of a request.
        connections: how many are open at once.
        seconds: after that time the requests under way are cut off, and not counted.
        requests: stop earlier, after so many replies.
        has_body: whether replies have bodies; those to HEAD have none.
    """

    def __init__(
        self,
        host: str,
        port: int,
        request: bytes,
        *,
        connections: int,
        seconds: float,
        requests: int | None = None,
        has_body: bool = True,
    ) -> None:
        self.address = (host, port)
        self.request = request
        self.connections = connections
        self.seconds = seconds
        self.has_body = has_body
        self.latencies = array("d")
        self.statuses: Counter[int] = Counter()
        self.errors: Counter[str] = Counter()
        self.received = 0
        self.elapsed = 0.0
        self.is_over = False
        self._remaining = requests
        self._enough = asyncio.Event()
        self._open: set[Connection] = set()
        self._attempts: set[asyncio.Task[None]] = set()

    async def run(self, tick: Callable[[float], None] = lambda elapsed: None) -> None:
        """Send until the time or the number is up; `tick` is called with the seconds gone by.

        What `tick` raises ends it.
        """
        started = perf_counter()
        for _ in range(self.connections):
            self.connect()
        try:
            while not self.is_over and self.elapsed < self.seconds:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), min(TICK, self.seconds - self.elapsed))
                self.elapsed = perf_counter() - started
                tick(self.elapsed)
        finally:
            self.is_over = True
            await self._close()

    async def _close(self) -> None:
        for attempt in self._attempts:
            attempt.cancel()
        await asyncio.gather(*self._attempts, return_exceptions=True)
        for connection in self._open:
            connection.abort()
        await asyncio.sleep(0)

    def connect(self, delay: float = 0) -> None:
        attempt = asyncio.get_running_loop().create_task(self._connect(delay))
        self._attempts.add(attempt)
        attempt.add_done_callback(self._attempts.discard)

    async def _connect(self, delay: float) -> None:
        await asyncio.sleep(delay)
        try:
            await asyncio.get_running_loop().create_connection(lambda: Connection(self), *self.address)
        except OSError as error:
            self.failed(error.strerror or type(error).__name__)

    def opened(self, connection: Connection) -> None:
        self._open.add(connection)

    def closed(self, connection: Connection) -> None:
        self._open.discard(connection)

    def failed(self, reason: str) -> None:
        """A connection failed before its reply was whole: count that and open another."""
        if not self.is_over:
            self.errors[reason] += 1
            self.connect(RECONNECT_DELAY)

    def answered(self, status: int, latency: float) -> bool:
        """Count a reply; tells whether to send another request."""
        if self.is_over:
            return False
        self.latencies.append(latency)
        self.statuses[status] += 1
        if self._remaining is not None:
            self._remaining -= 1
            if self._remaining <= 0:
                self.is_over = True
                self._enough.set()
        return not self.is_over


class Connection(asyncio.Protocol):
    """Sends the next request when it has the whole reply to the last."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._sent = 0.0
        self._is_waiting = False
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._load.opened(self)
        self._send()

    def _send(self) -> None:
        assert self._transport is not None
        self._is_waiting = True
        self._sent = perf_counter()
        self._transport.write(self._load.request)

    def abort(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._load.received += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._is_waiting = False
            self._load.failed(f"not HTTP: {error}")
            self.abort()

    def on_headers_complete(self) -> None:
        if not self._load.has_body:
            self.on_message_complete()

    def on_message_complete(self) -> None:
        parser, status = self._parser, self._parser.get_status_code()
        if not self._is_waiting or status < 200:
            return
        self._is_waiting = False
        if not self._load.has_body:
            self._parser = httptools.HttpResponseParser(self)
        if not self._load.answered(status, perf_counter() - self._sent):
            return
        if parser.should_keep_alive():
            self._send()
        else:
            self._load.connect()
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.closed(self)
        if self._is_waiting:
            self._load.failed("connection closed before the reply was whole")
