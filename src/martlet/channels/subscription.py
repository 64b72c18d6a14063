"""One subscriber: a bounded queue, and what happens when it is full."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

logger = logging.getLogger("martlet.channels")

M = TypeVar("M")

SlowPolicy = Literal["drop_oldest", "drop_newest", "disconnect"]
"""What a subscriber loses that falls behind by more messages than its queue takes."""
POLICIES = ("drop_oldest", "drop_newest", "disconnect")

Raw = tuple[str, str]
"""A topic, and a message's JSON text."""


class SlowConsumer(Exception):
    """The subscriber has fallen behind, and its policy is to disconnect it."""


@dataclass(frozen=True, slots=True)
class Message(Generic[M]):
    """A message, and the topic that it was published to."""

    topic: str
    data: M


class Subscription(Generic[M]):
    """The messages to one subscriber, in the order of their publication; it is read by one task.

    dropped: how many messages the slow-consumer policy has dropped. interruptions: how often the connection
    to Redis was lost; what was published meanwhile was missed.
    """

    def __init__(
        self, topics: tuple[str, ...], adapter: TypeAdapter[Any], capacity: int, slow: SlowPolicy
    ) -> None:
        if not topics:
            raise ValueError("a subscription has at least one topic")
        check_limits(capacity, slow)
        self.topics = topics
        self.capacity = capacity
        self.slow = slow
        self.dropped = 0
        self.interruptions = 0
        self.overflowed = asyncio.Event()
        self._adapter = adapter
        self._queue: deque[Raw] = deque()
        self._arrived = asyncio.Event()
        self._is_closed = False

    def __len__(self) -> int:
        """How many messages wait."""
        return len(self._queue)

    def put(self, raw: Raw) -> None:
        """Add a message, or follow the policy if there is no room."""
        if self._is_closed or self.overflowed.is_set():
            return
        if len(self._queue) >= self.capacity:
            self.dropped += 1
            if self.slow == "drop_newest":
                return
            if self.slow == "disconnect":
                self._queue.clear()
                self.overflowed.set()
                self._arrived.set()
                return
            self._queue.popleft()
        self._queue.append(raw)
        self._arrived.set()

    def close(self) -> None:
        """End the iteration once what waits has been read."""
        self._is_closed = True
        self._arrived.set()

    async def next_raw(self) -> Raw | None:
        """The next message as it was sent; None when the subscription is closed. Raises SlowConsumer."""
        while not self._queue:
            if self.overflowed.is_set():
                raise SlowConsumer(f"more than {self.capacity} messages behind: {', '.join(self.topics)}")
            if self._is_closed:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self._queue.popleft()

    async def __aiter__(self) -> AsyncIterator[Message[M]]:
        while (raw := await self.next_raw()) is not None:
            topic, text = raw
            try:
                data = self._adapter.validate_json(text)
            except ValidationError as error:
                logger.warning("a message to %r doesn't fit its type, and is left out: %s", topic, error)
                continue
            yield Message(topic, data)


def check_limits(capacity: int, slow: str) -> None:
    """Raises ValueError for a queue that can't be."""
    if capacity < 1:
        raise ValueError(f"the queue takes at least one message: capacity={capacity}")
    if slow not in POLICIES:
        raise ValueError(f"slow is one of {', '.join(POLICIES)}, not {slow!r}")
