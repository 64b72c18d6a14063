"""Copies of a database that are only read: taken in turn, left alone for a while when one is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from martlet.sql.availability import ERRORS, described, is_unavailable
from martlet.sql.engines import Engines

logger = logging.getLogger("martlet.sql")
REST = 10  # seconds


class Replicas:
    """The engines of the replicas."""

    def __init__(self, engines: Sequence[Engines]) -> None:
        self._engines = engines
        self._next = 0
        self._resting: dict[int, float] = {}

    def __iter__(self) -> Iterator[Engines]:
        return iter(self._engines)

    async def connect(self) -> AsyncConnection | None:
        """A connection to the first replica that answers; None without one."""
        for number in self._turn():
            try:
                return await self._engines[number].reading.connect()
            except ERRORS as error:
                self._rest(number, error)
        return None

    def connect_synchronous(self) -> Connection | None:
        """The same for threads."""
        for number in self._turn():
            try:
                return self._engines[number].reading_synchronous.connect()
            except ERRORS as error:
                self._rest(number, error)
        return None

    def _turn(self) -> list[int]:
        count = len(self._engines)
        if not count:
            return []
        first = self._next
        self._next = (first + 1) % count
        now = time.monotonic()
        numbers = ((first + step) % count for step in range(count))
        return [number for number in numbers if self._resting.get(number, now) <= now]

    def _rest(self, number: int, error: Exception) -> None:
        if not is_unavailable(error):
            raise error
        self._resting[number] = time.monotonic() + REST
        address = self._engines[number].address
        logger.warning("replica %s is left out for %s s: %s", address, REST, described(error))
