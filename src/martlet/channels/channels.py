"""The channels of an application, and typed views of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Generic, TypeVar, overload

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from martlet import Martlet
from martlet.channels.brokers import Broker
from martlet.channels.delivery import Events, OnText, talk
from martlet.channels.subscription import SlowPolicy, Subscription, check_limits
from martlet.plugins import Plugin
from martlet.services import masked
from martlet.websockets import WebSocket

M = TypeVar("M")
N = TypeVar("N")

MEMORY = "memory://"


class Typed(Generic[M]):
    """Channels whose messages are of one type: written by Pydantic, and validated where they arrive.

    Args:
        broker: that brings the messages.
        kind: their type: a model, a union of models, any type that Pydantic knows.
        capacity: how many messages may wait for a subscriber.
        slow: what happens to one that has more: "drop_oldest", "drop_newest", "disconnect".

    Both can be set for each subscriber too. A message is delivered at most once, to those that are subscribed
    when it is published.
    """

    def __init__(self, broker: Broker, kind: Any, capacity: int, slow: SlowPolicy) -> None:
        self.broker = broker
        self.capacity = capacity
        self.slow = slow
        self._adapter: TypeAdapter[M] = TypeAdapter(kind)

    async def publish(self, topic: str, data: M) -> None:
        """Send a message to all subscribers of a topic; it never waits for them.

        Raises TypeError if it isn't of the channels' type, Unavailable while Redis is away.
        """
        try:
            text = self._adapter.dump_json(data, warnings="error").decode()
        except PydanticSerializationError as error:
            raise TypeError(f"a message to {topic!r} can't be sent: {error}") from error
        await self.broker.publish((_topic(topic), text))

    @asynccontextmanager
    async def subscribe(
        self, *topics: str, capacity: int | None = None, slow: SlowPolicy | None = None
    ) -> AsyncIterator[Subscription[M]]:
        """The messages that are published within the block: `async for message in subscription`.

        Raises Unavailable while Redis is away, and from the iteration SlowConsumer, if that is the policy.
        """
        subscription: Subscription[M] = Subscription(
            tuple(dict.fromkeys(map(_topic, topics))),
            self._adapter,
            self.capacity if capacity is None else capacity,
            slow or self.slow,
        )
        await self.broker.join(subscription)
        try:
            yield subscription
        finally:
            self.broker.leave(subscription)

    async def websocket(
        self,
        websocket: WebSocket,
        *topics: str,
        on_text: OnText | None = None,
        capacity: int | None = None,
        slow: SlowPolicy | None = None,
    ) -> None:
        """Send messages to a WebSocket, as JSON text, until the client leaves. It is accepted if need be.

        Args:
            on_text: is called with each text that the client sends, one after another.

        A client that is disconnected because it is slow is told by the code 1013.
        """
        await talk(websocket, partial(self.subscribe, *topics, capacity=capacity, slow=slow), on_text)

    def events(
        self, *topics: str, named: bool = False, capacity: int | None = None, slow: SlowPolicy | None = None
    ) -> Events:
        """A response of server-sent events, the JSON of each message as an event's data.

        Args:
            named: whether the topic is the event's type; without that it is `message`.
        """
        return Events(partial(self.subscribe, *topics, capacity=capacity, slow=slow), named)

    async def count(self, topic: str) -> int:
        """How many are subscribed to a topic, in all processes.

        A process tells Redis of a change within moments; one that was killed counts for half a minute more.
        """
        return await self.broker.count(_topic(topic))


class Channels(Plugin, Typed[Any]):
    """A plug-in: `app.use(channels)`.

    Args:
        url: `memory://`, of one process, or a URL of Redis: `redis://host:6379/0`.
        capacity, slow: as of `Typed`.
        prefix: of the names in Redis.
        start_timeout: how many seconds to wait for Redis at start-up.
        name: of the plug-in.

    Its messages are whatever can be written as JSON; `of` gives a view with a type.
    """

    def __init__(
        self,
        url: str = MEMORY,
        *,
        capacity: int = 100,
        slow: SlowPolicy = "drop_oldest",
        prefix: str = "martlet:channels:",
        start_timeout: float = 30,
        name: str = "channels",
    ) -> None:
        check_limits(capacity, slow)
        Typed.__init__(self, _broker(url, prefix), Any, capacity, slow)
        self.name = name
        self.start_timeout = start_timeout

    @overload
    def of(self, kind: type[N]) -> Typed[N]: ...

    @overload
    def of(self, kind: Any) -> Typed[Any]: ...

    def of(self, kind: Any) -> Typed[Any]:
        """The same channels for messages of a type."""
        return Typed(self.broker, kind, self.capacity, self.slow)

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Wait for Redis; end all subscriptions at shutdown."""
        await self.broker.connect(self.start_timeout)
        try:
            yield
        finally:
            await self.broker.aclose()

    async def check(self) -> None:
        """Raises Unavailable while Redis is away."""
        await self.broker.check()


def _broker(url: str, prefix: str) -> Broker:
    if url == MEMORY:
        return Broker()
    if url.partition("://")[0] in ("redis", "rediss", "unix"):
        from martlet.channels.redis import RedisBroker

        return RedisBroker(url, prefix)
    raise ValueError(f"channels can't go through {masked(url)!r}: it is memory:// or a URL of Redis")


def _topic(topic: str) -> str:
    if not topic or "\n" in topic or "\r" in topic:
        raise ValueError(f"{topic!r} can't be a topic: it is one line of text that isn't empty")
    return topic
