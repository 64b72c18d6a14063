"""The documents of an application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from pymongo.errors import ConnectionFailure

from martlet import Martlet
from martlet.documents.backends import Store
from martlet.documents.collections import Collection
from martlet.documents.embedded import Embedded
from martlet.documents.models import Document, Index
from martlet.documents.mongodb import MongoDB
from martlet.plugins import Plugin
from martlet.services import connect_with_backoff, masked

D = TypeVar("D", bound=Document)
SCHEMES = "memory://, montydb:///FOLDER or mongodb://HOST/NAME"


class Documents(Plugin):
    """A plug-in: `app.use(documents)` opens the store at start-up and sees that its indexes are there.

    Args:
        url: `memory://`, `montydb:///data/documents` (a folder within the current one; four slashes begin
            an absolute path), `mongodb://user@host/name` or `mongodb+srv://...`.
        start_timeout: seconds to wait for a server at start-up.
        name: of the plug-in; a second store of an application needs one of its own.

    Raises ValueError for another URL.
    """

    def __init__(self, url: str = "memory://", *, start_timeout: float = 30, name: str = "documents") -> None:
        self.name = name
        self.url = url
        self.store = store_of(url)
        self._start_timeout = start_timeout
        self._collections: dict[str, Collection[Any]] = {}

    def collection(
        self, model: type[D], *, name: str | None = None, indexes: Sequence[Index] = ()
    ) -> Collection[D]:
        """The collection of a model.

        Args:
            model: of the documents.
            name: in the store; the model's in lower case if left out.
            indexes: that are seen to when the application starts.

        Raises ValueError if the name is another collection's, or an index has a field that there isn't.
        """
        name = name or model.__name__.lower()
        if name in self._collections:
            raise ValueError(f"there is a collection {name!r} already: give this one another name=")
        for field in (field for index in indexes for field in index.names):
            if field.partition(".")[0] not in model.model_fields:
                raise ValueError(f"{model.__name__} has no field {field!r} to make an index of")
        made = self._collections[name] = Collection(self.store, model, name, indexes)
        return made

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Open the store, close it in the end."""
        try:
            await self.open()
            yield
        finally:
            await self.store.close()

    async def open(self) -> None:
        """Open the store and see that the collections' indexes are there."""
        await connect_with_backoff(
            self.store.open, where=self.url, errors=(ConnectionFailure, OSError), timeout=self._start_timeout
        )
        for collection in self._collections.values():
            await self.store.ensure(collection.name, collection.indexes)

    async def check(self) -> None:
        """Ask the store for a sign of life. Raises Unavailable."""
        await self.store.ping()


def store_of(url: str) -> Store:
    """The store that a URL names."""
    scheme, mark, rest = url.partition("://")
    if scheme in ("mongodb", "mongodb+srv") and mark:
        return MongoDB(url)
    if url == "memory://":
        return Embedded(None)
    if scheme == "montydb" and rest.startswith("/") and len(rest) > 1:
        return Embedded(Path(rest.removeprefix("/")))
    raise ValueError(f"{masked(url)!r} is no URL of documents: {SCHEMES}")
