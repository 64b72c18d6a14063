"""Pages of SQLAlchemy's selects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, overload

from martlet.exceptions import RequestValidationError
from martlet.extras import needing
from martlet.pagination.build import cursor_page_of, part_of
from martlet.pagination.listing import COMPARISONS, Condition, Criteria, Listing
from martlet.pagination.pages import CursorPage, Page, Slice
from martlet.pagination.places import Cursor, LimitOffset, PageNumber

with needing("pagination"):
    from sqlakeyset import BadBookmark, InvalidPage, Paging
    from sqlakeyset.asyncio import select_page
    from sqlalchemy import ColumnElement, Select, and_, func, or_, select
    from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


def apply(statement: Select[T], listing: Listing, criteria: Criteria) -> Select[T]:
    """A select that is searched, filtered and sorted as a request asks."""
    model = listing.model
    for word in criteria.words:
        fields = (getattr(model, name) for name in criteria.searched)
        statement = statement.where(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    if criteria.conditions:
        statement = statement.where(and_(*(_clause(model, each) for each in criteria.conditions)))
    for order in criteria.order:
        field = getattr(model, order.field)
        statement = statement.order_by(field.desc() if order.descending else field.asc())
    return statement


@overload
async def paginate(session: AsyncSession, statement: Select[T], place: LimitOffset) -> Slice[T]: ...
@overload
async def paginate(session: AsyncSession, statement: Select[T], place: PageNumber) -> Page[T]: ...
@overload
async def paginate(session: AsyncSession, statement: Select[T], place: Cursor) -> CursorPage[T]: ...
async def paginate(
    session: AsyncSession, statement: Select[T], place: LimitOffset | PageNumber | Cursor
) -> Slice[T] | Page[T] | CursorPage[T]:
    """The part of a select's objects that a request asks for; the select should have a total order.

    A cursor's select is asked for what follows the values of the cursor, so the last page costs no more than
    the first if an index has the order's columns, which must not be null.

    Raises RequestValidationError for a cursor that no page of this order has told.
    """
    if isinstance(place, Cursor):
        return await _after(session, statement, place)
    total = await _count(session, statement) if place.counts else None
    return part_of(place, await _fetch(session, statement, place.size + 1, place.offset), total)


async def _count(session: AsyncSession, statement: Select[Any]) -> int:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return (await session.execute(counted)).scalar_one()


async def _fetch(session: AsyncSession, statement: Select[Any], limit: int, offset: int) -> Sequence[Any]:
    return (await session.scalars(statement.limit(limit).offset(offset))).unique().all()


async def _after(session: AsyncSession, statement: Select[Any], place: Cursor) -> CursorPage[Any]:
    try:
        page = await select_page(session, statement, per_page=place.size, page=place.cursor)
    except (BadBookmark, InvalidPage, ValueError) as error:
        problem: dict[str, Any] = {
            "type": "value_error",
            "loc": ("query", "cursor"),
            "msg": "Value error, not a cursor of this list",
            "input": place.cursor,
            "ctx": {"error": {}},
        }
        raise RequestValidationError([problem]) from error
    paging: Paging[Any] = page.paging
    return cursor_page_of(
        place,
        [row[0] for row in page],
        paging.bookmark_next if paging.has_next else None,
        paging.bookmark_previous if paging.has_previous else None,
    )


def _clause(model: type[Any], condition: Condition) -> ColumnElement[bool]:
    field = getattr(model, condition.field)
    clause: ColumnElement[bool] = (
        field.in_(condition.value)
        if condition.operator == "in"
        else COMPARISONS[condition.operator](field, condition.value)
    )
    return clause
