"""Jobs on Redis: a stream that taskiq's workers read, and a hash for each job."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redis import exceptions
from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from taskiq.formatters.json_formatter import JSONFormatter
from taskiq.message import TaskiqMessage

from martlet.jobs.backends import Limits, Perform, redis_scripts
from martlet.jobs.backends.redis_worker import PREFIX, TASK, Worker
from martlet.jobs.backends.transactions import after_commit
from martlet.jobs.orders import Order, Record, Status, now
from martlet.services import connect_with_backoff, unavailable_on

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

AWAY = (exceptions.ConnectionError, exceptions.TimeoutError)


class Redis:
    """Keeps jobs in Redis."""

    in_process = False

    def __init__(self, url: str, limits: Limits) -> None:
        self.url = url
        self.limits = limits
        self.client = self._new_client()

    async def open(self) -> None:
        self.client = self._new_client()
        await connect_with_backoff(self._ping, where=self.url, errors=AWAY, timeout=self.limits.start_timeout)

    async def close(self) -> None:
        await self.client.aclose()

    async def check(self) -> None:
        with self._answering():
            await self._ping()

    async def defer(self, order: Order, session: AsyncSession | None) -> str:
        if session is None:
            return await self._defer(order)
        if order.unique is not None:
            with self._answering():
                known = await self.client.get(f"{PREFIX}key:{order.unique}")
            if known is not None:
                return str(known)
        after_commit(session, lambda: self._defer(order))
        return order.id

    async def find(self, id: str) -> Record | None:
        with self._answering():
            kept: Any = await self.client.hgetall(f"{PREFIX}job:{id}")
        return _record(id, kept) if kept else None

    async def newest(self, status: Status | None, job: str | None, limit: int) -> list[Record]:
        found: list[Record] = []
        with self._answering():
            ids: Any = await self.client.zrevrange(f"{PREFIX}all", 0, -1)
        for each in ids:
            record = await self.find(each)
            if record is None:
                await self.client.zrem(f"{PREFIX}all", each)
            elif status in (None, record.status) and job in (None, record.job):
                found.append(record)
            if len(found) == limit:
                break
        return found

    async def cancel(self, id: str) -> bool:
        return bool(await self._run(redis_scripts.CANCEL, id, int(self.limits.keep)))

    async def retry(self, id: str) -> bool:
        return bool(await self._run(redis_scripts.RETRY, id))

    async def report(self, id: str, progress: float) -> bool:
        return bool(await self._run(redis_scripts.REPORT, id, progress))

    async def work(self, perform: Perform, names: Collection[str]) -> None:
        await Worker(self.url, self.limits, self.find, self._run, perform).work()

    async def _defer(self, order: Order) -> str:
        message = TaskiqMessage(task_id=order.id, task_name=TASK, labels={}, args=[order.id], kwargs={})
        fields = {
            "job": order.job,
            "arguments": json.dumps(order.arguments),
            "key": order.key or "",
            "unique": order.unique or "",
            "at": order.at.timestamp() if order.at else "",
        }
        flat = [part for field in fields.items() for part in field]
        return str(
            await self._run(
                redis_scripts.DEFER,
                order.id,
                order.unique or "",
                JSONFormatter().dumps(message).message,
                now().timestamp(),
                fields["at"],
                *flat,
            )
        )

    async def _run(self, script: str, *arguments: Any) -> Any:
        with self._answering():
            return await self.client.eval(script, 1, PREFIX, *arguments)

    async def _ping(self) -> None:
        await self.client.ping()

    def _new_client(self) -> Client:
        # Once more, on a new connection: one of the pool may have been closed by the server meanwhile.
        again = Retry(NoBackoff(), 1)
        client: Client = Client.from_url(self.url, decode_responses=True, retry=again)
        return client

    @contextmanager
    def _answering(self) -> Iterator[None]:
        with unavailable_on(*AWAY, where=self.url):
            yield


def _record(id: str, kept: dict[str, str]) -> Record:
    status = Status(kept["status"])
    return Record(
        id=id,
        job=kept["job"],
        arguments=json.loads(kept["arguments"]),
        status=status,
        attempts=int(kept.get("attempts") or 0),
        progress=1 if status is Status.SUCCEEDED else float(kept.get("progress") or 0),
        error=kept.get("error") or None,
        key=kept["key"] or None,
        at=datetime.fromtimestamp(float(kept["at"]), UTC) if kept.get("at") else None,
    )
