"""The counters, by the limits package."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic, time
from typing import Any, Literal

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import (
    FixedWindowRateLimiter,
    MovingWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)

from martlet.services import Unavailable, masked

logger = logging.getLogger("martlet.rate_limits")

Strategy = Literal["sliding-window", "moving-window", "fixed-window"]

STRATEGIES: dict[str, type[RateLimiter]] = {
    "sliding-window": SlidingWindowCounterRateLimiter,
    "moving-window": MovingWindowRateLimiter,
    "fixed-window": FixedWindowRateLimiter,
}
PAUSE = 1  # seconds after a failure in which the server isn't asked


@dataclass(frozen=True, slots=True)
class Count:
    """How a limit stands: `remaining` requests in the next `reset` seconds."""

    rate: RateLimitItem
    is_exceeded: bool
    remaining: int
    reset: int


class Counters:
    """Counts requests.

    Args:
        url: `memory://`, or `redis://`, `rediss://`, `unix://`.
        strategy: how windows pass.
        prefix: what the keys on the server begin with.
        timeout: how many seconds an answer of the server may take.
    """

    def __init__(self, url: str, *, strategy: Strategy, prefix: str, timeout: float) -> None:
        self.where = url
        self.errors: tuple[type[Exception], ...] = (ConnectionError,)
        self.server: Any = None
        self.storage = self._storage(url, prefix, timeout)
        self.limiter = STRATEGIES[strategy](self.storage)
        self._away_until = 0.0

    def _storage(self, url: str, prefix: str, timeout: float) -> Storage:
        if url.startswith("memory:"):
            return MemoryStorage()
        from martlet.redis import ERRORS, RedisServer

        self.errors = (ConnectionError, *ERRORS)
        self.server = RedisServer(url, timeout=timeout)
        from limits.aio.storage import RedisStorage

        address = f"async+redis+{url}" if url.startswith("unix:") else f"async+{url}"
        pool: Any = self.server.client.connection_pool
        return RedisStorage(address, implementation="redispy", key_prefix=prefix, connection_pool=pool)

    async def count(
        self, rates: Sequence[RateLimitItem], names: Sequence[str], *, cost: int, fail_open: bool
    ) -> list[Count]:
        """Count a request against rates, until one is exceeded.

        Raises Unavailable while the server is away, unless `fail_open`: then nothing is counted.
        """
        try:
            if monotonic() < self._away_until:
                raise ConnectionError("it was away a moment ago")
            return await self._count(rates, names, cost)
        except self.errors as error:
            service = masked(self.where)
            if self._away_until <= monotonic():
                self._away_until = monotonic() + PAUSE
                consequence = "requests aren't limited" if fail_open else "requests are refused"
                logger.warning("%s is away, so %s: %s", service, consequence, error)
            if fail_open:
                return []
            raise Unavailable(service) from error

    async def aclose(self) -> None:
        """Close connections; they are opened anew when they are needed again."""
        if self.server is not None:
            await self.server.client.connection_pool.disconnect()

    async def _count(self, rates: Sequence[RateLimitItem], names: Sequence[str], cost: int) -> list[Count]:
        counts = []
        for rate in rates:
            is_allowed = await self.limiter.hit(rate, *names, cost=cost)
            stats = await self.limiter.get_window_stats(rate, *names)
            reset = max(ceil(stats.reset_time - time()), 0)
            remaining = max(stats.remaining, 0)
            counts.append(Count(rate, not is_allowed, remaining, reset))
            if not is_allowed:
                break
        return counts


def digest(identity: str) -> str:
    """A key of fixed length: neither addresses nor names stand on the server."""
    return hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
