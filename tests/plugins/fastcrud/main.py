"""Endpoints made by FastCRUD: reading, writing, filters, sorting, pages, soft deletion, dependencies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from fastcrud import EndpointCreator, FastCRUD, FilterConfig, PaginatedListResponse, crud_router
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import StaticPool

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    pages: Mapped[int]
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"))
    is_deleted: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None]


class ShelfIn(BaseModel):
    name: str


class NewBook(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=40)]
    pages: Annotated[int, Field(gt=0)]
    shelf_id: int | None = None


class ChangedBook(BaseModel):
    title: str | None = None
    pages: int | None = None


class ReadBook(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    title: str
    pages: int


async def session() -> AsyncIterator[AsyncSession]:
    async with new_session() as opened:
        yield opened


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


async def librarian(x_role: Annotated[str, Header()] = "reader") -> None:
    if x_role != "librarian":
        raise HTTPException(403, "Only librarians may do this")


class WithCount(EndpointCreator):
    """One endpoint more than FastCRUD's own."""

    def _count(self):
        async def endpoint(db: AsyncSession = Depends(self.session)) -> dict[str, int]:
            return {"count": await self.crud.count(db)}

        return endpoint

    def add_routes_to_router(self, **options):
        self.router.add_api_route(self.path + "/all/count", self._count(), methods=["GET"])
        super().add_routes_to_router(**options)


app = FastAPI(lifespan=lifespan)
app.include_router(
    crud_router(
        session=session,
        model=Book,
        create_schema=NewBook,
        update_schema=ChangedBook,
        select_schema=ReadBook,
        path="/books",
        tags=["books"],
        create_deps=[librarian],
        filter_config=FilterConfig(title=None, pages__gt=None),
    ),
    prefix="/v1",
)
app.include_router(
    crud_router(
        session=session,
        model=Shelf,
        create_schema=ShelfIn,
        update_schema=ShelfIn,
        path="/shelves",
        tags=["shelves"],
        endpoint_creator=WithCount,
        deleted_methods=["update"],
        endpoint_names={"create": "add"},
    )
)
books = FastCRUD(Book)


@app.get("/longest", response_model=PaginatedListResponse[ReadBook])
async def longest(db: Annotated[AsyncSession, Depends(session)], pages__gt: int = 0):
    found = await books.get_multi(
        db, sort_columns="pages", sort_orders="desc", schema_to_select=ReadBook, pages__gt=pages__gt
    )
    return {"data": found["data"], "total_count": found["total_count"], "has_more": False, "page": 1}


@app.get("/deleted")
async def deleted(db: Annotated[AsyncSession, Depends(session)]) -> list[str]:
    return [book["title"] for book in (await books.get_multi(db, is_deleted=True))["data"]]
