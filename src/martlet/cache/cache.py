"""The cache of an application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import lru_cache
from time import time
from typing import Any, TypeVar, cast, overload

from pydantic import TypeAdapter, ValidationError

from martlet import Martlet
from martlet.cache.flights import Flights
from martlet.cache.functions import Cached, CachedFunction, P, cached_function
from martlet.cache.memory import MemoryStore
from martlet.cache.replies import Endpoint, Policy, cached_endpoint
from martlet.cache.stores import Away, Entry, Store
from martlet.plugins import Plugin
from martlet.services import connect_with_backoff, masked, unavailable_on

logger = logging.getLogger("martlet.cache")

T = TypeVar("T")


class Cache(Plugin):
    """A plug-in: `app.use(cache)` waits for the server at start-up and closes connections at shutdown.

    Args:
        url: `memory://`, or `redis://`, `rediss://`, `unix://` for a Redis server (the extra `redis`).
        ttl: for how many seconds a value is kept where nothing else is said.
        prefix: what the keys of this cache begin with on the server.
        max_entries: how many entries the memory keeps; the least recently used go first.
        max_bytes: how long their bodies are at most, all together.
        timeout: how many seconds an answer of the server may take.
        lock_timeout: how many seconds a computation holds other processes off at most.
        start_timeout: for how many seconds the server is tried at start-up.
        credentials: request headers that make a reply one for its caller alone.
        store: another store than those of the URLs.
        name: of the plug-in; a second cache of an application needs one of its own.
    """

    def __init__(
        self,
        url: str = "memory://",
        *,
        ttl: float = 300,
        prefix: str = "martlet:cache:",
        max_entries: int = 10_000,
        max_bytes: int = 64 * 2**20,
        timeout: float = 1,
        lock_timeout: float = 10,
        start_timeout: float = 30,
        credentials: Sequence[str] = ("authorization", "cookie", "proxy-authorization", "x-api-key"),
        store: Store | None = None,
        name: str = "cache",
    ) -> None:
        self.name = name
        self.ttl = ttl
        self.start_timeout = start_timeout
        self.credentials = tuple(credentials)
        self.flights: Flights[Entry] = Flights()
        self._refreshing: dict[str, asyncio.Task[Entry]] = {}
        if store is not None:
            self.store = store
        elif url.startswith("memory:"):
            self.store = MemoryStore(max_entries=max_entries, max_bytes=max_bytes)
        elif url.startswith(("redis:", "rediss:", "unix:")):
            from martlet.cache.redis import RedisStore

            self.store = RedisStore(url, prefix=prefix, timeout=timeout, lock_timeout=lock_timeout)
        else:
            raise ValueError(
                f"{masked(url)!r} is no cache's URL: it begins with memory:, redis:, rediss: or unix:"
            )

    @overload
    async def get(self, key: str) -> Any: ...
    @overload
    async def get(self, key: str, type: type[T]) -> T | None: ...
    @overload
    async def get(self, key: str, type: type[T], default: T) -> T: ...
    async def get(self, key: str, type: Any = Any, default: Any = None) -> Any:
        """The value of a key, validated as `type`; the default if there is none, or one of another type.

        Raises Unavailable while the server is away.
        """
        with self._needed():
            entry = await self.store.get(key)
        if entry is None or not entry.is_fresh:
            return default
        try:
            return adapter_of(type).validate_json(entry.body)
        except ValidationError:
            logger.warning("the cached value of %r is no %r", key, type)
            return default

    async def set(
        self, key: str, value: Any, *, ttl: float | None = None, tags: Sequence[str] = (), type: Any = Any
    ) -> None:
        """Keep a value, as JSON, for `ttl` seconds. Raises Unavailable while the server is away."""
        body = adapter_of(type).dump_json(value, round_trip=True)
        kept = self.ttl if ttl is None else ttl
        with self._needed():
            await self.store.set(key, Entry(body, time() + kept), ttl=kept, tags=tags)

    async def delete(self, *keys: str) -> None:
        """Forget keys. Raises Unavailable while the server is away."""
        with self._needed():
            await self.store.delete(keys)

    async def delete_prefix(self, prefix: str) -> None:
        """Forget the keys that begin with a prefix. Raises Unavailable while the server is away."""
        if not prefix:
            raise ValueError("an empty prefix is every key: call clear()")
        with self._needed():
            await self.store.delete_prefix(prefix)

    async def invalidate(self, *tags: str) -> None:
        """Forget what has one of the tags. Raises Unavailable while the server is away."""
        with self._needed():
            await self.store.invalidate(tags)

    async def clear(self) -> None:
        """Forget everything in this cache. Raises Unavailable while the server is away."""
        with self._needed():
            await self.store.delete_prefix("")

    async def get_or_set(
        self,
        key: str,
        compute: Callable[[], Awaitable[T]],
        *,
        ttl: float | None = None,
        stale: float = 0,
        tags: Sequence[str] = (),
        type: Any = Any,
    ) -> T:
        """The value of a key; if there is none it is computed, once, however many ask for it.

        Args:
            stale: for how many seconds more an old value is given while a new one is computed behind.

        While the server is away it is computed each time.
        """
        adapter = adapter_of(type)

        async def computed() -> bytes:
            return adapter.dump_json(await compute(), round_trip=True)

        kept = self.ttl if ttl is None else ttl
        entry = await self.through(key, computed, ttl=kept, stale=stale, tags=tags)
        try:
            return cast(T, adapter.validate_json(entry.body))
        except ValidationError:  # of an older release of the program
            entry = await self.flights.run(key, lambda: self._fill(key, computed, kept, stale, tags))
            return cast(T, adapter.validate_json(entry.body))

    def cached(
        self,
        *,
        ttl: float | None = None,
        key: str | Callable[..., str] | None = None,
        stale: float = 0,
        tags: Sequence[str] = (),
        type: Any = None,
    ) -> Callable[[Cached[P, T]], CachedFunction[P, T]]:
        """A decorator that keeps the results of a coroutine function.

        Args:
            ttl: for how many seconds.
            key: `"bird:{bird_id}"`, of the arguments by name, or a function of the arguments; by default the
                function's name and all its arguments.
            stale: for how many seconds more an old result is given while a new one is computed behind.
            tags: of the results; like `key` they may name arguments.
            type: of the results, where the function's annotation isn't it.
        """
        return lambda function: cached_function(
            self, function, ttl=ttl, key=key, stale=stale, tags=tags, type=type
        )

    def reply(
        self,
        *,
        ttl: float | None = None,
        user: str | None = None,
        shared: bool = False,
        vary: Sequence[str] = (),
        tags: Sequence[str] = (),
        max_age: int | None = None,
    ) -> Callable[[Endpoint], Endpoint]:
        """A decorator, below `@app.get(...)`, that keeps replies and answers If-None-Match with 304.

        Dependencies run on every request. Kept are replies with status 200 and without Set-Cookie; those to
        requests with credentials only if `user` or `shared` says whose they are.

        Args:
            ttl: for how many seconds.
            user: whose reply it is: `"{user.id}"`, of the endpoint's arguments by name.
            shared: the reply is the same for all who may have it, whatever their credentials.
            vary: request headers that the reply depends on.
            tags: of the replies; like `user` they may name arguments.
            max_age: for how many seconds clients keep it unasked, if not `ttl`; with 0 they ask each time.
        """
        kept = self.ttl if ttl is None else ttl
        policy = Policy(kept, user, shared, tuple(vary), tuple(tags), max_age, self.credentials)
        return lambda endpoint: cached_endpoint(self, endpoint, policy)

    async def through(
        self,
        key: str,
        compute: Callable[[], Awaitable[bytes]],
        *,
        ttl: float,
        stale: float = 0,
        tags: Sequence[str] = (),
    ) -> Entry:
        """The entry of a key, computed by one if there is none."""
        entry = await self._read(key)

        async def fill() -> Entry:
            async with self._locked(key) as has_waited:
                meanwhile = await self._read(key) if has_waited else None
                if meanwhile is not None and meanwhile.is_fresh:
                    return meanwhile
                return await self._fill(key, compute, ttl, stale, tags)

        if entry is None or not (entry.is_fresh or stale):
            return await self.flights.run(key, fill)
        if not entry.is_fresh and key not in self._refreshing:
            task = self._refreshing[key] = asyncio.create_task(self.flights.run(key, fill))
            task.add_done_callback(lambda _: self._refreshed(key))
        return entry

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Wait for the server; in the end stop what is computed behind, and close connections."""
        await connect_with_backoff(
            self.store.ping, where=self.store.where, errors=(Away,), timeout=self.start_timeout
        )
        try:
            yield
        finally:
            for task in list(self._refreshing.values()):
                task.cancel()
            await self.store.aclose()

    async def check(self) -> None:
        """Raises Unavailable while the server is away."""
        with self._needed():
            await self.store.ping()

    @contextmanager
    def _needed(self) -> Iterator[None]:
        with unavailable_on(Away, where=self.store.where):
            yield

    async def _read(self, key: str) -> Entry | None:
        try:
            return await self.store.get(key)
        except Away as error:
            logger.warning("%s is away, so it is computed: %s", masked(self.store.where), error)
            return None

    async def _fill(
        self,
        key: str,
        compute: Callable[[], Awaitable[bytes]],
        ttl: float,
        stale: float,
        tags: Sequence[str],
    ) -> Entry:
        entry = Entry(await compute(), time() + ttl)
        try:
            await self.store.set(key, entry, ttl=ttl + stale, tags=tags)
        except Away as error:
            logger.warning("%s is away, so nothing is kept: %s", masked(self.store.where), error)
        return entry

    @asynccontextmanager
    async def _locked(self, key: str) -> AsyncIterator[bool]:
        """The store's lock; without one while the server is away."""
        async with AsyncExitStack() as stack:
            has_waited = False
            lock = self.store.lock(key)
            try:
                has_waited = await lock.__aenter__()
            except Away:
                pass
            else:
                stack.push_async_exit(_lenient(lock.__aexit__))
            yield has_waited

    def _refreshed(self, key: str) -> None:
        task = self._refreshing.pop(key)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the value of %r could not be refreshed", key, exc_info=error)


def _lenient(leave: Callable[..., Awaitable[bool | None]]) -> Callable[..., Awaitable[bool | None]]:
    """Leave a lock; one that can't be released for the server is away ends by itself."""

    async def left(*details: Any) -> bool | None:
        try:
            return await leave(*details)
        except Away:
            return None

    return left


@lru_cache(maxsize=1000)
def adapter_of(type: Any) -> TypeAdapter[Any]:
    """Pydantic's adapter of a type."""
    return TypeAdapter(type)
