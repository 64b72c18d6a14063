"""A Redis server by URL: one client, waited for at start-up, told as 503 while the server is away."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import AbstractContextManager
from typing import Any, cast

from martlet.extras import needing
from martlet.services import connect_with_backoff, masked, unavailable_on

with needing("redis"):
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError
    from redis.exceptions import ReadOnlyError
    from redis.exceptions import TimeoutError as RedisTimeoutError

SCHEMES = ("redis://", "rediss://", "unix://")
ERRORS: tuple[type[Exception], ...] = (RedisConnectionError, RedisTimeoutError, ReadOnlyError, OSError)
"""What the client raises while its server is away, starting, or a replica that took no writes."""


class RedisServer:
    """A client that is made when it is first used, and anew after `aclose`.

    Args:
        url: `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS, `unix://path`.
        timeout: seconds that connecting, and each answer, may take.

    A command that meets a connection which the server has closed is sent once more over a new one.
    """

    def __init__(self, url: str, *, timeout: float = 5) -> None:
        if not is_redis(url):
            raise ValueError(
                f"{masked(url)!r} is no URL of Redis: it begins with redis://, rediss:// or unix://"
            )
        self.url = url
        self.timeout = timeout
        self._client: Redis | None = None

    @property
    def client(self) -> Redis:
        """The redis package's client; replies are text."""
        if self._client is None:
            self._client = Redis.from_url(
                self.url,
                decode_responses=True,
                socket_timeout=self.timeout,
                socket_connect_timeout=self.timeout,
                retry=Retry(NoBackoff(), 1),
            )
        return self._client

    def answered(self) -> AbstractContextManager[None]:
        """Within it, errors of a server that is away become `martlet.services.Unavailable`."""
        return unavailable_on(*ERRORS, where=self.url)

    async def connect(self, timeout: float = 30) -> None:  # noqa: ASYNC109 - of all attempts together
        """Wait until the server answers. Raises `martlet.services.Unreachable` after `timeout` seconds."""
        await connect_with_backoff(self.ping, where=self.url, errors=ERRORS, timeout=timeout)

    async def check(self) -> None:
        """Raises Unavailable unless the server answers."""
        with self.answered():
            await self.ping()

    async def ping(self) -> None:
        """Raises what the client does unless the server answers."""
        await cast(Awaitable[Any], self.client.ping())

    async def aclose(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def is_redis(url: str) -> bool:
    """Whether a URL is one of Redis."""
    return url.startswith(SCHEMES)


__all__ = ["ERRORS", "RedisServer", "is_redis"]
