"""What a cache keeps its entries in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from time import time
from typing import Protocol


class Away(ConnectionError):
    """The server of a store can't be reached."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept under a key.

    fresh_until: when it becomes stale, in seconds since the epoch; it may be kept for longer.
    """

    body: bytes
    fresh_until: float

    @property
    def is_fresh(self) -> bool:
        return time() < self.fresh_until


class Store(Protocol):
    """Keeps entries under keys. Its methods raise Away while its server can't be reached."""

    where: str

    async def get(self, key: str) -> Entry | None:
        """The entry of a key, None if there is none or it has expired."""

    async def set(self, key: str, entry: Entry, *, ttl: float, tags: Sequence[str] = ()) -> None:
        """Keep an entry for `ttl` seconds; it goes when one of its tags is invalidated."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Forget keys."""

    async def delete_prefix(self, prefix: str) -> None:
        """Forget the keys that begin with a prefix; "" is all."""

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Forget what has one of the tags."""

    def lock(self, key: str) -> AbstractAsyncContextManager[bool]:
        """Held by one process at a time; gives whether another has held it meanwhile."""

    async def ping(self) -> None:
        """Ask whether the server is there."""

    async def aclose(self) -> None:
        """Close connections."""
