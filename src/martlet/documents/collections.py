"""Collections: documents of one model, found, paged and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

from martlet.documents.backends import Store
from martlet.documents.models import Document, Index, directions, loaded, query, storable, stored
from martlet.pagination import Criteria, LimitOffset, Page, PageNumber, Slice
from martlet.pagination.build import part_of

D = TypeVar("D", bound=Document)


class Collection(Generic[D]):
    """The documents of one model. Filters are in MongoDB's language, with the model's names."""

    def __init__(self, store: Store, model: type[D], name: str, indexes: Sequence[Index]) -> None:
        self.store = store
        self.model = model
        self.name = name
        self.indexes = tuple(indexes)

    async def insert(self, document: D) -> D:
        """Add a document. Raises DuplicateKey."""
        await self.store.insert(self.name, [stored(document)])
        return document

    async def insert_many(self, documents: Sequence[D]) -> None:
        """Add documents in their order, up to the first that can't be. Raises DuplicateKey."""
        if documents:
            await self.store.insert(self.name, [stored(document) for document in documents])

    async def get(self, id: str) -> D | None:
        """The document with an id."""
        return await self.find_one({"id": id})

    async def find_one(self, filters: Mapping[str, Any]) -> D | None:
        """The first document that fits."""
        found = await self.find(filters, limit=1)
        return found[0] if found else None

    async def find(
        self,
        filters: Mapping[str, Any] | None = None,
        *,
        sort: Sequence[str] = (),
        skip: int = 0,
        limit: int = 0,
    ) -> list[D]:
        """The documents that fit.

        Args:
            filters: all, if left out.
            sort: names of fields, a minus before descending ones.
            skip: how many to pass over.
            limit: how many at most; 0 for all.
        """
        found = await self.store.find(self.name, query(filters or {}), directions(list(sort)), skip, limit)
        return [loaded(self.model, values) for values in found]

    async def count(self, filters: Mapping[str, Any] | None = None) -> int:
        """How many documents fit."""
        return await self.store.count(self.name, query(filters or {}))

    @overload
    async def page(
        self, place: LimitOffset, filters: Mapping[str, Any] | Criteria = ..., *, sort: Sequence[str] = ...
    ) -> Slice[D]: ...
    @overload
    async def page(
        self, place: PageNumber, filters: Mapping[str, Any] | Criteria = ..., *, sort: Sequence[str] = ...
    ) -> Page[D]: ...
    async def page(
        self,
        place: LimitOffset | PageNumber,
        filters: Mapping[str, Any] | Criteria | None = None,
        *,
        sort: Sequence[str] = (),
    ) -> Slice[D] | Page[D]:
        """The part of the documents that a request asks for (`martlet.pagination`).

        Criteria, as a `Listing` reads them, have filters and order in one.
        """
        if isinstance(filters, Criteria):
            sort = [f"-{order.field}" if order.descending else order.field for order in filters.order]
            filters = filters_of(filters)
        total = await self.count(filters) if place.counts else None
        found = await self.find(filters, sort=sort, skip=place.offset, limit=place.size + 1)
        return part_of(place, found, total)

    async def update(self, id: str, **changes: Any) -> D | None:
        """Set fields of a document; what it is then, None if there is none. Raises DuplicateKey."""
        if unknown := changes.keys() - self.model.model_fields.keys():
            raise TypeError(f"{self.model.__name__} has no field {', '.join(sorted(unknown))}")
        return await self.update_by(id, {"$set": changes}) if changes else await self.get(id)

    async def update_by(self, id: str, operators: Mapping[str, Any]) -> D | None:
        """Change a document by MongoDB's update operators, at once with reading it.

        `{"$inc": {"votes": 1}}`, for instance. What it is then; None if there is none.
        """
        values = await self.store.update(self.name, {"_id": id}, storable(operators))
        return None if values is None else loaded(self.model, values)

    async def replace(self, document: D) -> bool:
        """Store a document in place of the one with its id; whether there was one. Raises DuplicateKey."""
        return await self.store.replace(self.name, stored(document))

    async def delete(self, id: str) -> bool:
        """Remove a document; whether there was one."""
        return bool(await self.delete_many({"id": id}))

    async def delete_many(self, filters: Mapping[str, Any]) -> int:
        """Remove the documents that fit; how many there were."""
        return await self.store.delete(self.name, query(filters))


def filters_of(criteria: Criteria) -> dict[str, Any]:
    """Criteria as MongoDB's filters."""
    clauses: list[dict[str, Any]] = [
        {each.field: {f"${each.operator}": each.value}} for each in criteria.conditions
    ]
    for word in criteria.words:
        pattern = {"$regex": re.escape(word), "$options": "i"}
        clauses.append({"$or": [{field: pattern} for field in criteria.searched]})
    return {"$and": clauses} if clauses else {}
