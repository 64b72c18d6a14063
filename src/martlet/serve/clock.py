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

    Setting a deadline only notes it; the timer that runs anyhow finds out whether it has passed. While a
    connection rests between requests not even the time is asked: the timer looks a few times whether anything
    has happened.
    """

    __slots__ = ("_deadline", "_looks", "_loop", "_on_expiry", "_pause", "_span", "_timer", "wait")

    LOOKS = 4
    """Times that the timer looks at a resting connection; it may so rest a part longer than allowed."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, on_expiry: Callable[[Wait], None], rest: float
    ) -> None:
        self._loop = loop
        self._on_expiry = on_expiry
        self._pause = rest / self.LOOKS
        self._deadline = 0.0
        self._looks = 0
        self._span = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.wait = Wait.NOTHING

    def rest(self) -> None:
        """Expect the next request within the time given to the clock."""
        self.wait = Wait.REQUEST
        self._looks = 0
        if self._timer is None or self._span > self._pause:
            self._arm(self._pause)

    def renew(self) -> bool:
        """Let a rest begin anew; false if the connection wasn't resting."""
        self._looks = 0
        return self.wait is Wait.REQUEST

    def set(self, wait: Wait, seconds: float) -> None:
        """Expect `wait` to end within `seconds`."""
        self.wait = wait
        self._deadline = self._loop.time() + seconds
        timer = self._timer
        if timer is None or timer.when() > self._deadline:
            self._arm(seconds)

    def _arm(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._span = seconds
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
        if self.wait is Wait.REQUEST:
            self._looks += 1
            remaining = self._pause if self._looks <= self.LOOKS else 0.0
        else:
            remaining = self._deadline - self._loop.time()
        if remaining > 0.001:
            self._arm(remaining)
        else:
            self._on_expiry(self.wait)
