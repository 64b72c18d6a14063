"""One session a request: run it with `martlet dev examples/sql.py`.

It starts with a database in memory; `DATABASE_URL=sqlite:///ledger.db` keeps it in a file, and
`DATABASE_URL=postgresql://user@host/name` on a server.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import CheckConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet import Depends, HTTPException, Martlet, Request
from martlet.responses import JSONResponse
from martlet.sql import Base, Database

db = Database(os.environ.get("DATABASE_URL", "sqlite://"), statement_timeout=5, slow_query=0.5)


class Account(Base):
    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[int] = mapped_column(CheckConstraint("balance >= 0", name="covered"))


class AccountIn(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str = Field(min_length=1, max_length=50)
    balance: int = Field(ge=0)


class Transfer(BaseModel):
    sender: str
    receiver: str
    amount: int = Field(gt=0)


Session = Annotated[AsyncSession, Depends(db.session)]
ReadSession = Annotated[AsyncSession, Depends(db.read_session)]


@asynccontextmanager
async def lifespan(app: Martlet) -> AsyncIterator[None]:
    await db.create_all()
    yield


app = Martlet(title="Ledger", lifespan=lifespan).use(db)


@app.exception_handler(IntegrityError)
async def refused(request: Request, error: IntegrityError) -> JSONResponse:
    """What the database refuses, be it by the commit, is a conflict."""
    return JSONResponse({"detail": "the account exists already, or is not covered"}, 409)


@app.post("/accounts", status_code=201, response_model=AccountIn)
async def open_account(account: AccountIn, session: Session) -> Account:
    opened = Account(name=account.name, balance=account.balance)
    session.add(opened)
    return opened


@app.get("/accounts", response_model=list[AccountIn])
async def accounts(session: ReadSession) -> list[Account]:
    return list(await session.scalars(select(Account).order_by(Account.name)))


@app.post("/transfers")
async def transfer(transfer: Transfer, session: Session) -> None:
    """Both accounts change, or neither."""
    names = (transfer.sender, transfer.receiver)
    query = select(Account).where(Account.name.in_(names)).order_by(Account.name).with_for_update()
    found = {account.name: account for account in await session.scalars(query)}
    found_receiver = found.get(transfer.receiver)
    if found_receiver is None or transfer.sender not in found:
        raise HTTPException(404, "no such account")
    found_receiver.balance += transfer.amount
    found[transfer.sender].balance -= transfer.amount
