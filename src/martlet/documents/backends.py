"""What a store of documents must do, in MongoDB's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from martlet.documents.models import Index

Values = dict[str, Any]
Filters = Mapping[str, Any]
Directions = Sequence[tuple[str, int]]


class Store(Protocol):
    """Collections of plain values. Writing raises DuplicateKey; all raise Unavailable."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def ping(self) -> None: ...

    async def ensure(self, collection: str, indexes: Sequence[Index]) -> None:
        """See that the indexes are there."""

    async def insert(self, collection: str, values: Sequence[Values]) -> None:
        """Add documents: those before the first that can't be added are."""

    async def find(
        self, collection: str, filters: Filters, order: Directions, skip: int, limit: int
    ) -> list[Values]:
        """The documents that fit; a limit of 0 is none."""
        ...

    async def count(self, collection: str, filters: Filters) -> int: ...

    async def replace(self, collection: str, values: Values) -> bool:
        """Put values in the place of those with the same `_id`; whether there were any."""
        ...

    async def update(self, collection: str, filters: Filters, changes: Filters) -> Values | None:
        """Apply update operators to the first document that fits; what it is then, None if none does."""
        ...

    async def delete(self, collection: str, filters: Filters) -> int:
        """Remove what fits; how many there were."""
        ...

    async def drop(self, collection: str) -> None: ...
