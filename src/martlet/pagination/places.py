"""Which part of a list a request asks for, as dependencies.

Annotations are evaluated here: FastAPI's way of reading dependencies needs them, and they name closures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from martlet import Query
from martlet.requests import HTTPConnection
from martlet.responses import Response

DEFAULT = 20
MOST = 100
# OFFSET of SQL takes 64 bits, MongoDB's `skip` likewise.
FURTHEST = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a request asked for, and the reply that may link to its neighbours (RFC 8288).

    counts: whether the items are to be counted.
    """

    counts: bool = True
    connection: HTTPConnection | None = field(default=None, repr=False, compare=False)
    response: Response | None = field(default=None, repr=False, compare=False)

    def link(self, relations: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set the reply's Link header.

        Args:
            relations: for each relation the query parameters that differ, None for one to leave out; None
                instead of parameters where there is nothing to link to.
        """
        if self.connection is None or self.response is None:
            return
        url = self.connection.url
        pairs = parse_qsl(url.query, keep_blank_values=True)
        links = []
        for relation, changes in relations.items():
            if changes is None:
                continue
            kept = [(name, value) for name, value in pairs if name not in changes]
            added = [(name, value) for name, value in changes.items() if value is not None]
            target = url.replace(query=urlencode([*kept, *added]))
            links.append(f'<{target}>; rel="{relation}"')
        if links:
            self.response.headers["Link"] = ", ".join(links)


@dataclass(frozen=True, kw_only=True)
class LimitOffset(Linked):
    """`limit` items after the first `offset`."""

    limit: int
    offset: int
    offset_name: str = "offset"

    @property
    def size(self) -> int:
        return self.limit


@dataclass(frozen=True, kw_only=True)
class PageNumber(Linked):
    """The page with this number, from 1 on, of pages with `size` items."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True, kw_only=True)
class Cursor(Linked):
    """`size` items from a cursor on, which a page before has told; from the start without one."""

    size: int
    cursor: str | None = None


def _size(default: int, most: int) -> Any:
    if not 1 <= default <= most:
        raise ValueError(f"the default of {default} items must be between 1 and {most}")
    return Annotated[int, Query(ge=1, le=most, description="How many items at most.")]


def limit_offset(
    *, default: int = DEFAULT, most: int = MOST, counts: bool = True, offset_name: str = "offset"
) -> Callable[..., LimitOffset]:
    """A dependency that reads `limit` and `offset` from the query.

    Args:
        default: the limit where none is given.
        most: the highest limit.
        counts: whether all items are counted for each request.
        offset_name: the offset's parameter; `skip`, for instance.
    """
    Limit: Any = _size(default, most)
    Offset: Any = Annotated[
        int, Query(ge=0, le=FURTHEST, alias=offset_name, description="How many items to pass over.")
    ]

    async def place(
        connection: HTTPConnection, response: Response, limit: Limit = default, offset: Offset = 0
    ) -> LimitOffset:
        return LimitOffset(
            limit=limit,
            offset=offset,
            offset_name=offset_name,
            counts=counts,
            connection=connection,
            response=response,
        )

    return place  # type: ignore[return-value]


def page_number(
    *, default: int = DEFAULT, most: int = MOST, counts: bool = True
) -> Callable[..., PageNumber]:
    """A dependency that reads `page` and `size` from the query.

    Args:
        default: the size where none is given.
        most: the largest size.
        counts: whether all items are counted for each request.
    """
    Size: Any = _size(default, most)
    Number: Any = Annotated[int, Query(ge=1, le=FURTHEST // most, description="Which page, from 1 on.")]

    async def place(
        connection: HTTPConnection, response: Response, page: Number = 1, size: Size = default
    ) -> PageNumber:
        return PageNumber(page=page, size=size, counts=counts, connection=connection, response=response)

    return place  # type: ignore[return-value]


def cursor(*, default: int = DEFAULT, most: int = MOST) -> Callable[..., Cursor]:
    """A dependency that reads `cursor` and `size` from the query.

    Args:
        default: the size where none is given.
        most: the largest size.
    """
    Size: Any = _size(default, most)
    Text: Any = Annotated[str | None, Query(max_length=2000, description="As another page told it.")]

    async def place(
        connection: HTTPConnection, response: Response, cursor: Text = None, size: Size = default
    ) -> Cursor:
        return Cursor(cursor=cursor, size=size, counts=False, connection=connection, response=response)

    return place  # type: ignore[return-value]
