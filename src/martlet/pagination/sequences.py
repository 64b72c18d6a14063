"""Pages of what is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, overload

from martlet.pagination.build import part_of
from martlet.pagination.listing import COMPARISONS, Condition, Criteria
from martlet.pagination.pages import Page, Slice
from martlet.pagination.places import LimitOffset, PageNumber

T = TypeVar("T")


def select(items: Iterable[T], criteria: Criteria) -> list[T]:
    """The items that fit, in the order asked for; a field that is None fits no comparison and comes first."""
    found = [item for item in items if _fits(item, criteria)]
    for order in reversed(criteria.order):
        found.sort(key=lambda item: _key(getattr(item, order.field)), reverse=order.descending)
    return found


@overload
def paginate(items: Sequence[T], place: LimitOffset) -> Slice[T]: ...
@overload
def paginate(items: Sequence[T], place: PageNumber) -> Page[T]: ...
def paginate(items: Sequence[T], place: LimitOffset | PageNumber) -> Slice[T] | Page[T]:
    """The part of a sequence that a request asks for."""
    total = len(items) if place.counts else None
    return part_of(place, items[place.offset : place.offset + place.size + 1], total)


def _fits(item: Any, criteria: Criteria) -> bool:
    return all(_holds(item, condition) for condition in criteria.conditions) and all(
        any(word.casefold() in (getattr(item, field) or "").casefold() for field in criteria.searched)
        for word in criteria.words
    )


def _holds(item: Any, condition: Condition) -> bool:
    value = getattr(item, condition.field)
    if value is None:
        return False
    if condition.operator == "in":
        return value in condition.value
    return bool(COMPARISONS[condition.operator](value, condition.value))


def _key(value: Any) -> tuple[bool, Any]:
    return (False, 0) if value is None else (True, value)
