"""A function that is a job: called as ever, or deferred."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypedDict, TypeVar, Unpack

from martlet.jobs.arguments import Arguments
from martlet.jobs.orders import Order, now
from martlet.jobs.retries import Backoff
from martlet.jobs.schedules import Cron

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from martlet.jobs.jobs import Jobs

P = ParamSpec("P")
R = TypeVar("R")


class JobOptions(TypedDict, total=False):
    """Of `@jobs.job(...)`.

    name: what it is stored as; by default the function's. Workers find the function by it.
    retries: how often to try again after a failure.
    retry_on: the exceptions after which to try again.
    backoff: how long to wait before that.
    timeout: seconds that an attempt may take.
    schedule: a cron expression, in UTC; the job is deferred without arguments whenever it is due.
    """

    name: str
    retries: int
    retry_on: tuple[type[Exception], ...]
    backoff: Backoff
    timeout: float | None
    schedule: str | None


class Job(Generic[P, R]):
    """A function that can be deferred: `await send_mail.defer(to=...)`."""

    def __init__(self, jobs: Jobs, function: Callable[P, R], **options: Unpack[JobOptions]) -> None:
        update_wrapper(self, function)
        self.jobs = jobs
        self.function = function
        self.name = options.get("name", function.__name__)
        self.retries = options.get("retries", 0)
        self.retry_on = options.get("retry_on", (Exception,))
        self.backoff = options.get("backoff", Backoff())
        self.timeout = options.get("timeout")
        self.is_coroutine = inspect.iscoroutinefunction(function)
        self.arguments = Arguments(function)
        schedule = options.get("schedule")
        self.schedule = None if schedule is None else Cron(schedule)
        if self.schedule is not None:
            self._must_do_without_arguments()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function, here and now."""
        return self.function(*args, **kwargs)

    async def defer(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Have it done, and return the job's id.

        Raises ValidationError for arguments of a wrong type, Unavailable if the backend is away.
        """
        return await self.using().defer(*args, **kwargs)

    def using(
        self,
        *,
        key: str | None = None,
        delay: float | timedelta | None = None,
        at: datetime | None = None,
        session: AsyncSession | None = None,
    ) -> Deferral[P]:
        """Say how to defer it.

        Args:
            key: an idempotency key: while a job of this function with the same key is kept, that is the one.
            delay: seconds to wait before it begins.
            at: when it is to begin, with a time zone.
            session: a database's session, whose commit has the job done and whose rollback drops it.
        """
        if delay is not None and at is not None:
            raise ValueError("delay and at say both when to begin: give one of them")
        if at is not None and at.tzinfo is None:
            raise ValueError("at has no time zone: datetime(..., tzinfo=UTC)")
        if delay is not None:
            at = now() + (delay if isinstance(delay, timedelta) else timedelta(seconds=delay))
        return Deferral(self, Order(self.name, {}, at, key), session)

    def _must_do_without_arguments(self) -> None:
        try:
            self.arguments.signature.bind()
        except TypeError as error:
            raise TypeError(
                f"the job {self.name} has a schedule, which gives no arguments, but it has a {error}"
            ) from None


class Deferral(Generic[P]):
    """A job, and how it is to be deferred."""

    def __init__(self, job: Job[P, Any], order: Order, session: AsyncSession | None) -> None:
        self.job = job
        self.order = order
        self.session = session

    async def defer(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Have it done, and return the job's id."""
        order = replace(self.order, arguments=self.job.arguments.dump(args, kwargs))
        return await self.job.jobs.defer(order, self.session)
