"""Pages out of items that have been fetched, with their links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

from martlet.pagination.pages import CursorPage, Page, Slice
from martlet.pagination.places import Cursor, LimitOffset, PageNumber

T = TypeVar("T")


@overload
def part_of(place: LimitOffset, fetched: Sequence[T], total: int | None) -> Slice[T]: ...
@overload
def part_of(place: PageNumber, fetched: Sequence[T], total: int | None) -> Page[T]: ...
def part_of(place: LimitOffset | PageNumber, fetched: Sequence[T], total: int | None) -> Slice[T] | Page[T]:
    """A slice or a page; `fetched` may hold one item more than asked for, which tells that items follow."""
    if isinstance(place, LimitOffset):
        return slice_of(place, fetched, total)
    return page_of(place, fetched, total)


def slice_of(place: LimitOffset, fetched: Sequence[T], total: int | None) -> Slice[T]:
    """A slice; `fetched` may hold one item more than asked for, which tells that items follow."""
    limit, offset, name = place.limit, place.offset, place.offset_name
    has_more = len(fetched) > limit
    last = None if total is None else max(total - 1, 0) // limit * limit
    place.link(
        {
            "first": {name: 0, "limit": limit},
            "prev": {name: max(offset - limit, 0), "limit": limit} if offset else None,
            "next": {name: offset + limit, "limit": limit} if has_more else None,
            "last": None if last is None else {name: last, "limit": limit},
        }
    )
    return Slice[T](items=list(fetched[:limit]), limit=limit, offset=offset, total=total, has_more=has_more)


def page_of(place: PageNumber, fetched: Sequence[T], total: int | None) -> Page[T]:
    """A numbered page; `fetched` may hold one item more than asked for."""
    page, size = place.page, place.size
    has_more = len(fetched) > size
    pages = None if total is None else -(-total // size)
    place.link(
        {
            "first": {"page": 1, "size": size},
            "prev": {"page": page - 1, "size": size} if page > 1 else None,
            "next": {"page": page + 1, "size": size} if has_more else None,
            "last": None if pages is None else {"page": max(pages, 1), "size": size},
        }
    )
    return Page[T](
        items=list(fetched[:size]), page=page, size=size, total=total, pages=pages, has_more=has_more
    )


def cursor_page_of(
    place: Cursor, items: Sequence[T], following: str | None, preceding: str | None
) -> CursorPage[T]:
    """A page with the cursors of its neighbours."""
    size = place.size
    place.link(
        {
            "first": {"cursor": None, "size": size},
            "prev": None if preceding is None else {"cursor": preceding, "size": size},
            "next": None if following is None else {"cursor": following, "size": size},
        }
    )
    return CursorPage[T](items=list(items), next=following, previous=preceding)
