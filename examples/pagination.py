"""Lists that are searched, filtered, sorted and paged: run it with `martlet dev examples/pagination.py`.

`/towns?search=ham&sort=-people&page=1&size=5` is a numbered page, `/towns/all` goes on by cursors.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Martlet
from martlet.pagination import Criteria, Cursor, CursorPage, Listing, Page, PageNumber, cursor, page_number
from martlet.pagination.sql import apply, paginate
from martlet.sql import Base, Database

db = Database(os.environ.get("DATABASE_URL", "sqlite://"))
NAMES = ("Ham", "Brig", "Ash", "Wood", "Stone", "Lang")
ENDS = ("ton", "ham", "ford", "by", "wick")


class Town(Base):
    __tablename__ = "towns"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    people: Mapped[int] = mapped_column(index=True)


class TownOut(BaseModel):
    name: str
    people: int


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    await db.create_all()
    async with db.begin() as session:
        if await session.scalar(select(Town).limit(1)) is None:
            names = [name + end for name in NAMES for end in ENDS]
            session.add_all([Town(name=name, people=len(name) * 1000 + i) for i, name in enumerate(names)])
    yield


app = Martlet(title="Towns", lifespan=lifespan).use(db)

towns = Listing(
    Town, search=["name"], filters={"people": ("gte", "lt")}, sort=["name", "people"], default_sort="name"
)
Session = Annotated[AsyncSession, Depends(db.read_session)]
Wanted = Annotated[Criteria, Depends(towns)]


@app.get("/towns")
async def page(
    session: Session, wanted: Wanted, place: Annotated[PageNumber, Depends(page_number(default=10))]
) -> Page[TownOut]:
    return await paginate(session, apply(select(Town), towns, wanted), place)


@app.get("/towns/all")
async def whole(
    session: Session, wanted: Wanted, place: Annotated[Cursor, Depends(cursor(default=10))]
) -> CursorPage[TownOut]:
    return await paginate(session, apply(select(Town), towns, wanted), place)
