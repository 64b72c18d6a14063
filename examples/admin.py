"""Admin pages: run it with `martlet dev examples/admin.py`, and open /admin as `admin`, password `secret`.

It starts with a database in memory; `DATABASE_URL=sqlite:///posts.db` keeps it in a file, and
`DATABASE_URL=postgresql://user@host/name` on a server. `ADMIN_PASSWORD` is another password.
"""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from martlet import HTTPException, Martlet, Request
from martlet.admin import Admin
from martlet.security import HTTPBasic
from martlet.sql import Base, Database

db = Database(os.environ.get("DATABASE_URL", "sqlite://"))
password = os.environ.get("ADMIN_PASSWORD", "secret")
basic = HTTPBasic(realm="admin")


class Writer(Base):
    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    posts: Mapped[list["Post"]] = relationship(back_populates="writer")

    def __admin_repr__(self, request: Request) -> str:
        return self.name


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    published: Mapped[bool] = mapped_column(default=False)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("writers.id"))
    writer: Mapped[Writer | None] = relationship(back_populates="posts")

    def __admin_repr__(self, request: Request) -> str:
        return self.title


async def may_enter(request: Request) -> bool:
    """Raises HTTPException, by which the browser asks for name and password."""
    given = await basic(request)
    if given is None or given.username != "admin":
        raise HTTPException(401, "not authenticated", {"WWW-Authenticate": 'Basic realm="admin"'})
    return secrets.compare_digest(given.password.encode(), password.encode())


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    await db.create_all()
    yield


app = Martlet(title="Posts", lifespan=lifespan).use(
    db,
    Admin(db, models=[Writer, Post], allow=may_enter, secret=os.environ.get("ADMIN_SECRET"), title="Posts"),
)
