"""Declarations of lists, and lists in memory."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel

from martlet.pagination import Criteria, LimitOffset, Listing, Order, PageNumber, limit_offset
from martlet.pagination.sequences import paginate, select


class Item(BaseModel):
    id: int
    name: str
    price: float | None = None


ITEMS = [
    Item(id=1, name="Bolt", price=2),
    Item(id=2, name="Nut"),
    Item(id=3, name="Washer", price=1),
    Item(id=4, name="Bolt, long", price=2),
]


def wanted(listing: Listing, **values: object) -> Criteria:
    return asyncio.run(listing(**values))


def test_in_memory():
    listing = Listing(
        Item,
        search=["name"],
        filters={"price": "gte"},
        sort=["price", "name"],
        unique=["id"],
        default_sort="name",
    )
    assert [item.id for item in select(ITEMS, wanted(listing))] == [1, 4, 2, 3]
    assert [item.id for item in select(ITEMS, wanted(listing, search="BOLT"))] == [1, 4]
    assert [item.id for item in select(ITEMS, wanted(listing, price__gte=2.0, sort="-name"))] == [4, 1]
    assert [item.id for item in select(ITEMS, wanted(listing, sort="price"))] == [2, 3, 1, 4]
    assert [item.id for item in select(ITEMS, wanted(listing, sort="-price"))] == [4, 1, 3, 2]


def test_pages_in_memory():
    page = paginate(ITEMS, PageNumber(page=2, size=3))
    assert (page.items, page.total, page.pages, page.has_more) == (ITEMS[3:], 4, 2, False)
    part = paginate(ITEMS, LimitOffset(limit=2, offset=1, counts=False))
    assert (part.items, part.total, part.has_more) == (ITEMS[1:3], None, True)


def test_an_order_is_made_total():
    listing = Listing(Item, sort=["price", "id"], unique=["id"])
    assert listing.complete([Order("price", True)]) == (Order("price", True), Order("id", True))
    assert listing.complete([Order("id")]) == (Order("id"),)
    assert listing.complete([]) == (Order("id"),)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"search": ["nme"]}, "Item has no field 'nme'; its fields are id, name, price"),
        ({"sort": ["name"], "default_sort": "price"}, "can't sort by 'price', only by name"),
        ({"filters": {"name": "like"}}, "there is no operator 'like', only eq, ne, lt, lte, gt, gte, in"),
        ({"unique": ["key"]}, "Item has no field 'key'"),
    ],
)
def test_wrong_declarations(options: dict[str, object], message: str):
    with pytest.raises(ValueError, match=message):
        Listing(Item, **options)  # type: ignore[arg-type]


def test_models_only():
    with pytest.raises(ValueError, match="no model of SQLAlchemy or Pydantic"):
        Listing(int)


def test_sizes():
    with pytest.raises(ValueError, match="the default of 200 items must be between 1 and 100"):
        limit_offset(default=200)
