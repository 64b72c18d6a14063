"""A database of an application: its sessions, as dependencies and for code outside of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Unpack

from sqlalchemy import URL, Connection, Engine, MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from martlet import Martlet
from martlet.plugins import Plugin
from martlet.services import connect_with_backoff
from martlet.sql import addresses
from martlet.sql.availability import ERRORS, answered, described, is_unavailable
from martlet.sql.dependencies import session_dependency, sync_session_dependency
from martlet.sql.engines import Engines
from martlet.sql.models import Base
from martlet.sql.options import Options, complete
from martlet.sql.replicas import Replicas
from martlet.sql.rollback import Rollback

# Objects stay readable after a commit: the reply is made from them. In a test's transaction, the sessions'
# own are savepoints.
SESSION: dict[str, Any] = {"expire_on_commit": False, "join_transaction_mode": "create_savepoint"}


class Database(Plugin):
    """A plug-in: `app.use(db)` waits for the database at start-up and closes its connections at shutdown.

    Args:
        url: of SQLite or PostgreSQL: `sqlite:///app.db`, `sqlite://` (in memory), `postgresql://user@host/name`.
        replicas: URLs of copies that `read_session` and `sync_read_session` read from, in turn.
        metadata: the models' tables, for migrations and `create_all`.
        migrations: the folder of the migrations.
        migrate_on_start: whether to upgrade at start-up; processes that start at once do so one by one.
        name: of the plug-in; a second database of an application needs one of its own.
        options: `martlet.sql.Options`: pools, time-outs, slow queries.

    The dependencies `session` (coroutines) and `sync_session` (threads) give one session a request, in a
    transaction that is committed when the endpoint has returned, before the reply is sent, and rolled back
    on any error or cancellation. Those of `read_session` and `sync_read_session` can't write.
    """

    def __init__(
        self,
        url: str | URL,
        *,
        replicas: Sequence[str | URL] = (),
        metadata: MetaData | Sequence[MetaData] = Base.metadata,
        migrations: str | Path | None = None,
        migrate_on_start: bool = False,
        name: str = "database",
        **options: Unpack[Options],
    ) -> None:
        if migrate_on_start and migrations is None:
            raise ValueError("migrate_on_start needs the folder of the migrations: migrations=...")
        self.name = name
        self.options = complete(options)
        self.address = addresses.read(url)
        self.metadata = metadata
        self.migrations = None if migrations is None else Path(migrations)
        self.migrate_on_start = migrate_on_start
        self.engines = Engines(self.address, self.options)
        self.replicas = Replicas([Engines(addresses.read(replica), self.options) for replica in replicas])
        self.rollback: Rollback | None = None
        self.session = session_dependency(self.begin)
        self.read_session = session_dependency(self.read)
        self.sync_session = sync_session_dependency(self.begin_sync)
        self.sync_read_session = sync_session_dependency(self.read_sync)

    @property
    def engine(self) -> AsyncEngine:
        """SQLAlchemy's engine for coroutines."""
        return self.engines.asynchronous

    @property
    def sync_engine(self) -> Engine:
        """SQLAlchemy's engine for threads."""
        return self.engines.synchronous

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A session in a transaction: committed at the end, rolled back if an exception leaves the block."""
        with answered(self.address):
            async with self._writer() as bind, AsyncSession(bind, **SESSION) as session:
                yield session
                await session.commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that can't write: of a replica, if there are any and one answers."""
        with answered(self.address):
            async with self._reader() as bind, AsyncSession(bind, **SESSION) as session:
                yield session

    @contextmanager
    def begin_sync(self) -> Iterator[Session]:
        """`begin` for threads."""
        with answered(self.address):
            bind = self.rollback.connection_synchronous() if self.rollback else self.sync_engine
            with Session(bind, **SESSION) as session:
                yield session
                session.commit()

    @contextmanager
    def read_sync(self) -> Iterator[Session]:
        """`read` for threads."""
        with answered(self.address), self._reader_sync() as bind, Session(bind, **SESSION) as session:
            yield session

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Wait for the database, bring it up to date if that is wanted; close its connections in the end."""
        await connect_with_backoff(self._try, where=str(self.address), timeout=self.options["start_timeout"])
        if self.migrate_on_start:
            from martlet.sql.migrations import Migrations

            await Migrations(self).upgrade()
        try:
            yield
        finally:
            if self.rollback is not None:
                await self.rollback.aclose()
            await self.dispose()

    async def check(self) -> None:
        """Run the smallest query. Raises Unavailable."""
        with answered(self.address):
            await self._select_one()

    async def create_all(self) -> None:
        """Create the tables that there are not yet, without migrations."""
        async with self.engine.begin() as connection:
            for metadata in self.all_metadata:
                await connection.run_sync(metadata.create_all)

    async def drop_all(self) -> None:
        """Drop the models' tables."""
        async with self.engine.begin() as connection:
            for metadata in reversed(self.all_metadata):
                await connection.run_sync(metadata.drop_all)

    @property
    def all_metadata(self) -> list[MetaData]:
        """The metadata as a list."""
        return [self.metadata] if isinstance(self.metadata, MetaData) else list(self.metadata)

    async def dispose(self) -> None:
        """Close all connections. They are opened anew when they are needed again."""
        for engines in (self.engines, *self.replicas):
            await engines.dispose()

    async def _select_one(self) -> None:
        without_transaction = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with without_transaction.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def _try(self) -> None:
        try:
            await self._select_one()
        except ERRORS as error:
            if not is_unavailable(error):
                raise
            raise ConnectionError(described(error)) from error

    @asynccontextmanager
    async def _writer(self) -> AsyncIterator[AsyncEngine | AsyncConnection]:
        if self.rollback is None:
            yield self.engine
        else:
            async with self.rollback.connection() as connection:
                yield connection

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AsyncEngine | AsyncConnection]:
        if self.rollback is not None:
            async with self.rollback.connection() as connection:
                yield connection
        elif (replica := await self.replicas.connect()) is not None:
            async with aclosing(replica):
                yield replica
        else:
            yield self.engines.reading

    @contextmanager
    def _reader_sync(self) -> Iterator[Engine | Connection]:
        if self.rollback is not None:
            yield self.rollback.connection_synchronous()
        elif (connection := self.replicas.connect_synchronous()) is not None:
            with connection:
                yield connection
        else:
            yield self.engines.reading_synchronous
