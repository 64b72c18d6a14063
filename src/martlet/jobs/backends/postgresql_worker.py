"""A worker of Procrastinate's, and a watch over workers that died."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job as Kept
from procrastinate.jobs import Status as Kept_Status

from martlet.jobs.backends import Limits, Perform, postgresql_tables
from martlet.jobs.orders import Outcome, Record, Status, now

logger = logging.getLogger("martlet.jobs")

POLLING = 1.0  # seconds between two looks for jobs that have become due; new ones are notified
MOST_DEATHS = 3  # a job whose workers died so often is a dead letter

Find = Callable[[str], Awaitable[Record | None]]
Query = Callable[..., Awaitable[list[dict[str, Any]]]]


class Unfinished(Exception):
    """Tells Procrastinate that an attempt failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class AsJudged(BaseRetryStrategy):
    """Try again what is to be tried again, and what was cut short by a worker's end."""

    def get_retry_decision(self, *, exception: BaseException, job: Kept) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=now())
        if isinstance(exception, Unfinished) and exception.outcome.status is Status.QUEUED:
            return RetryDecision(retry_at=now() + timedelta(seconds=exception.outcome.delay))
        return None


class Worker:
    """Works until cancelled.

    Args:
        find: the record of a job.
        query: runs a statement in a transaction of its own.
    """

    def __init__(self, app: App, limits: Limits, find: Find, query: Query, perform: Perform) -> None:
        self.app = App(connector=app.connector)  # its own, as tasks are registered once
        self.limits = limits
        self.find = find
        self.query = query
        self.perform = perform

    async def work(self, names: Collection[str]) -> None:
        for name in names:
            self.app.task(name=name, pass_context=True, retry=AsJudged())(self._run)
        sweeping = asyncio.create_task(self._sweep_on())
        try:
            await self.app.run_worker_async(
                concurrency=self.limits.concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLLING,
                shutdown_graceful_timeout=self.limits.grace,
                update_heartbeat_interval=self.limits.dead_after / 3,
                stalled_worker_timeout=self.limits.dead_after,
            )
        finally:
            sweeping.cancel()

    async def _run(self, context: JobContext, /, **arguments: Any) -> None:
        record = await self.find(str(context.job.id))
        assert record is not None
        try:
            outcome = await self.perform(record)
        except asyncio.CancelledError:
            if context.abort_reason() is AbortReason.USER_REQUEST:
                raise JobAborted from None
            await self.query(postgresql_tables.SPARE, context.job.id, 0)
            raise
        if outcome.status is Status.SUCCEEDED:
            return
        if outcome.status is Status.CANCELLED:
            raise JobAborted
        await self.query(postgresql_tables.TELL, context.job.id, outcome.error)
        raise Unfinished(outcome)

    async def _sweep_on(self) -> None:
        while True:
            try:
                await self._sweep()
            except Exception as error:  # noqa: BLE001 - the database may be back at the next sweep
                logger.warning("workers that died can't be looked for: %r", error)
            await asyncio.sleep(self.limits.dead_after / 3)

    async def _sweep(self) -> None:
        """Give the jobs of dead workers to others, and drop what finished long ago; one worker at a time."""
        async with self.app.connector.pool.connection() as connection, connection.transaction():  # type: ignore[attr-defined]
            found = await connection.execute(postgresql_tables.TRY_SWEEP_LOCK)
            if not (await found.fetchone())[0]:
                return
            jobs = self.app.job_manager
            for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=self.limits.dead_after):
                await self._rescue(job)
            hours = math.ceil(self.limits.keep / 3600)
            await jobs.delete_old_jobs(hours, include_cancelled=True, include_aborted=True)

    async def _rescue(self, job: Kept) -> None:
        rows = await self.query(postgresql_tables.SPARE, job.id, 1)
        deaths = rows[0]["deaths"]
        if job.abort_requested:
            await self.app.job_manager.finish_job(job, Kept_Status.ABORTED, delete_job=False)
        elif deaths < MOST_DEATHS:
            logger.warning("job %s %s: its worker died; it is queued again", job.task_name, job.id)
            await self.app.job_manager.retry_job(job)
        else:
            error = f"{deaths} workers died with it"
            logger.error("job %s %s failed: %s", job.task_name, job.id, error)
            await self.query(postgresql_tables.TELL, job.id, error)
            await self.app.job_manager.finish_job(job, Kept_Status.FAILED, delete_job=False)
