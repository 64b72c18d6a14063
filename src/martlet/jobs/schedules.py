"""Jobs that are due by the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from croniter import croniter

from martlet.jobs.orders import now

if TYPE_CHECKING:
    from martlet.jobs.registered import Job

logger = logging.getLogger("martlet.jobs")

LONGEST = 60.0  # seconds to sleep at most: the clock may be set meanwhile


class Cron:
    """A cron expression: minute, hour, day, month, day of the week, and maybe second; in UTC.

    Raises ValueError for anything else.
    """

    def __init__(self, expression: str) -> None:
        if not croniter.is_valid(expression):
            raise ValueError(f"{expression!r} is no cron expression, such as '0 3 * * *': daily at 3 in UTC")
        self.expression = expression

    def after(self, moment: datetime) -> datetime:
        """When it is due next."""
        due: datetime = croniter(self.expression, moment).get_next(datetime)
        return due


async def keep_schedules(jobs: Iterable[Job[Any, Any]]) -> None:
    """Defer jobs whenever they are due. All workers do so; the moment is the key that makes it once."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            if job.schedule is not None:
                group.create_task(_keep(job, job.schedule))


async def _keep(job: Job[Any, Any], cron: Cron) -> None:
    due = cron.after(now())
    while True:
        left = (due - now()).total_seconds()
        if left > 0:
            await asyncio.sleep(min(left, LONGEST))
            continue
        try:
            await job.using(key=f"schedule {due.isoformat()}").defer()
        except Exception as error:  # noqa: BLE001 - the next one may succeed
            logger.warning("job %s, due at %s, can't be deferred: %r", job.name, due.isoformat(), error)
        due = cron.after(now())
