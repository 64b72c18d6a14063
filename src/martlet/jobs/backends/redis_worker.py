"""A worker of taskiq's on a Redis stream, which shows that it lives and takes over from those that died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from taskiq import AckableMessage, Context, TaskiqDepends
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from martlet.jobs.backends import Limits, Perform, redis_scripts
from martlet.jobs.orders import Outcome, Record, Status, now

PREFIX = "martlet:jobs:"
TASK = "martlet.job"
GROUP = "martlet"
POLLING = 0.5  # seconds between two looks for jobs that have become due
CONTEXT: Any = TaskiqDepends()
MOST_DEATHS = 3  # a job whose workers died so often is a dead letter

Find = Callable[[str], Awaitable[Record | None]]
Script = Callable[..., Awaitable[Any]]


class Broker(RedisStreamBroker):
    """taskiq's, but for two things: it claims also while no new messages come, and it keeps what it has."""

    def __init__(self, url: str, dead_after: float) -> None:
        super().__init__(
            url,
            queue_name=f"{PREFIX}stream",
            consumer_group_name=GROUP,
            consumer_id="0",
            idle_timeout=int(dead_after * 1000),
        )
        self.held: set[bytes] = set()

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        async with Redis(connection_pool=self.connection_pool) as client:
            while True:
                claimed: Any = await client.xautoclaim(
                    self.queue_name, self.consumer_group_name, self.consumer_name, self.idle_timeout, count=1
                )
                new: Any = await client.xreadgroup(
                    self.consumer_group_name,
                    self.consumer_name,
                    {self.queue_name: ">"},
                    count=1,
                    block=500,
                )
                for message, fields in [*claimed[1], *(each for _, messages in new for each in messages)]:
                    if message not in self.held:
                        self.held.add(message)
                        yield AckableMessage(data=fields[b"data"], ack=self._settled(message))

    async def keep(self) -> None:
        """Show that this worker lives: what it holds has been idle for no time."""
        if self.held:
            async with Redis(connection_pool=self.connection_pool) as client:
                await client.xclaim(
                    self.queue_name,
                    self.consumer_group_name,
                    self.consumer_name,
                    0,
                    list(self.held),
                    justid=True,
                )

    def _settled(self, message: bytes) -> Callable[[], Awaitable[None]]:
        async def settle() -> None:
            async with Redis(connection_pool=self.connection_pool) as client, client.pipeline() as pipeline:
                pipeline.xack(self.queue_name, self.consumer_group_name, message)
                pipeline.xdel(self.queue_name, message)
                await pipeline.execute()
            self.held.discard(message)

        return settle


class Worker:
    """Works until cancelled.

    Args:
        find: the record of a job.
        script: runs a script on Redis.
    """

    def __init__(self, url: str, limits: Limits, find: Find, script: Script, perform: Perform) -> None:
        self.broker = Broker(url, limits.dead_after)
        self.limits = limits
        self.find = find
        self.script = script
        self.perform = perform
        self.running: set[asyncio.Task[Any]] = set()

    async def work(self) -> None:
        async def run(id: str, context: Context = CONTEXT) -> None:
            await self._run(id)
            await context.ack()

        self.broker.register_task(run, TASK)
        self.broker.is_worker_process = True
        receiver = Receiver(
            self.broker,
            max_async_tasks=self.limits.concurrency,
            ack_type=AcknowledgeType.MANUAL,
            validate_params=False,
        )
        stop = asyncio.Event()
        listening = asyncio.create_task(receiver.listen(stop))
        alive = asyncio.create_task(self._show_life())
        try:
            await asyncio.wait({listening, alive}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            await asyncio.wait({listening}, timeout=self.limits.grace)
            for task in self.running:
                task.cancel()
            await asyncio.wait({listening})
            alive.cancel()
            await self.broker.shutdown()
        for task in (listening, alive):
            with suppress(asyncio.CancelledError):
                await task

    async def _show_life(self) -> None:
        last = 0.0
        while True:
            await self.script(redis_scripts.PROMOTE, now().timestamp())
            if now().timestamp() - last > self.limits.dead_after / 3:
                await self.broker.keep()
                last = now().timestamp()
            await asyncio.sleep(POLLING)

    async def _run(self, id: str) -> None:
        if not await self.script(redis_scripts.BEGIN, id):
            return
        record = await self.find(id)
        assert record is not None
        deaths = int(
            await self.script("return redis.call('HGET', KEYS[1] .. 'job:' .. ARGV[1], 'deaths')", id) or 0
        )
        if deaths >= MOST_DEATHS:
            await self._end(id, Outcome(Status.FAILED, f"{deaths} workers died with it"), record.attempts)
            return
        work = asyncio.create_task(self._performed(record))
        self.running.add(work)
        work.add_done_callback(self.running.discard)
        await asyncio.wait({work})
        if work.cancelled():
            await self._end(id, Outcome(Status.QUEUED, record.error), record.attempts)
        else:
            await self._end(id, work.result(), record.attempts + 1)

    async def _performed(self, record: Record) -> Outcome:
        return await self.perform(record)

    async def _end(self, id: str, outcome: Outcome, attempts: int) -> None:
        again = now().timestamp() + outcome.delay if outcome.status is Status.QUEUED else ""
        kept = outcome.status in (Status.SUCCEEDED, Status.CANCELLED)
        keep = int(self.limits.keep) if kept else ""
        await self.script(
            redis_scripts.END, id, outcome.status.value, attempts, outcome.error or "", again, keep
        )
