"""What keeps jobs and hands them to workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from martlet.jobs.orders import Order, Outcome, Record, Status
from martlet.services import masked

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

Perform = Callable[[Record], Awaitable[Outcome]]


@dataclass
class Limits:
    """See `martlet.jobs.Jobs`."""

    concurrency: int
    grace: float
    dead_after: float
    keep: float
    start_timeout: float


class Backend(Protocol):
    """Keeps jobs. All its members but `in_process` and `url` are coroutines."""

    in_process: bool
    url: str

    async def open(self) -> None:
        """Connect. Raises Unreachable."""

    async def close(self) -> None:
        """Disconnect."""

    async def check(self) -> None:
        """Raise an exception while the server is away."""

    async def defer(self, order: Order, session: AsyncSession | None) -> str:
        """Keep an order until a worker has done it, and return its id."""

    async def find(self, id: str) -> Record | None:
        """What is known of a job."""

    async def newest(self, status: Status | None, job: str | None, limit: int) -> list[Record]:
        """The newest jobs first."""

    async def cancel(self, id: str) -> bool:
        """Cancel a job that waits, ask one that runs to stop; false if it is neither."""

    async def retry(self, id: str) -> bool:
        """Queue a job that has failed once more; false if it has not."""

    async def report(self, id: str, progress: float) -> bool:
        """Store the progress of a job that runs; true if it is to be cancelled."""

    async def work(self, perform: Perform, names: Collection[str]) -> None:
        """Do jobs of these names until cancelled; then wait for those that run, give back the others."""


def backend_at(url: str, limits: Limits) -> Backend:
    """The backend of a URL. Raises ValueError."""
    match url.partition(":")[0].partition("+")[0]:
        case "memory":
            from martlet.jobs.backends.memory import Memory

            return Memory(url, limits)
        case "postgresql" | "postgres":
            from martlet.jobs.backends.postgresql import PostgreSQL

            return PostgreSQL(url, limits)
        case "redis" | "rediss" | "unix":
            from martlet.jobs.backends.redis import Redis

            return Redis(url, limits)
        case _:
            raise ValueError(
                f"{masked(url)!r} names no place for jobs: memory://, postgresql://... or redis://..."
            )


__all__ = ["Backend", "Limits", "Perform", "backend_at"]
