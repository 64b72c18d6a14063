"""Entries in the memory of the process; the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import NamedTuple

from martlet.cache.stores import Entry, Store


class _Kept(NamedTuple):
    entry: Entry
    expires: float
    tags: tuple[str, ...]


class MemoryStore(Store):
    """A store in memory.

    Args:
        max_entries: how many entries are kept at most.
        max_bytes: how long their bodies are at most, all together.
    """

    where = "memory://"

    def __init__(self, *, max_entries: int = 10_000, max_bytes: int = 64 * 2**20) -> None:
        self.max_entries = max_entries
        self.max_bytes = max_bytes
        self.size = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._tagged: defaultdict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._kept)

    async def get(self, key: str) -> Entry | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.expires <= monotonic():
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return kept.entry

    async def set(self, key: str, entry: Entry, *, ttl: float, tags: Sequence[str] = ()) -> None:
        self._forget(key)
        if len(entry.body) > self.max_bytes:
            return
        self._kept[key] = _Kept(entry, monotonic() + ttl, tuple(tags))
        self.size += len(entry.body)
        for tag in tags:
            self._tagged[tag].add(key)
        while len(self._kept) > self.max_entries or self.size > self.max_bytes:
            self._forget(next(iter(self._kept)))

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._forget(key)

    async def delete_prefix(self, prefix: str) -> None:
        await self.delete([key for key in self._kept if key.startswith(prefix)])

    async def invalidate(self, tags: Sequence[str]) -> None:
        for tag in tags:
            await self.delete(list(self._tagged.get(tag, ())))

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[bool]:
        """No other process sees this memory."""
        yield False

    async def ping(self) -> None:
        """The memory is there."""

    async def aclose(self) -> None:
        """Entries stay: they are of no connection."""

    def _forget(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is None:
            return
        self.size -= len(kept.entry.body)
        for tag in kept.tags:
            keys = self._tagged[tag]
            keys.discard(key)
            if not keys:
                del self._tagged[tag]
