"""Account lock-out: how often may be tried, for addresses of users and of nobody alike."""

from __future__ import annotations

import math
from typing import Any

from martlet.accounts import opaque
from martlet.accounts.errors import LockedOut
from martlet.accounts.options import Options
from martlet.accounts.records import Clock
from martlet.accounts.storage import Storage


class Throttle:
    """Counts attempts before they are made, so that many at once don't slip through.

    Counts are of a fixed span of time: whoever goes on trying doesn't lock the owner out for longer (OWASP
    ASVS 5.0, 6.3.1).
    """

    def __init__(self, storage: Storage[Any], options: Options, clock: Clock) -> None:
        self._storage, self._clock = storage, clock
        self._span = options["lock_time"]

    async def count(self, purpose: str, email: str, limit: int) -> None:
        """Count one more attempt. Raises LockedOut beyond the limit."""
        now = self._clock()
        attempts = await self._storage.count_attempt(_key(purpose, email), now, now + self._span)
        if attempts.count > limit:
            raise LockedOut(max(math.ceil((attempts.until - now).total_seconds()), 1))

    async def clear(self, purpose: str, email: str) -> None:
        """Forget the attempts, after one that was right."""
        await self._storage.clear_attempts(_key(purpose, email))


def _key(purpose: str, email: str) -> str:
    return opaque.digest(f"{purpose}:{email}")
