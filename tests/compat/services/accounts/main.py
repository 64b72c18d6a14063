"""Accounts and their notes in a database; tokens by OAuth 2 with scopes."""

from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, status
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.database import DB, Account, Base, Note, engine
from accounts.schemas import AccountIn, AccountOut, NoteIn, NoteOut, Token
from accounts.security import Reader, Writer, hasher, token_for


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    yield
    Base.metadata.drop_all(engine)


app = FastAPI(lifespan=lifespan)


@app.post("/accounts", status_code=status.HTTP_201_CREATED, response_model=AccountOut)
def sign_up(account: AccountIn, db: DB):
    row = Account(email=account.email, password_hash=hasher.hash(account.password))
    db.add(row)
    try:
        db.flush()
    except IntegrityError as error:
        raise HTTPException(409, "that address has an account") from error
    db.refresh(row)
    return row


@app.post("/token")
def sign_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], db: DB) -> Token:
    account = db.scalar(select(Account).where(Account.email == form.username))
    if account is None or not hasher.verify(form.password, account.password_hash):
        raise HTTPException(400, "wrong address or password")
    return Token(access_token=token_for(account, form.scopes))


@app.get("/accounts/me", response_model=AccountOut, response_model_exclude={"notes": {"__all__": {"id"}}})
def me(account: Reader):
    return account


@app.post("/notes", response_model=NoteOut, status_code=201)
def write(note: NoteIn, account: Writer, db: DB):
    row = Note(**note.model_dump(), owner=account)
    db.add(row)
    db.flush()
    return row


@app.get("/notes", response_model=list[NoteOut])
def notes(account: Reader, skip: int = 0, limit: Annotated[int, Query(ge=1, le=100)] = 10):
    return account.notes[skip : skip + limit]


@app.delete("/notes/{number}", status_code=204)
def tear_up(number: int, account: Writer, db: DB):
    note = db.get(Note, number)
    if note is None or note.owner is not account:
        raise HTTPException(404)
    db.delete(note)
