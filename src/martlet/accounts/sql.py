"""Accounts in an SQL database: columns for the program's own model of users, and three tables besides."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Generic, Unpack, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    case,
    delete,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from martlet.accounts.records import LOGGED_IN, Attempts, Kind, Token, U, UserChanges
from martlet.accounts.storage import EmailTaken
from martlet.sql import Database


class UserMixin:
    """The columns that accounts need: `class User(UserMixin, Base)`, with an `id` and what else you like."""

    email: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255), default=None)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_verified: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(default="")
    generation: Mapped[int] = mapped_column(default=0)


class SQLStorage(Generic[U]):
    """A storage in the database of the users' model, with sessions of its own.

    Args:
        database: where the users are.
        model: the class of users, with the columns of `UserMixin` and a primary key of one column.

    The tables `account_tokens`, `account_attempts` and `account_identities` become part of the model's
    metadata, so that `create_all` and migrations find them.
    """

    def __init__(self, database: Database, model: type[U]) -> None:
        self.database = database
        # Replicas lag behind: what was revoked would still count there.
        self._read = database.begin if list(database.replicas) else database.read
        self.model: Any = cast(Any, model)
        (self._key,) = inspect(self.model).primary_key
        metadata: MetaData = self.model.metadata
        self._tokens = _tokens(metadata)
        self._attempts = _attempts(metadata)
        self._identities = _identities(metadata)

    async def get_user(self, user_id: str) -> U | None:
        key = self._read_key(user_id)
        if key is None:
            return None
        async with self._read() as session:
            return cast("U | None", await session.get(self.model, key))

    async def find_user(self, email: str) -> U | None:
        async with self._read() as session:
            found = await session.scalar(select(self.model).where(self.model.email == email))
            return cast("U | None", found)

    async def add_user(self, email: str, password_hash: str | None, **members: Any) -> U:
        user = self.model(email=email, password_hash=password_hash, **members)
        try:
            async with self.database.begin() as session:
                session.add(user)
        except IntegrityError:
            if await self.find_user(email) is None:
                raise
            raise EmailTaken(email) from None
        return cast(U, user)

    async def update_user(self, user_id: str, **changes: Unpack[UserChanges]) -> None:
        async with self.database.begin() as session:
            await session.execute(update(self.model).where(self._is(user_id)).values(**changes))

    async def end_generation(self, user_id: str) -> None:
        raised = {"generation": self.model.generation + 1}
        tokens = self._tokens.c
        async with self.database.begin() as session:
            await session.execute(
                update(self.model)
                .where(self._is(user_id))
                .values(**raised)
                .execution_options(synchronize_session=False)
            )
            await session.execute(
                delete(self._tokens).where(tokens.user_id == user_id, tokens.kind.in_(LOGGED_IN))
            )

    async def add_token(self, token: Token) -> None:
        async with self.database.begin() as session:
            await session.execute(insert(self._tokens).values(_row(token)))

    async def find_token(self, kind: Kind, digest: str) -> Token | None:
        tokens = self._tokens.c
        found = await self._select(tokens.digest == digest, tokens.kind == kind)
        return found[0] if found else None

    async def list_tokens(self, kind: Kind, user_id: str) -> list[Token]:
        tokens = self._tokens.c
        return await self._select(tokens.kind == kind, tokens.user_id == user_id)

    async def use_token(self, digest: str, now: datetime, successor: Token | None = None) -> bool:
        unused = (self._tokens.c.digest == digest, self._tokens.c.used_at.is_(None))
        async with self.database.begin() as session:
            if not await _changed(session, update(self._tokens).where(*unused).values(used_at=now)):
                return False
            if successor is not None:
                await session.execute(insert(self._tokens).values(_row(successor)))
            return True

    async def touch_token(self, digest: str, now: datetime) -> None:
        async with self.database.begin() as session:
            await session.execute(
                update(self._tokens).where(self._tokens.c.digest == digest).values(used_at=now)
            )

    async def delete_tokens(self, kinds: Collection[Kind], user_id: str, *, family: str | None = None) -> int:
        tokens = self._tokens.c
        statement = delete(self._tokens).where(tokens.kind.in_(kinds), tokens.user_id == user_id)
        if family is not None:
            statement = statement.where(tokens.family == family)
        deleted = 0
        async with self.database.begin() as session:
            # An exchange that was under way has added a successor, which only another statement sees.
            while more := await _changed(session, statement):
                deleted += more
        return deleted

    async def count_attempt(self, key: str, now: datetime, until: datetime) -> Attempts:
        table = self._attempts
        over = table.c.until <= now
        renewed = {
            "count": case((over, 1), else_=table.c.count + 1),
            "until": case((over, until), else_=table.c.until),
        }
        async with self.database.begin() as session:
            values = {"key": key, "count": 1, "until": until}
            result = await session.execute(
                _upsert(session, table, values, renewed).returning(table.c.count, table.c.until)
            )
            count, end = result.one()
            return Attempts(count, _aware(end))

    async def clear_attempts(self, key: str) -> None:
        async with self.database.begin() as session:
            await session.execute(delete(self._attempts).where(self._attempts.c.key == key))

    async def find_identity(self, provider: str, subject: str) -> str | None:
        identities = self._identities.c
        async with self._read() as session:
            user_id: str | None = await session.scalar(
                select(identities.user_id).where(
                    identities.provider == provider, identities.subject == subject
                )
            )
            return user_id

    async def add_identity(self, provider: str, subject: str, user_id: str) -> None:
        values = {"provider": provider, "subject": subject, "user_id": user_id}
        async with self.database.begin() as session:
            await session.execute(_upsert(session, self._identities, values, {"user_id": user_id}))

    async def purge(self, now: datetime) -> None:
        async with self.database.begin() as session:
            await session.execute(delete(self._tokens).where(self._tokens.c.expires_at <= now))
            await session.execute(delete(self._attempts).where(self._attempts.c.until <= now))

    async def _select(self, *conditions: ColumnElement[bool]) -> list[Token]:
        statement = select(self._tokens).where(*conditions).order_by(self._tokens.c.created_at)
        async with self._read() as session:
            return [_token(row) for row in (await session.execute(statement)).mappings()]

    def _is(self, user_id: str) -> ColumnElement[bool]:
        return cast(ColumnElement[bool], self._key == self._read_key(user_id))

    def _read_key(self, user_id: str) -> Any:
        """The primary key in its own type; None if there is none of that text."""
        kind: Any = self._key.type.python_type
        try:
            return kind(user_id) if kind in (int, uuid.UUID) else user_id
        except ValueError:
            return None


def _upsert(
    session: AsyncSession, table: Table, values: Mapping[str, Any], renewed: Mapping[str, Any]
) -> Any:
    insert_into: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return (
        insert_into(table)
        .values(values)
        .on_conflict_do_update(index_elements=list(table.primary_key), set_=renewed)
    )


async def _changed(session: AsyncSession, statement: Any) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def _row(token: Token) -> dict[str, Any]:
    return {**asdict(token), "scopes": " ".join(token.scopes)}


def _token(row: Mapping[Any, Any]) -> Token:
    times = {name: _aware(row[name]) for name in ("created_at", "expires_at", "used_at")}
    return Token(**{**row, **times, "scopes": tuple(row["scopes"].split())})


def _aware(time: datetime | None) -> Any:
    """SQLite keeps no time zones: what is written is UTC."""
    return time if time is None or time.tzinfo is not None else time.replace(tzinfo=UTC)


def _tokens(metadata: MetaData) -> Table:
    return Table(
        "account_tokens",
        metadata,
        Column("digest", String(64), primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("user_id", String(64), nullable=False, index=True),
        Column("family", String(32), nullable=False),
        Column("scopes", String, nullable=False),
        Column("generation", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), index=True),
        Column("used_at", DateTime(timezone=True)),
        Column("name", String(100), nullable=False),
        Column("prefix", String(32), nullable=False),
        keep_existing=True,
    )


def _attempts(metadata: MetaData) -> Table:
    return Table(
        "account_attempts",
        metadata,
        Column("key", String(64), primary_key=True),
        Column("count", Integer, nullable=False),
        Column("until", DateTime(timezone=True), nullable=False),
        keep_existing=True,
    )


def _identities(metadata: MetaData) -> Table:
    return Table(
        "account_identities",
        metadata,
        Column("provider", String(64), primary_key=True),
        Column("subject", String(255), primary_key=True),
        Column("user_id", String(64), nullable=False, index=True),
        keep_existing=True,
    )
