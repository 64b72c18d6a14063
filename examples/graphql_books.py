"""GraphQL on SQL: run it with `martlet dev examples/graphql_books.py`, and open /graphiql.

It starts with a database in memory; `DATABASE_URL=sqlite:///books.db` keeps it in a file, and
`DATABASE_URL=postgresql://user@host/name` on a server. `PRODUCTION=1` hides the schema and GraphiQL.
Who sends the header `X-Librarian: secret` (or another `LIBRARIAN_SECRET`) may add books.

A file that were named graphql.py would hide the package `graphql`, which Strawberry needs.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import strawberry
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Header, HTTPException, Martlet
from martlet.graphql import Context, GraphQL
from martlet.sql import Base, Database

db = Database(os.environ.get("DATABASE_URL", "sqlite://"))
production = bool(os.environ.get("PRODUCTION"))
librarian_secret = os.environ.get("LIBRARIAN_SECRET", "secret")
readers: set[asyncio.Queue["Book"]] = set()


class AuthorRow(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class BookRow(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


def is_librarian(x_librarian: Annotated[str, Header()] = "") -> bool:
    return secrets.compare_digest(x_librarian.encode(), librarian_secret.encode())


class Books(Context):
    """Its parameters are dependencies."""

    def __init__(self, is_librarian: Annotated[bool, Depends(is_librarian)]) -> None:
        self.is_librarian = is_librarian


Info = strawberry.Info[Books, None]


async def authors_by_id(ids: list[int]) -> list["Author"]:
    """One query for all the authors that an operation asks for."""
    async with db.read() as session:
        rows = await session.scalars(select(AuthorRow).where(AuthorRow.id.in_(ids)))
        found = {row.id: Author(name=row.name) for row in rows}
    return [found[each] for each in ids]


@strawberry.type
class Author:
    name: str


@strawberry.type
class Book:
    id: strawberry.ID
    title: str
    author_id: strawberry.Private[int]

    @strawberry.field
    async def author(self, info: Info) -> Author:
        return await info.context.loader(authors_by_id).load(self.author_id)


def shown(row: BookRow) -> Book:
    return Book(id=strawberry.ID(str(row.id)), title=row.title, author_id=row.author_id)


@strawberry.type
class Query:
    @strawberry.field
    async def books(self, first: int = 20) -> list[Book]:
        async with db.read() as session:
            query = select(BookRow).order_by(BookRow.id).limit(min(max(first, 0), 100))
            return [shown(row) for row in await session.scalars(query)]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add_book(self, info: Info, title: str, author: str) -> Book:
        """The author is written first: nothing is left of that if the title is refused."""
        if not info.context.is_librarian:
            raise HTTPException(403, "only a librarian adds books")
        async with db.begin() as session:
            writer = await session.scalar(select(AuthorRow).where(AuthorRow.name == author))
            if writer is None:
                writer = AuthorRow(name=author)
                session.add(writer)
                await session.flush()
            if not title:
                raise HTTPException(422, "a book has a title")
            row = BookRow(title=title, author_id=writer.id)
            session.add(row)
        book = shown(row)
        for reader in readers:
            reader.put_nowait(book)
        return book


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def new_books(self) -> AsyncIterator[Book]:
        reader: asyncio.Queue[Book] = asyncio.Queue()
        readers.add(reader)
        try:
            while True:
                yield await reader.get()
        finally:
            readers.discard(reader)


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    await db.create_all()
    yield


schema = strawberry.Schema(Query, Mutation, Subscription)
app = Martlet(title="Books", lifespan=lifespan).use(
    db,
    GraphQL(
        schema,
        context=Books,
        introspection=not production,
        graphiql=None if production else "/graphiql",
    ),
)
