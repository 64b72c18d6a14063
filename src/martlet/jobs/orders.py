"""What is known of a job that was deferred, whatever keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4


class Status(StrEnum):
    """Where a job stands. A failed one is a dead letter: it was tried as often as it may be."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True)
class Order:
    """A job to be done.

    job: the job's name.
    arguments: as JSON has them.
    at: not to be begun before.
    key: a second order of the job with the same key is the first one.
    id: a proposal; a backend that numbers its jobs has another.
    """

    job: str
    arguments: dict[str, Any]
    at: datetime | None = None
    key: str | None = None
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def unique(self) -> str | None:
        """The key together with the job's name."""
        return None if self.key is None else f"{self.job}:{self.key}"


@dataclass(frozen=True)
class Record:
    """A job that was deferred.

    id: names it in `find`, `cancel` and `retry`.
    attempts: how often it was tried to the end; an attempt that died with its worker isn't counted.
    progress: the fraction done, from 0 to 1, as the job reported it last.
    error: of the last attempt that failed.
    at: when it is to begin, if that was said.
    """

    id: str
    job: str
    arguments: dict[str, Any]
    status: Status
    attempts: int = 0
    progress: float = 0
    error: str | None = None
    key: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended. `delay` is in seconds, and only of one to be tried again (QUEUED)."""

    status: Status
    error: str | None = None
    delay: float = 0


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
