"""The time-outs of a connection, on one timer that is rarely touched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum


class Wait(Enum):
    """What a connection is waiting for."""

    NOTHING = "nothing"
    REQUEST = "request"
    HEAD = "head"
    BODY = "body"


class Clock:
    """Watches one deadline at a time.

    Setting a deadline only notes it; the timer that runs anyhow finds out whether it has passed.
    """

    __slots__ = ("_deadline", "_loop", "_on_expiry", "_timer", "wait")

    def __init__(self, loop: asyncio.AbstractEventLoop, on_expiry: Callable[[Wait], None]) -> None:
        self._loop = loop
        self._on_expiry = on_expiry
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.wait = Wait.NOTHING

    def set(self, wait: Wait, seconds: float | None) -> None:
        """Expect `wait` to end within `seconds`; None: no limit."""
        if seconds is None:
            self.wait = Wait.NOTHING
            return
        self.wait = wait
        self._deadline = self._loop.time() + seconds
        timer = self._timer
        if timer is None or timer.when() > self._deadline:
            if timer is not None:
                timer.cancel()
            self._timer = self._loop.call_later(seconds, self._look)

    def stop(self) -> None:
        """Expect nothing; the timer is left to find that out."""
        self.wait = Wait.NOTHING

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self.wait is Wait.NOTHING:
            return
        remaining = self._deadline - self._loop.time()
        if remaining > 0.001:
            self._timer = self._loop.call_later(remaining, self._look)
        else:
            self._on_expiry(self.wait)
