"""Sessions in the memory of one process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from martlet.sessions.records import Record, Store, Written

SWEEP_INTERVAL = 60.0
"""Seconds between the removals of what nobody has asked for since it expired."""


class MemoryStore(Store):
    """A store that ends with its process, and that other processes know nothing of."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[Record, float]] = {}
        self._swept = clock()

    def __len__(self) -> int:
        return len(self._kept)

    async def load(self, key: str) -> Record | None:
        return self._find(key)

    async def save(self, key: str, record: Record, lifetime: float, *, replaces: Written | None) -> bool:
        if replaces is not None:
            found = self._find(replaces.key)
            if found is None or found.version != replaces.version:
                return False
            del self._kept[replaces.key]
        self._kept[key] = (record, self._clock() + lifetime)
        self._sweep()
        return True

    async def touch(self, key: str, seen: float, lifetime: float) -> None:
        record = self._find(key)
        if record is not None:
            self._kept[key] = (replace(record, seen=seen), self._clock() + lifetime)

    async def delete(self, key: str) -> bool:
        found = self._find(key)
        self._kept.pop(key, None)
        return found is not None

    async def of_user(self, user: str) -> dict[str, Record]:
        self._sweep(at_once=True)
        return {key: record for key, (record, _) in self._kept.items() if record.user == user}

    async def delete_of_user(self, user: str, keep: str | None) -> int:
        keys = [key for key in await self.of_user(user) if key != keep]
        for key in keys:
            del self._kept[key]
        return len(keys)

    def _find(self, key: str) -> Record | None:
        record, end = self._kept.get(key, (None, 0.0))
        return record if end > self._clock() else None

    def _sweep(self, at_once: bool = False) -> None:
        now = self._clock()
        if at_once or now - self._swept >= SWEEP_INTERVAL:
            self._swept = now
            self._kept = {key: kept for key, kept in self._kept.items() if kept[1] > now}
