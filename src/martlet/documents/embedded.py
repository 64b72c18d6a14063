"""MontyDB: documents in memory or in files of this process, with MongoDB's language.

MontyDB is synchronous and keeps no indexes, so its calls run in a thread, one at a time, and unique keys are
looked for before each write. One process may use its files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from montydb import MontyClient, set_storage  # type: ignore[import-untyped]
from montydb.errors import DuplicateKeyError  # type: ignore[import-untyped]

from martlet.documents.backends import Directions, Filters, Values
from martlet.documents.errors import DuplicateKey
from martlet.documents.models import Index

T = TypeVar("T")
DATABASE = "documents"


class Embedded:
    """A store in a folder, or in memory without one."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._client: Any = None
        self._unique: dict[str, list[tuple[str, ...]]] = {}
        self._lock = anyio.Lock()

    async def open(self) -> None:
        await self._run(self._connect)

    def _connect(self) -> None:
        if self._client is not None:
            return
        if self.folder is None:
            set_storage(":memory:", storage="memory", use_bson=True)
            self._client = MontyClient(":memory:")
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        set_storage(str(self.folder), storage="sqlite", use_bson=True)
        self._client = MontyClient(str(self.folder))

    async def close(self) -> None:
        if self._client is not None and self.folder is not None:
            await self._run(self._client.close)
            self._client = None

    async def ping(self) -> None:
        await self._run(lambda: self._client.list_database_names())

    async def ensure(self, collection: str, indexes: Sequence[Index]) -> None:
        self._unique[collection] = [index.names for index in indexes if index.unique]

    async def insert(self, collection: str, values: Sequence[Values]) -> None:
        def add() -> None:
            for each in values:
                self._check(collection, each)
                try:
                    self._collection(collection).insert_one(each)
                except DuplicateKeyError as error:
                    raise DuplicateKey(collection, ["id"]) from error

        await self._run(add)

    async def find(
        self, collection: str, filters: Filters, order: Directions, skip: int, limit: int
    ) -> list[Values]:
        def read() -> list[Values]:
            cursor = self._collection(collection).find(dict(filters))
            if order:
                cursor = cursor.sort(list(order))
            return list(cursor.skip(skip).limit(limit))

        return await self._run(read)

    async def count(self, collection: str, filters: Filters) -> int:
        return await self._run(lambda: int(self._collection(collection).count_documents(dict(filters))))

    async def replace(self, collection: str, values: Values) -> bool:
        def put() -> bool:
            if self._collection(collection).find_one({"_id": values["_id"]}) is None:
                return False
            self._check(collection, values)
            self._collection(collection).replace_one({"_id": values["_id"]}, values)
            return True

        return await self._run(put)

    async def update(self, collection: str, filters: Filters, changes: Filters) -> Values | None:
        def change() -> Values | None:
            found = self._collection(collection)
            before = found.find_one(dict(filters))
            if before is None:
                return None
            only = {"_id": before["_id"]}
            found.update_one(only, dict(changes))
            after: Values = found.find_one(only)
            try:
                self._check(collection, after)
            except DuplicateKey:
                found.replace_one(only, before)
                raise
            return after

        return await self._run(change)

    async def delete(self, collection: str, filters: Filters) -> int:
        return await self._run(
            lambda: int(self._collection(collection).delete_many(dict(filters)).deleted_count)
        )

    async def drop(self, collection: str) -> None:
        await self._run(lambda: self._client[DATABASE].drop_collection(collection))

    def _collection(self, name: str) -> Any:
        return self._client[DATABASE][name]

    def _check(self, collection: str, values: Values) -> None:
        """Raise DuplicateKey if another document has the values of a unique index."""
        for names in self._unique.get(collection, ()):
            same = {name: values.get(name) for name in names}
            others = self._collection(collection).find({**same, "_id": {"$ne": values["_id"]}}).limit(1)
            if list(others):
                raise DuplicateKey(collection, names)

    async def _run(self, call: Callable[[], T]) -> T:
        async with self._lock:
            return await anyio.to_thread.run_sync(call)
