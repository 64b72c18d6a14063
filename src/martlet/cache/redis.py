"""Entries on a Redis server, which several processes share."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from secrets import token_hex
from time import monotonic
from typing import Any

from martlet.cache.stores import Away, Entry, Store
from martlet.redis import ERRORS, RedisServer

FRESH_UNTIL = struct.Struct(">d")

# A tag is a sorted set of keys by the time that they expire; it lives as long as the last of them.
SET = """
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  redis.call('ZADD', KEYS[i], now + ARGV[2], KEYS[1])
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
  end
end
"""
INVALIDATE = """
for _, tag in ipairs(KEYS) do
  for _, key in ipairs(redis.call('ZRANGE', tag, 0, -1)) do redis.call('UNLINK', key) end
  redis.call('UNLINK', tag)
end
"""
UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class RedisStore(Store):
    """A store on Redis.

    Args:
        url: `redis://`, `rediss://` or `unix://`, as redis-py takes it.
        prefix: what the names of its keys on the server begin with.
        timeout: how many seconds an answer of the server may take.
        lock_timeout: how many seconds a computation holds others off at most.
    """

    def __init__(
        self, url: str, *, prefix: str = "martlet:cache:", timeout: float = 1, lock_timeout: float = 10
    ) -> None:
        self.where = url
        self.prefix = prefix
        self.lock_timeout = lock_timeout
        self.server = RedisServer(url, timeout=timeout)

    async def get(self, key: str) -> Entry | None:
        with reaching():
            # The client's replies are text; an entry is bytes.
            client: Any = self.server.client
            found = await client.execute_command("GET", self._entry(key), NEVER_DECODE=True)
        if not isinstance(found, bytes):
            return None
        return Entry(found[FRESH_UNTIL.size :], FRESH_UNTIL.unpack_from(found)[0])

    async def set(self, key: str, entry: Entry, *, ttl: float, tags: Sequence[str] = ()) -> None:
        packed = FRESH_UNTIL.pack(entry.fresh_until) + entry.body
        names = [self._entry(key), *map(self._tag, tags)]
        with reaching():
            await self._run(SET, names, [packed, max(round(ttl * 1000), 1)])

    async def delete(self, keys: Sequence[str]) -> None:
        if keys:
            with reaching():
                await self.server.client.unlink(*map(self._entry, keys))

    async def delete_prefix(self, prefix: str) -> None:
        pattern = re.sub(r"([*?\[\]\\])", r"\\\1", self._entry(prefix)) + "*"
        with reaching():
            found = [name async for name in self.server.client.scan_iter(match=pattern, count=1000)]
            for start in range(0, len(found), 1000):
                await self.server.client.unlink(*found[start : start + 1000])

    async def invalidate(self, tags: Sequence[str]) -> None:
        with reaching():
            await self._run(INVALIDATE, list(map(self._tag, tags)))

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[bool]:
        name, token = f"{self.prefix}lock:{key}", token_hex(8)
        end, has_waited, is_held = monotonic() + self.lock_timeout, False, False
        milliseconds = round(self.lock_timeout * 1000)
        while not is_held and monotonic() < end:
            with reaching():
                is_held = bool(await self.server.client.set(name, token, nx=True, px=milliseconds))
            if not is_held:
                has_waited = True
                await asyncio.sleep(0.02)
        try:
            yield has_waited
        finally:
            if is_held:
                with reaching():
                    await self._run(UNLOCK, [name], [token])

    async def ping(self) -> None:
        with reaching():
            await self.server.ping()

    async def aclose(self) -> None:
        await self.server.aclose()

    async def _run(self, script: str, keys: Sequence[str], arguments: Sequence[Any] = ()) -> None:
        await self.server.client.register_script(script)(keys=keys, args=arguments)

    def _entry(self, key: str) -> str:
        return f"{self.prefix}entry:{key}"

    def _tag(self, tag: str) -> str:
        return f"{self.prefix}tag:{tag}"


@contextmanager
def reaching() -> Iterator[None]:
    """Turn redis-py's errors of connection into Away."""
    try:
        yield
    except ERRORS as error:
        raise Away(str(error)) from error
