"""The transactions around a test, in which the application's are savepoints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from martlet.sql.engines import Engines


class Rollback:
    """One connection for coroutines and one for threads, each in a transaction that is never committed."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._asynchronous: AsyncConnection | None = None
        self._synchronous: Connection | None = None
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """The connection, for one task at a time: savepoints don't run side by side."""
        task = asyncio.current_task()
        if task is not None and self._owner is task:
            yield await self._connected()
            return
        async with self._lock:
            self._owner = task
            try:
                yield await self._connected()
            finally:
                self._owner = None

    async def _connected(self) -> AsyncConnection:
        if self._asynchronous is None:
            self._check_alone(self._synchronous)
            connection = await self._engines.asynchronous.connect()
            await connection.begin()
            self._asynchronous = connection
        return self._asynchronous

    def connection_synchronous(self) -> Connection:
        """The connection of sessions in threads."""
        if self._synchronous is None:
            self._check_alone(self._asynchronous)
            connection = self._engines.synchronous.connect()
            connection.begin()
            self._synchronous = connection
        return self._synchronous

    def _check_alone(self, other: object) -> None:
        if other is not None and self._engines.address.is_sqlite:
            raise RuntimeError(
                "a test that is rolled back can't use both session and sync_session on SQLite, which has one "
                "writer at a time: use one of them in it, or PostgreSQL"
            )

    async def aclose(self) -> None:
        """Roll back, on the event loop that the connection was used on."""
        if (connection := self._asynchronous) is not None:
            self._asynchronous = None
            await connection.close()
        self._close_synchronous()

    def close(self) -> None:
        """Roll back where that event loop has ended already: no connection of it is kept."""
        if self._asynchronous is not None:
            loop = asyncio.new_event_loop()
            try:
                loop.run_until_complete(self.aclose())
                loop.run_until_complete(self._engines.dispose())
            finally:
                loop.close()
        self._close_synchronous()

    def _close_synchronous(self) -> None:
        if (connection := self._synchronous) is not None:
            self._synchronous = None
            connection.close()
