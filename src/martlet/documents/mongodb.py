"""Documents on a MongoDB server, by PyMongo's asynchronous client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pymongo import AsyncMongoClient, ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, PyMongoError

from martlet.documents.backends import Directions, Filters, Values
from martlet.documents.errors import DuplicateKey
from martlet.documents.models import Index
from martlet.services import unavailable_on

DATABASE = "documents"
DUPLICATE = 11000


class MongoDB:
    """A store in the database that a URL names, `documents` if it names none."""

    def __init__(self, url: str, server_timeout: float = 5) -> None:
        self.url = url
        self._timeout = int(server_timeout * 1000)
        self._client: AsyncMongoClient[dict[str, Any]] | None = None

    async def open(self) -> None:
        if self._client is None:
            self._client = AsyncMongoClient(self.url, serverSelectionTimeoutMS=self._timeout)
        await self._client.admin.command("ping")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def ping(self) -> None:
        with self._answered():
            await self._database.command("ping")

    async def ensure(self, collection: str, indexes: Sequence[Index]) -> None:
        with self._answered():
            for index in indexes:
                await self._database[collection].create_index(index.keys, unique=index.unique)

    async def insert(self, collection: str, values: Sequence[Values]) -> None:
        with self._answered(collection):
            await self._database[collection].insert_many(list(values))

    async def find(
        self, collection: str, filters: Filters, order: Directions, skip: int, limit: int
    ) -> list[Values]:
        with self._answered():
            cursor = self._database[collection].find(filters, skip=skip, limit=limit)
            if order:
                cursor = cursor.sort(list(order))
            return await cursor.to_list()

    async def count(self, collection: str, filters: Filters) -> int:
        with self._answered():
            return await self._database[collection].count_documents(filters)

    async def replace(self, collection: str, values: Values) -> bool:
        with self._answered(collection):
            result = await self._database[collection].replace_one({"_id": values["_id"]}, values)
            return bool(result.matched_count)

    async def update(self, collection: str, filters: Filters, changes: Filters) -> Values | None:
        with self._answered(collection):
            return await self._database[collection].find_one_and_update(
                filters, changes, return_document=ReturnDocument.AFTER
            )

    async def delete(self, collection: str, filters: Filters) -> int:
        with self._answered():
            return (await self._database[collection].delete_many(filters)).deleted_count

    async def drop(self, collection: str) -> None:
        with self._answered():
            await self._database.drop_collection(collection)

    @property
    def _database(self) -> AsyncDatabase[Values]:
        if self._client is None:
            raise RuntimeError("the store of documents is not open: the application has not started")
        return self._client.get_default_database(DATABASE)

    @contextmanager
    def _answered(self, collection: str = "") -> Iterator[None]:
        with unavailable_on(ConnectionFailure, where=self.url):
            try:
                yield
            except (DuplicateKeyError, BulkWriteError) as error:
                raise _duplicate(collection, error) or error from error


def _duplicate(collection: str, error: PyMongoError) -> DuplicateKey | None:
    """What a server's error about a unique index means; None for another error."""
    details: Any = getattr(error, "details", None) or {}
    if isinstance(error, BulkWriteError):
        details = next(iter(details.get("writeErrors", ())), {})
    if details.get("code") != DUPLICATE:
        return None
    names = ["id" if name == "_id" else name for name in details.get("keyPattern", ("_id",))]
    return DuplicateKey(collection, names)
