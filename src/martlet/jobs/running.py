"""One attempt at a job: called with its arguments, watched, and judged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from martlet.jobs.orders import Outcome, Record, Status

if TYPE_CHECKING:
    from martlet.jobs.registered import Job

logger = logging.getLogger("martlet.jobs")

Report = Callable[[str, float], Awaitable[bool]]
"""Stores a job's progress, and tells whether it is to be cancelled."""

WATCH = 0.5  # seconds between two reports


class Cancelled(Exception):
    """Raised by `Run.report` in a `def` job that is to stop."""


class Run:
    """The attempt that runs.

    id: of the job.
    attempt: 1 for the first.
    progress: what was reported last.
    cancelled: whether the job is to stop; a coroutine is cancelled, a `def` job looks here, or reports.
    """

    def __init__(self, id: str, attempt: int) -> None:
        self.id = id
        self.attempt = attempt
        self.progress = 0.0
        self.cancelled = False

    def report(self, progress: float) -> None:
        """Tell the fraction done, from 0 to 1; it is stored twice a second at most.

        Raises Cancelled if the job is to stop.
        """
        self.progress = min(max(progress, 0.0), 1.0)
        if self.cancelled:
            raise Cancelled


_current: ContextVar[Run] = ContextVar("run")


def current() -> Run:
    """The attempt that this code runs in.

    Raises RuntimeError outside of one, as when the function is called and not deferred.
    """
    run = _current.get(None)
    if run is None:
        raise RuntimeError("no job runs here: current() is for functions that were deferred")
    return run


async def perform(job: Job[Any, Any] | None, record: Record, report: Report) -> Outcome:
    """Run a job once.

    Raises CancelledError if the worker is stopped before the job has ended.
    """
    if job is None:
        return _failed(record, f"no job is named {record.job!r} here: is its module imported?")
    try:
        arguments = job.arguments.load(record.arguments)
    except ValueError as error:
        return _failed(record, f"its arguments no longer fit the function: {error}")
    run = Run(record.id, record.attempts + 1)
    work = asyncio.create_task(_call(job, arguments, run))
    watch = asyncio.create_task(_watch(run, work, report))
    try:
        await _ended(work)
    finally:
        watch.cancel()
    if run.progress:
        with suppress(Exception):
            await report(run.id, run.progress)
    return _judged(job, record, run, work)


async def _ended(work: asyncio.Task[Any]) -> None:
    """Wait for the work. A worker that is stopped takes its work along, unless that ends all the same."""
    try:
        await asyncio.wait({work})
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.wait({work})
        if work.cancelled() or isinstance(work.exception(), Cancelled):
            raise


async def _call(job: Job[Any, Any], arguments: dict[str, Any], run: Run) -> None:
    _current.set(run)
    async with asyncio.timeout(job.timeout):
        if job.is_coroutine:
            await job.function(**arguments)
        else:
            await _in_thread(job.function, arguments, run)


async def _in_thread(function: Callable[..., Any], arguments: dict[str, Any], run: Run) -> None:
    """A thread can't be stopped from outside, so it is told to, and waited for."""
    thread = asyncio.create_task(asyncio.to_thread(function, **arguments))
    try:
        await asyncio.shield(thread)
    except asyncio.CancelledError:
        run.cancelled = True
        await asyncio.wait({thread})
        if isinstance(thread.exception(), Cancelled):
            raise
        thread.result()


async def _watch(run: Run, work: asyncio.Task[Any], report: Report) -> None:
    while True:
        await asyncio.sleep(WATCH)
        try:
            wanted = await report(run.id, run.progress)
        except Exception as error:  # noqa: BLE001 - the next report may get through; the work goes on
            logger.warning("job %s: its progress can't be stored: %r", run.id, error)
            continue
        if wanted and not run.cancelled:
            run.cancelled = True
            work.cancel()


def _judged(job: Job[Any, Any], record: Record, run: Run, work: asyncio.Task[Any]) -> Outcome:
    error = asyncio.CancelledError() if work.cancelled() else work.exception()
    if error is None:
        return Outcome(Status.SUCCEEDED)
    if run.cancelled and isinstance(error, (asyncio.CancelledError, Cancelled)):
        return Outcome(Status.CANCELLED)
    told = f"{type(error).__name__}: {error}"
    if isinstance(error, job.retry_on) and run.attempt <= job.retries:
        delay = job.backoff.delay(run.attempt)
        logger.warning("job %s %s failed, to be tried again in %.1f s: %s", record.job, run.id, delay, told)
        return Outcome(Status.QUEUED, told, delay)
    return _failed(record, told, error)


def _failed(record: Record, told: str, error: BaseException | None = None) -> Outcome:
    logger.error("job %s %s failed: %s", record.job, record.id, told, exc_info=error)
    return Outcome(Status.FAILED, told)
