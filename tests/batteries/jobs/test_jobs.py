"""What jobs do, wherever they are kept."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import anyio
import pytest
from pydantic import BaseModel, ValidationError

from martlet import Martlet
from martlet.jobs import Backoff, Jobs, Status, current
from martlet.testing import AsyncTestClient
from tests.batteries.jobs.conftest import ended, until

pytestmark = pytest.mark.anyio

AT_ONCE = Backoff(first=0, jitter=0)


class Letter(BaseModel):
    to: str
    on: date


async def test_arguments_keep_their_types(jobs: Jobs) -> None:
    came: list[Any] = []

    @jobs.job
    async def send(
        letter: Letter, price: Decimal, tags: set[str], at: datetime, *, json: bytes = b"{}"
    ) -> None:
        came.extend([letter, price, tags, at, json])

    at = datetime(2030, 1, 2, tzinfo=UTC)
    async with jobs.opened(), working(jobs):
        id = await send.defer(Letter(to="ann", on=date(2030, 1, 1)), Decimal("1.10"), {"a"}, at=at)
        record = await ended(jobs, id)
    assert came == [Letter(to="ann", on=date(2030, 1, 1)), Decimal("1.10"), {"a"}, at, b"{}"]
    assert (record.job, record.status, record.attempts, record.progress) == ("send", Status.SUCCEEDED, 1, 1)
    assert record.arguments["price"] == "1.10"


async def test_wrong_arguments_are_refused_at_once(jobs: Jobs) -> None:
    @jobs.job
    async def double(number: int) -> None: ...

    async with jobs.opened():
        with pytest.raises(ValidationError):
            await double.defer("many")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="number"):
            await double.defer()  # type: ignore[call-arg]
        assert await jobs.list() == []


async def test_def_jobs_run_in_threads(jobs: Jobs) -> None:
    threads: list[threading.Thread] = []

    @jobs.job
    def work() -> None:
        threads.append(threading.current_thread())
        current().report(0.5)

    async with jobs.opened(), working(jobs):
        assert (await ended(jobs, await work.defer())).status is Status.SUCCEEDED
    assert threads[0] is not threading.main_thread()


async def test_it_is_tried_again_until_it_succeeds(jobs: Jobs) -> None:
    attempts: list[int] = []

    @jobs.job(retries=3, backoff=AT_ONCE)
    async def stumble() -> None:
        attempts.append(current().attempt)
        if len(attempts) < 3:
            raise OSError("not yet")

    async with jobs.opened(), working(jobs):
        record = await ended(jobs, await stumble.defer())
    assert attempts == [1, 2, 3]
    assert (record.status, record.attempts) == (Status.SUCCEEDED, 3)


async def test_dead_letters_are_kept_and_can_be_retried(jobs: Jobs) -> None:
    broken = True
    attempts: list[int] = []

    @jobs.job(retries=1, backoff=AT_ONCE)
    async def fail(why: str) -> None:
        attempts.append(current().attempt)
        if broken:
            raise ValueError(why)

    async with jobs.opened(), working(jobs):
        id = await fail.defer("no ink")
        record = await ended(jobs, id)
        assert (record.status, record.attempts, record.error) == (Status.FAILED, 2, "ValueError: no ink")
        assert [dead.id for dead in await jobs.list(status=Status.FAILED)] == [id]
        broken = False
        assert await jobs.retry(id)
        record = await ended(jobs, id, Status.SUCCEEDED)
        assert record.attempts == 1
        assert not await jobs.retry(id)
    assert attempts == [1, 2, 1]


async def test_other_exceptions_are_not_retried(jobs: Jobs) -> None:
    @jobs.job(retries=5, backoff=AT_ONCE, retry_on=(OSError,))
    async def fail() -> None:
        raise ValueError

    async with jobs.opened(), working(jobs):
        record = await ended(jobs, await fail.defer())
    assert (record.status, record.attempts) == (Status.FAILED, 1)


async def test_a_time_out_is_a_failure(jobs: Jobs) -> None:
    @jobs.job(timeout=0.1)
    async def sleep() -> None:
        await asyncio.sleep(60)

    async with jobs.opened(), working(jobs):
        record = await ended(jobs, await sleep.defer())
    assert record.status is Status.FAILED
    assert record.error is not None
    assert record.error.startswith("TimeoutError")


async def test_one_key_is_one_job(jobs: Jobs) -> None:
    done: list[str] = []

    @jobs.job
    async def pay(invoice: str) -> None:
        done.append(invoice)

    @jobs.job
    async def remind(invoice: str) -> None:
        done.append(f"remind {invoice}")

    async with jobs.opened(), working(jobs):
        ids = await asyncio.gather(*(pay.using(key="7").defer("7") for _ in range(5)))
        assert len(set(ids)) == 1
        assert (await ended(jobs, ids[0])).key == "7"
        assert await pay.using(key="7").defer("7") == ids[0], "also when it is done"
        other = await pay.using(key="8").defer("8")
        another = await remind.using(key="7").defer("7")
        await ended(jobs, other)
        await ended(jobs, another)
    assert sorted(done) == ["7", "8", "remind 7"]


async def test_it_begins_when_it_is_due(jobs: Jobs) -> None:
    begun: list[datetime] = []

    @jobs.job
    async def begin() -> None:
        begun.append(datetime.now(UTC))

    async with jobs.opened(), working(jobs):
        late = await begin.using(delay=timedelta(hours=1)).defer()
        due = datetime.now(UTC) + timedelta(seconds=1)
        await ended(jobs, await begin.using(at=due).defer())
        waiting = await jobs.find(late)
        assert waiting is not None
        assert waiting.status is Status.QUEUED
    assert len(begun) == 1
    assert begun[0] >= due


async def test_progress_is_seen_while_it_runs(jobs: Jobs) -> None:
    go_on = asyncio.Event()

    @jobs.job
    async def work() -> None:
        current().report(0.25)
        await go_on.wait()

    async with jobs.opened(), working(jobs):
        id = await work.defer()
        record = await until(jobs, id, lambda record: record.progress > 0)
        assert (record.progress, record.status) == (0.25, Status.RUNNING)
        go_on.set()
        assert (await ended(jobs, id)).progress == 1


async def test_a_waiting_job_is_cancelled(jobs: Jobs) -> None:
    ran: list[int] = []

    @jobs.job
    async def work() -> None:
        ran.append(1)

    async with jobs.opened():
        id = await work.defer()
        assert await jobs.cancel(id)
        async with working(jobs):
            await ended(jobs, await work.defer())
        record = await jobs.find(id)
        assert record is not None
        assert record.status is Status.CANCELLED
        assert not await jobs.cancel(id)
        assert not await jobs.cancel("nothing")
    assert ran == [1]


async def test_a_running_coroutine_is_cancelled(jobs: Jobs) -> None:
    seen: list[str] = []

    @jobs.job(retries=5)
    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async with jobs.opened(), working(jobs):
        id = await work.defer()
        await ended(jobs, id, Status.RUNNING)
        assert await jobs.cancel(id)
        assert (await ended(jobs, id)).status is Status.CANCELLED
    assert seen == ["cancelled"]


async def test_a_running_thread_is_cancelled_when_it_reports(jobs: Jobs) -> None:
    pause = threading.Event()

    @jobs.job(retries=5)
    def work() -> None:
        while True:
            pause.wait(0.02)
            current().report(0.5)

    async with jobs.opened(), working(jobs):
        id = await work.defer()
        await ended(jobs, id, Status.RUNNING)
        assert await jobs.cancel(id)
        assert (await ended(jobs, id)).status is Status.CANCELLED


async def test_schedules_are_kept_once_by_several_workers(url: str) -> None:
    jobs = Jobs(url, worker=True)
    ran: list[int] = []

    @jobs.job(schedule="* * * * * */1")
    async def tick() -> None:
        ran.append(1)

    async with jobs.opened():
        async with working(jobs, workers=1 if url == "memory://" else 2), asyncio.timeout(30):
            while len(ran) < 3:
                await asyncio.sleep(0.05)
        records = await jobs.list()
    keys = [record.key for record in records]
    assert len(keys) == len(set(keys))
    assert all(key is not None and key.startswith("schedule 20") for key in keys)


async def test_no_more_run_at_a_time_than_may(url: str) -> None:
    jobs = Jobs(url, worker=True, concurrency=2)
    running, most = 0, 0

    @jobs.job
    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1

    async with jobs.opened():
        ids = [await work.defer() for _ in range(6)]
        async with working(jobs):
            for id in ids:
                assert (await ended(jobs, id)).status is Status.SUCCEEDED
    assert most == 2


async def test_a_stopped_worker_gives_its_jobs_back(url: str) -> None:
    jobs = Jobs(url, worker=True, grace=0.2)
    attempts: list[int] = []
    go_on = asyncio.Event()

    @jobs.job
    async def work() -> None:
        attempts.append(current().attempt)
        await go_on.wait()

    async with jobs.opened():
        async with working(jobs):
            id = await work.defer()
            await ended(jobs, id, Status.RUNNING)
            while not attempts:
                await asyncio.sleep(0.01)
        record = await jobs.find(id)
        assert record is not None
        assert (record.status, record.attempts) == (Status.QUEUED, 0)
        go_on.set()
        async with working(jobs):
            assert (await ended(jobs, id)).status is Status.SUCCEEDED
    assert attempts == [1, 1]


async def test_jobs_that_no_worker_knows_are_dead_letters(url: str) -> None:
    jobs, workers = Jobs(url), Jobs(url, worker=True)

    @jobs.job
    async def new() -> None: ...

    workers.backend = jobs.backend
    async with jobs.opened():
        workers.is_open = True
        async with working(workers):
            record = await ended(jobs, await new.defer())
    assert record.status is Status.FAILED
    assert record.error is not None
    assert "module" in record.error


async def test_in_an_application(jobs: Jobs) -> None:
    done: list[str] = []
    app = Martlet().use(jobs)

    @jobs.job
    async def welcome(name: str) -> None:
        done.append(name)

    @app.post("/members/{name}", status_code=202)
    async def join(name: str) -> dict[str, str]:
        return {"job": await welcome.defer(name)}

    async with AsyncTestClient(app) as client:
        reply = await client.post("/members/ann")
        assert reply.status_code == 202
        await ended(jobs, reply.json()["job"])
        await jobs.check()
    assert done == ["ann"]


class working:
    """Workers in this process."""

    def __init__(self, jobs: Jobs, workers: int = 1) -> None:
        self.jobs = jobs
        self.workers = workers

    async def __aenter__(self) -> None:
        self.tasks = [asyncio.create_task(self.jobs.work()) for _ in range(self.workers)]

    async def __aexit__(self, *error: object) -> None:
        for task in self.tasks:
            task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.gather(*self.tasks, return_exceptions=True)
