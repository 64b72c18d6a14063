"""Jobs in this process: no server, and gone with the process."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from martlet.jobs.backends import Limits, Perform
from martlet.jobs.backends.transactions import after_commit
from martlet.jobs.orders import FINISHED, Order, Outcome, Record, Status, now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Memory:
    """Keeps jobs in a dictionary."""

    in_process = True

    def __init__(self, url: str, limits: Limits) -> None:
        self.url = url
        self.limits = limits
        self.records: dict[str, Record] = {}
        self.ids: dict[str, str] = {}
        self.stopping: set[str] = set()
        self.finished: list[tuple[float, str]] = []
        self.running: dict[asyncio.Task[None], str] = {}
        self.changed: asyncio.Event | None = None

    async def open(self) -> None:
        self.changed = asyncio.Event()

    async def close(self) -> None:
        self.changed = None

    async def check(self) -> None:
        """There is nothing that could be away."""

    async def defer(self, order: Order, session: AsyncSession | None) -> str:
        known = self.ids.get(order.unique or "")
        if known is not None:
            return known
        if session is None:
            self._add(order)
        else:
            after_commit(session, lambda: self.defer(order, None))
        return order.id

    async def find(self, id: str) -> Record | None:
        return self.records.get(id)

    async def newest(self, status: Status | None, job: str | None, limit: int) -> list[Record]:
        found = [
            record
            for record in reversed(self.records.values())
            if status in (None, record.status) and job in (None, record.job)
        ]
        return found[:limit]

    async def cancel(self, id: str) -> bool:
        record = self.records.get(id)
        if record is None or record.status in FINISHED:
            return False
        if record.status is Status.QUEUED:
            self._finish(id, Outcome(Status.CANCELLED), record.attempts)
        else:
            self.stopping.add(id)
        return True

    async def retry(self, id: str) -> bool:
        record = self.records.get(id)
        if record is None or record.status is not Status.FAILED:
            return False
        self._set(replace(record, status=Status.QUEUED, attempts=0, progress=0, at=None))
        return True

    async def report(self, id: str, progress: float) -> bool:
        record = self.records[id]
        self.records[id] = replace(record, progress=progress)
        return id in self.stopping

    async def work(self, perform: Perform, names: Collection[str]) -> None:
        assert self.changed is not None
        try:
            while True:
                self.changed.clear()
                self._forget()
                for record in self._due():
                    self._start(record, perform)
                await self._change()
        finally:
            await self._stop()

    def _add(self, order: Order) -> None:
        if order.unique is not None:
            self.ids[order.unique] = order.id
        self._set(Record(order.id, order.job, order.arguments, Status.QUEUED, key=order.key, at=order.at))

    def _set(self, record: Record) -> None:
        self.records[record.id] = record
        if self.changed is not None:
            self.changed.set()

    def _due(self) -> Iterator[Record]:
        """The jobs to begin now, the oldest first, no more than may run at a time."""
        moment = now()
        free = self.limits.concurrency - len(self.running)
        waiting = [record for record in self.records.values() if record.status is Status.QUEUED]
        due = [record for record in waiting if record.at is None or record.at <= moment]
        yield from due[: max(free, 0)]

    async def _change(self) -> None:
        """Wait for a job that is added or ends, or for the next that is due later."""
        assert self.changed is not None
        later = [r.at for r in self.records.values() if r.status is Status.QUEUED and r.at is not None]
        full = len(self.running) >= self.limits.concurrency
        seconds = None if full or not later else max((min(later) - now()).total_seconds(), 0)
        try:
            async with asyncio.timeout(seconds):
                await self.changed.wait()
        except TimeoutError:
            pass

    def _start(self, record: Record, perform: Perform) -> None:
        begun = replace(record, status=Status.RUNNING, progress=0)
        self.records[record.id] = begun
        task = asyncio.create_task(self._run(begun, perform))
        self.running[task] = record.id
        task.add_done_callback(self._ended)

    async def _run(self, record: Record, perform: Perform) -> None:
        try:
            outcome = await perform(record)
        except asyncio.CancelledError:
            self._set(replace(self.records[record.id], status=Status.QUEUED))
            raise
        self._finish(record.id, outcome, record.attempts + 1)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self.running[task]
        if self.changed is not None:
            self.changed.set()

    def _finish(self, id: str, outcome: Outcome, attempts: int) -> None:
        record = replace(self.records[id], status=outcome.status, attempts=attempts)
        self.stopping.discard(id)
        if outcome.status is Status.QUEUED:
            at = now() + timedelta(seconds=outcome.delay)
            self._set(replace(record, error=outcome.error, at=at))
            return
        progress = 1.0 if outcome.status is Status.SUCCEEDED else record.progress
        self._set(replace(record, error=outcome.error, progress=progress))
        self.finished.append((now().timestamp(), id))

    def _forget(self) -> None:
        """Drop what finished long ago, but for dead letters."""
        oldest = now().timestamp() - self.limits.keep
        while self.finished and self.finished[0][0] < oldest:
            _, ended = self.finished.pop(0)
            record = self.records.get(ended)
            if record is not None and record.status in (Status.SUCCEEDED, Status.CANCELLED):
                del self.records[ended]
                self.ids.pop(f"{record.job}:{record.key}", None)

    async def _stop(self) -> None:
        if self.running:
            _, left = await asyncio.wait(self.running, timeout=self.limits.grace)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
