"""How the time of a page grows with its depth, by offset and by cursor: `python -m benchmarks.keyset`.

One table on SQLite, in a file, listed newest first through an index. Each page of 20 is asked for several
times and the median is told. A database named by DATABASE_URL is filled instead; the table is dropped then.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.progress import track
from sqlakeyset import serialize_bookmark
from sqlalchemy import Index, MetaData, Select, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from martlet.pagination import Cursor, LimitOffset
from martlet.pagination.sql import paginate
from martlet.sql import Database

ROWS = 1_000_000
BATCH = 20_000
SIZE = 20
TIMES = 15
DEPTHS = (0, 1_000, 100_000, 500_000, 999_000)


class Tables(DeclarativeBase):
    metadata = MetaData()


class Entry(Tables):
    __tablename__ = "benchmark_entries"
    __table_args__ = (Index("benchmark_entries_order", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    text: Mapped[str]


NEWEST: Select[Entry] = select(Entry).order_by(Entry.created_at.desc(), Entry.id.desc())
START = datetime(2026, 1, 1)  # noqa: DTZ001 - the column has no time zone


def row(number: int) -> dict[str, Any]:
    # Three rows a minute: the order needs the id too.
    return {"id": number, "created_at": START + timedelta(minutes=number // 3), "text": f"entry {number}"}


async def fill(db: Database) -> None:
    for first in track(range(1, ROWS + 1, BATCH), f"Writing {ROWS:,} rows"):
        async with db.begin() as session:
            await session.execute(insert(Entry), [row(number) for number in range(first, first + BATCH)])


async def median(ask: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(TIMES):
        began = perf_counter()
        await ask()
        times.append(perf_counter() - began)
    return statistics.median(times) * 1000


async def measure(db: Database, depth: int) -> tuple[float, float]:
    last = row(ROWS - depth + 1)
    bookmark = serialize_bookmark(((last["created_at"], last["id"]), False)) if depth else None

    async def by_offset() -> list[int]:
        async with db.read() as session:
            page = await paginate(session, NEWEST, LimitOffset(limit=SIZE, offset=depth, counts=False))
            return [entry.id for entry in page.items]

    async def by_cursor() -> list[int]:
        async with db.read() as session:
            page = await paginate(session, NEWEST, Cursor(size=SIZE, cursor=bookmark))
            return [entry.id for entry in page.items]

    expected = list(range(ROWS - depth, ROWS - depth - SIZE, -1))
    if await by_offset() != expected or await by_cursor() != expected:
        raise SystemExit(f"the pages at {depth:,} are not the same")
    return await median(by_offset), await median(by_cursor)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{Path(folder) / 'entries.db'}")
        db = Database(url, metadata=Tables.metadata)
        await db.create_all()
        try:
            await fill(db)
            print(f"{db.engine.dialect.name}, {ROWS:,} rows, pages of {SIZE}, medians of {TIMES}, ms")
            print(f"{'rows before':>12} {'offset':>8} {'cursor':>8}")
            for depth in DEPTHS:
                offset, cursor = await measure(db, depth)
                print(f"{depth:12,} {offset:8.2f} {cursor:8.2f}")
        finally:
            await db.drop_all()
            await db.dispose()


if __name__ == "__main__":
    asyncio.run(main())
