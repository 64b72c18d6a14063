"""The plug-in: an application's jobs, where they are kept, and who does them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, Unpack, overload

from martlet import Martlet
from martlet.jobs.backends import Limits, backend_at
from martlet.jobs.orders import Order, Outcome, Record, Status
from martlet.jobs.registered import Job, JobOptions
from martlet.jobs.running import perform
from martlet.jobs.schedules import keep_schedules
from martlet.plugins import Plugin

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

logger = logging.getLogger("martlet.jobs")

AGAIN = 2.0  # seconds before a worker that broke off begins again

P = ParamSpec("P")
R = TypeVar("R")


class Jobs(Plugin):
    """A plug-in: `app.use(jobs)` connects at start-up, and works in this process if it is to.

    Args:
        url: where jobs are kept: `memory://` in this process, `postgresql://...` by Procrastinate,
            `redis://...` by taskiq.
        worker: whether the application's own process does jobs too; by default only where no other can.
        concurrency: how many jobs a worker does at a time.
        grace: seconds that jobs have to end when their worker is stopped; then they are given back.
        dead_after: seconds without a sign of life after which a worker's jobs are given to another.
        keep: seconds to keep jobs that have succeeded or were cancelled, and so their keys.
        start_timeout: seconds to wait for the server at start-up.
        name: of the plug-in; a second one of an application needs one of its own.
    """

    def __init__(
        self,
        url: str = "memory://",
        *,
        worker: bool | None = None,
        concurrency: int = 10,
        grace: float = 10,
        dead_after: float = 30,
        keep: float = 7 * 24 * 3600,
        start_timeout: float = 30,
        name: str = "jobs",
    ) -> None:
        self.name = name
        self.limits = Limits(concurrency, grace, dead_after, keep, start_timeout)
        self.backend = backend_at(url, self.limits)
        self.works_here = self.backend.in_process if worker is None else worker
        self.registered: dict[str, Job[Any, Any]] = {}
        self.is_open = False

    @overload
    def job(self, function: Callable[P, R], /) -> Job[P, R]: ...

    @overload
    def job(self, /, **options: Unpack[JobOptions]) -> Callable[[Callable[P, R]], Job[P, R]]: ...

    def job(self, function: Callable[P, R] | None = None, /, **options: Unpack[JobOptions]) -> Any:
        """Make a function a job, as `@jobs.job` or `@jobs.job(retries=3)`; see `JobOptions`."""

        def register(function: Callable[P, R]) -> Job[P, R]:
            made = Job(self, function, **options)
            if made.name in self.registered:
                raise ValueError(f"two jobs are named {made.name!r}: give one of them a name, job(name=...)")
            self.registered[made.name] = made
            return made

        return register if function is None else register(function)

    async def defer(self, order: Order, session: AsyncSession | None = None) -> str:
        """Have an order done; `Job.defer` makes it."""
        self._must_be_open()
        return await self.backend.defer(order, session)

    async def find(self, id: str) -> Record | None:
        """What is known of a job; None if it was never deferred, or is kept no longer."""
        self._must_be_open()
        return await self.backend.find(id)

    async def list(
        self, *, status: Status | None = None, job: str | None = None, limit: int = 100
    ) -> list[Record]:
        """Jobs, the newest first; those with the status FAILED are the dead letters."""
        self._must_be_open()
        return await self.backend.newest(status, job, limit)

    async def cancel(self, id: str) -> bool:
        """Cancel a job that waits, ask one that runs to stop.

        Returns whether it was one of these.
        """
        self._must_be_open()
        return await self.backend.cancel(id)

    async def retry(self, id: str) -> bool:
        """Queue a dead letter again, with all its retries. Returns whether it was one."""
        self._must_be_open()
        return await self.backend.retry(id)

    async def work(self) -> None:
        """Do jobs, and keep the schedules, until cancelled."""
        self._must_be_open()
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_schedules(self.registered.values()))
            group.create_task(self._work_on())

    async def check(self) -> None:
        """Raise Unavailable while the server is away."""
        await self.backend.check()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connected: for programs without an application."""
        for job in self.registered.values():
            job.arguments.adapter  # noqa: B018 - says what is wrong with its types now, not at the first call
        await self.backend.open()
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False
            await self.backend.close()

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Connect, and work if that is to be done here."""
        async with self.opened():
            if not self.works_here:
                yield
                return
            worker = asyncio.create_task(self.work(), name=f"{self.name}: worker")
            try:
                yield
            finally:
                worker.cancel()
                with suppress(asyncio.CancelledError):
                    await worker

    async def _work_on(self) -> None:
        """Work, and begin again if the server was away."""
        while True:
            try:
                await self.backend.work(self._perform, self.registered.keys())
            except Exception as error:
                logger.exception("the worker of %s broke off, to begin again: %r", self.name, error)
            else:
                logger.warning("the worker of %s broke off, to begin again", self.name)
            await asyncio.sleep(AGAIN)

    async def _perform(self, record: Record) -> Outcome:
        return await perform(self.registered.get(record.job), record, self.backend.report)

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise RuntimeError(
                f"the plug-in {self.name!r} isn't open: app.use(jobs) opens it at start-up,"
                " `async with jobs.opened()` does without an application"
            )
