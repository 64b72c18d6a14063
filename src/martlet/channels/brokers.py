"""Who is subscribed in this process, and how messages come here: the broker of one process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from martlet.channels.subscription import Raw, Subscription


class Hub:
    """The subscriptions of one process by their topics."""

    def __init__(self) -> None:
        self.topics: dict[str, set[Subscription[Any]]] = {}

    def add(self, subscription: Subscription[Any]) -> None:
        for topic in subscription.topics:
            self.topics.setdefault(topic, set()).add(subscription)

    def remove(self, subscription: Subscription[Any]) -> None:
        for topic in subscription.topics:
            subscribers = self.topics.get(topic, set())
            subscribers.discard(subscription)
            if not subscribers:
                self.topics.pop(topic, None)

    def deliver(self, raw: Raw) -> None:
        for subscription in tuple(self.topics.get(raw[0], ())):
            subscription.put(raw)

    def count(self, topic: str) -> int:
        return len(self.topics.get(topic, ()))

    def all(self) -> Iterable[Subscription[Any]]:
        return set().union(*self.topics.values())


class Broker:
    """Brings messages to the subscriptions of one process, its own alone."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def publish(self, raw: Raw) -> None:
        """Give a message to whoever is subscribed now."""
        self.hub.deliver(raw)

    async def join(self, subscription: Subscription[Any]) -> None:
        """Returns when what is published from now on will arrive."""
        self.hub.add(subscription)

    def leave(self, subscription: Subscription[Any]) -> None:
        """Nothing arrives any more. It doesn't wait, so that a cancelled subscriber leaves too."""
        self.hub.remove(subscription)

    async def count(self, topic: str) -> int:
        """How many are subscribed."""
        return self.hub.count(topic)

    async def connect(self, timeout: float) -> None:  # noqa: ASYNC109 - of all attempts together
        """Wait for the broker's server, at start-up."""

    async def check(self) -> None:
        """Raise an exception while messages can't be published."""

    async def aclose(self) -> None:
        """End all subscriptions."""
        for subscription in self.hub.all():
            subscription.close()
