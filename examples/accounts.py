"""Users, tokens, API keys and sessions: run it with `martlet dev examples/accounts.py`.

Open /docs, register, and use Authorize with that address and password. `DATABASE_URL` names another
database than the one in memory, and `SECRET` the secret, without which tokens end with the process.
"""

import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, Martlet, Security
from martlet.accounts import Accounts, Message
from martlet.accounts.sql import UserMixin
from martlet.sql import Base, Database

db = Database(os.environ.get("DATABASE_URL", "sqlite://"))


class User(UserMixin, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    text: Mapped[str]


def send(message: Message) -> None:
    """A real program sends an e-mail here; this one has its reader for a postman."""
    logging.getLogger("uvicorn").info("%s for %s: %s", message.reason, message.email, message.token)


accounts = Accounts(
    db,
    User,
    secret=os.environ.get("SECRET") or secrets.token_urlsafe(32),
    issuer="notes",
    audience="notes",
    scopes={"notes:read": "Read your notes", "notes:write": "Write notes"},
    default_scopes=["notes:read", "notes:write"],
    sessions=True,
    secure_cookies=False,  # it is served without TLS
    on_message=send,
)


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    await db.create_all()
    yield


app = Martlet(title="Notes", lifespan=lifespan).use(db, accounts)

Reader = Annotated[User, Security(accounts.user, scopes=["notes:read"])]
Writer = Annotated[User, Security(accounts.user, scopes=["notes:write"])]
Session = Annotated[AsyncSession, Depends(db.session)]


@app.post("/notes/{text}", status_code=201)
async def write(text: str, user: Writer, session: Session) -> None:
    session.add(Note(owner_id=user.id, text=text))


@app.get("/notes")
async def notes(user: Reader, session: Session) -> list[str]:
    return list(await session.scalars(select(Note.text).where(Note.owner_id == user.id).order_by(Note.id)))
