"""Jobs on PostgreSQL, by Procrastinate. What it has no place for is in a table beside its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Kept
from procrastinate.jobs import Status as Kept_Status
from psycopg.rows import dict_row

from martlet.jobs.backends import Limits, Perform, postgresql_tables
from martlet.jobs.backends.postgresql_worker import Worker
from martlet.jobs.orders import Order, Record, Status, now
from martlet.services import connect_with_backoff, unavailable_on

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

POOL_TIMEOUT = 5  # seconds to wait for a connection

STATUSES = {
    Kept_Status.TODO: Status.QUEUED,
    Kept_Status.DOING: Status.RUNNING,
    Kept_Status.SUCCEEDED: Status.SUCCEEDED,
    Kept_Status.FAILED: Status.FAILED,
    Kept_Status.CANCELLED: Status.CANCELLED,
    Kept_Status.ABORTED: Status.CANCELLED,
}
UNTOLD = "no error was stored: do the workers import the job's module?"


class PostgreSQL:
    """Keeps jobs in a database."""

    in_process = False

    def __init__(self, url: str, limits: Limits) -> None:
        self.url = re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql:", url)
        self.limits = limits
        self.app = self._new_app()

    async def open(self) -> None:
        await connect_with_backoff(
            self._prepare,
            where=self.url,
            errors=(psycopg.OperationalError,),
            timeout=self.limits.start_timeout,
        )
        self.app = self._new_app()
        await self.app.open_async()

    async def close(self) -> None:
        await self.app.close_async()

    async def check(self) -> None:
        await self._query("SELECT 1")

    async def defer(self, order: Order, session: AsyncSession | None) -> str:
        with self._answering():
            if session is not None:
                return await self._insert(await _connection_of(session), order)
            async with self._pool.connection() as connection:
                return await self._insert(connection, order)

    async def find(self, id: str) -> Record | None:
        if not id.isdecimal():
            return None
        rows = await self._query(postgresql_tables.SELECT + " WHERE j.id = %s", int(id))
        return _record(rows[0]) if rows else None

    async def newest(self, status: Status | None, job: str | None, limit: int) -> list[Record]:
        kept = [each.value for each, ours in STATUSES.items() if status in (None, ours)]
        query = (
            postgresql_tables.SELECT + " WHERE j.status::text = ANY(%s)"
            " AND (%s::text IS NULL OR j.task_name = %s) ORDER BY j.id DESC LIMIT %s"
        )
        return [_record(row) for row in await self._query(query, kept, job, job, limit)]

    async def cancel(self, id: str) -> bool:
        if not id.isdecimal():
            return False
        with self._answering():
            return await self.app.job_manager.cancel_job_by_id_async(int(id), abort=True)

    async def retry(self, id: str) -> bool:
        record = await self.find(id)
        if record is None or record.status is not Status.FAILED:
            return False
        await self._query(postgresql_tables.FORGIVE, int(id))
        with self._answering():
            await self.app.job_manager.retry_job_by_id_async(int(id), retry_at=now())
        return True

    async def report(self, id: str, progress: float) -> bool:
        rows = await self._query(postgresql_tables.REPORT, int(id), progress)
        return bool(rows and rows[0]["abort_requested"])

    async def work(self, perform: Perform, names: Collection[str]) -> None:
        await Worker(self.app, self.limits, self.find, self._query, perform).work(names)

    def _new_app(self) -> App:
        size = self.limits.concurrency + 2
        return App(
            connector=PsycopgConnector(conninfo=self.url, min_size=1, max_size=size, timeout=POOL_TIMEOUT)
        )

    @property
    def _pool(self) -> Any:
        connector = self.app.connector
        assert isinstance(connector, PsycopgConnector)
        return connector.pool

    async def _prepare(self) -> None:
        """Connect, and make the tables that there are not yet."""
        async with await psycopg.AsyncConnection.connect(self.url, connect_timeout=5) as connection:
            await postgresql_tables.create(connection)

    async def _query(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with self._answering():
            async with (
                self._pool.connection() as connection,
                connection.cursor(row_factory=dict_row) as cursor,
            ):
                await cursor.execute(query, parameters)
                rows: list[dict[str, Any]] = await cursor.fetchall() if cursor.description else []
                return rows

    async def _insert(self, connection: psycopg.AsyncConnection[Any], order: Order) -> str:
        """Keep an order, in the connection's transaction."""
        if order.unique is not None:
            await connection.execute(postgresql_tables.LOCK_KEY, [order.unique])
            known = await connection.execute(postgresql_tables.FIND_KEY, [order.unique])
            row = await known.fetchone()
            if row is not None:
                return str(row[0] if isinstance(row, tuple) else row["job_id"])
        job = Kept(
            queue="default",
            lock=None,
            queueing_lock=None,
            task_name=order.job,
            task_kwargs=order.arguments,
            scheduled_at=order.at,
        )
        job = await self.app.job_manager.defer_job_async(job, connection=connection)
        await connection.execute(postgresql_tables.INSERT, [job.id, order.unique])
        return str(job.id)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        with unavailable_on(psycopg.OperationalError, where=self.url):
            try:
                yield
            except ConnectorException as error:
                if isinstance(error.__cause__, psycopg.OperationalError):
                    raise error.__cause__ from error
                raise


async def _connection_of(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    if not isinstance(connection, psycopg.AsyncConnection):
        raise TypeError(
            "the session can't take the job along: jobs on PostgreSQL are deferred in a transaction of"
            f" the same database through psycopg, and the session's connection is of"
            f" {type(connection).__module__}"
        )
    return connection


def _record(row: dict[str, Any]) -> Record:
    record = Record(
        id=str(row["id"]),
        job=row["task_name"],
        arguments=row["args"],
        status=STATUSES[Kept_Status(row["status"])],
        attempts=max(row["attempts"] - row["uncounted"], 0),
        progress=row["progress"],
        error=row["error"],
        key=row["key"] and row["key"].removeprefix(row["task_name"] + ":"),
        at=row["scheduled_at"],
    )
    if record.status is Status.FAILED and record.error is None:
        return replace(record, error=UNTOLD)
    return replace(record, progress=1) if record.status is Status.SUCCEEDED else record
