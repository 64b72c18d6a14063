"""A program that lists articles in every way, on whichever database it is given."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Martlet
from martlet.pagination import (
    Criteria,
    Cursor,
    CursorPage,
    LimitOffset,
    Listing,
    Page,
    PageNumber,
    Slice,
    cursor,
    limit_offset,
    page_number,
)
from martlet.pagination import sql as pages
from martlet.sql import Base, Database

START = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Article(Base):
    __tablename__ = "paginated_articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    votes: Mapped[int]
    created_at: Mapped[datetime]


class ArticleOut(BaseModel):
    id: int
    title: str
    votes: int


def articles(count: int = 25) -> list[Article]:
    return [
        Article(
            id=number,
            title=f"Article {number:02}",
            body="100% of it_all" if number == 7 else "Nothing, it all",
            status="draft" if number % 5 == 0 else "public",
            votes=number % 4,
            created_at=START + timedelta(hours=number),
        )
        for number in range(1, count + 1)
    ]


listing = Listing(
    Article,
    search=["title", "body"],
    filters={"status": ("eq", "in"), "votes": ("eq", "gte", "lt"), "created_at": ("gte", "lt")},
    sort=["votes", "created_at", "title"],
    default_sort="-created_at",
)
Wanted = Annotated[Criteria, Depends(listing)]


def create_app(db: Database) -> Martlet:
    app = Martlet()
    app.use(db)
    Session = Annotated[AsyncSession, Depends(db.session)]

    def selected(criteria: Criteria):
        return pages.apply(select(Article), listing, criteria)

    @app.get("/slices")
    async def slices(
        session: Session, wanted: Wanted, place: Annotated[LimitOffset, Depends(limit_offset(default=10))]
    ) -> Slice[ArticleOut]:
        return await pages.paginate(session, selected(wanted), place)

    @app.get("/skipping")
    async def skipping(
        session: Session,
        wanted: Wanted,
        place: Annotated[LimitOffset, Depends(limit_offset(offset_name="skip", counts=False))],
    ) -> Slice[ArticleOut]:
        return await pages.paginate(session, selected(wanted), place)

    @app.get("/pages")
    async def numbered(
        session: Session, wanted: Wanted, place: Annotated[PageNumber, Depends(page_number(default=10))]
    ) -> Page[ArticleOut]:
        return await pages.paginate(session, selected(wanted), place)

    @app.get("/cursors")
    async def cursors(
        session: Session, wanted: Wanted, place: Annotated[Cursor, Depends(cursor(default=10))]
    ) -> CursorPage[ArticleOut]:
        return await pages.paginate(session, selected(wanted), place)

    return app
