"""Channels through Redis: one connection of a process listens for all its subscribers."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from contextlib import suppress
from typing import Any

from martlet.channels.brokers import Broker
from martlet.channels.subscription import Raw, Subscription
from martlet.extras import needing
from martlet.redis import ERRORS, RedisServer
from martlet.services import Unavailable, masked

with needing("redis"):
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError

logger = logging.getLogger("martlet.channels")

FIRST_DELAY, LONGEST_DELAY = 0.1, 5.0
SILENCE = 10.0
"""Seconds after which a silent connection is asked whether it lives, and presence is told anew."""
PRESENCE = 30.0
"""Seconds for which a process's count of subscribers holds."""
CONFIRMATION = 5.0
"""Seconds that a new subscriber waits for Redis."""


class RedisBroker(Broker):
    """Brings messages to the subscriptions of all processes that use the same Redis and prefix.

    The connection that listens is kept up by a task of its own, which begins with the first subscriber. When
    it is lost, the task connects again, waiting longer after each failure, and subscribes again.
    """

    def __init__(self, url: str, prefix: str) -> None:
        super().__init__()
        self.server = RedisServer(url)
        self._messages = f"{prefix}topic:"
        self._presence = f"{prefix}presence:"
        self._control = f"{prefix}control"
        self._process = secrets.token_hex(8)
        self._confirmed: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()
        self._told: dict[str, int] = {}
        self._listening: asyncio.Task[None] | None = None
        self._is_ending = False
        self._delay = FIRST_DELAY

    async def publish(self, raw: Raw) -> None:
        topic, text = raw
        with self.server.answered():
            await self.server.client.publish(self._messages + topic, text)

    async def join(self, subscription: Subscription[Any]) -> None:
        self.hub.add(subscription)
        if self._listening is None or self._listening.done():
            self._is_ending = False
            self._listening = asyncio.create_task(self._listen(), name="martlet.channels")
        waiting = [self._confirmed.setdefault(topic, asyncio.Event()) for topic in subscription.topics]
        self._changed.set()
        try:
            async with asyncio.timeout(CONFIRMATION):
                for confirmed in waiting:
                    await confirmed.wait()
        except BaseException as error:
            self.leave(subscription)
            if isinstance(error, TimeoutError):
                logger.warning("%s is unavailable: no subscription", masked(self.server.url))
                raise Unavailable(masked(self.server.url)) from error
            raise

    def leave(self, subscription: Subscription[Any]) -> None:
        super().leave(subscription)
        for topic in subscription.topics:
            if not self.hub.count(topic):
                self._confirmed.pop(topic, None)
        self._changed.set()

    async def count(self, topic: str) -> int:
        now = time.time()
        with self.server.answered():
            told = await self.server.client.hgetall(self._presence + topic)
        counts = (value.split() for value in told.values())
        return sum(int(count) for count, end in counts if float(end) > now)

    async def connect(self, timeout: float) -> None:  # noqa: ASYNC109 - of all attempts together
        await self.server.connect(timeout)

    async def check(self) -> None:
        await self.server.check()

    async def aclose(self) -> None:
        await super().aclose()
        listening, self._listening = self._listening, None
        self._is_ending = True
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        self._confirmed.clear()
        with suppress(*ERRORS):
            await self._tell_presence()
        await self.server.aclose()

    async def _listen(self) -> None:
        """Keep a connection up, from the first subscriber to the end."""
        while True:
            try:
                await self._converse()
            except* ERRORS as errors:
                logger.warning(
                    "%s is unavailable, connecting again in %.1f s: %s",
                    masked(self.server.url),
                    self._delay,
                    errors.exceptions[0],
                )
            self._interrupt()
            await asyncio.sleep(self._delay * random.uniform(0.75, 1.0))  # noqa: S311 - spreads processes
            self._delay = min(self._delay * 2, LONGEST_DELAY)

    def _interrupt(self) -> None:
        self._told.clear()
        lost = [topic for topic, confirmed in self._confirmed.items() if confirmed.is_set()]
        for confirmed in self._confirmed.values():
            confirmed.clear()
        for subscription in self.hub.all():
            if any(topic in lost for topic in subscription.topics):
                subscription.interruptions += 1

    async def _converse(self) -> None:
        """Listen over one connection until it is lost."""
        timeout = self.server.timeout
        client = Redis.from_url(
            self.server.url,
            decode_responses=True,
            socket_connect_timeout=timeout,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as listener:
            async with asyncio.timeout(timeout):
                await listener.subscribe(self._control)
            self._heed_end()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(listener))
                tasks.create_task(self._follow(listener))

    async def _read(self, listener: PubSub) -> None:
        """Deliver what arrives; a connection that stays silent though it was asked is lost."""
        was_asked = False
        while True:
            self._heed_end()
            message = await listener.get_message(timeout=SILENCE)
            if message is None:
                if was_asked:
                    raise RedisConnectionError("no answer")
                await listener.ping()
                was_asked = True
                continue
            was_asked = False
            self._delay = FIRST_DELAY
            topic = str(message["channel"] or "").removeprefix(self._messages)
            if message["type"] == "message":
                self.hub.deliver((topic, message["data"]))
            elif message["type"] == "subscribe" and topic in self._confirmed:
                self._confirmed[topic].set()

    async def _follow(self, listener: PubSub) -> None:
        """Subscribe to the topics that are wanted here, unsubscribe from others, and tell presence."""
        held: dict[str, asyncio.Event] = {}
        while True:
            self._changed.clear()
            wanted = dict(self._confirmed)
            # A topic that was left and is wanted again has another event, which Redis must answer anew.
            if new := [topic for topic, confirmed in wanted.items() if held.get(topic) is not confirmed]:
                await listener.subscribe(*(self._messages + topic for topic in new))
            if gone := held.keys() - wanted.keys():
                await listener.unsubscribe(*(self._messages + topic for topic in gone))
            held = wanted
            await self._tell_presence()
            self._heed_end()
            try:
                async with asyncio.timeout(SILENCE):
                    await self._changed.wait()
            except TimeoutError:
                self._told.clear()

    def _heed_end(self) -> None:
        """Cancel again what `aclose` has: Python 3.11's `asyncio.wait_for` may swallow it in a command."""
        if self._is_ending:
            raise asyncio.CancelledError

    async def _tell_presence(self) -> None:
        counts = {topic: self.hub.count(topic) for topic in self._confirmed}
        end = time.time() + PRESENCE
        pipeline = self.server.client.pipeline(transaction=False)
        for topic in counts.keys() | self._told.keys():
            key, count = self._presence + topic, counts.get(topic, 0)
            if not count:
                pipeline.hdel(key, self._process)
            elif count != self._told.get(topic):
                pipeline.hset(key, self._process, f"{count} {end}")
                pipeline.pexpire(key, int(PRESENCE * 1000))
        if len(pipeline):
            await pipeline.execute()
        self._told = counts
