"""Workers in processes of their own: they die, are stopped, and are asked by the command."""

from __future__ import annotations

import asyncio
import importlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from martlet.jobs import Jobs, Status
from tests.batteries.jobs.conftest import ended, until
from tests.command.conftest import Command, Files

PROGRAM = """
    import asyncio
    import os
    from pathlib import Path
    from martlet import Martlet
    from martlet.jobs import Jobs, current

    jobs = Jobs(os.environ["JOBS_URL"], dead_after=2, grace=0.2)
    app = Martlet().use(jobs)

    @jobs.job
    async def work(name: str) -> None:
        with Path("begun").open("a") as file:
            file.write(f"{name} {os.getpid()}\\n")
        current().report(0.5)
        while not Path("go").exists():
            await asyncio.sleep(0.02)
        with Path("done").open("a") as file:
            file.write(f"{name} {os.getpid()}\\n")

    @jobs.job
    async def kill() -> None:
        os.kill(os.getpid(), 9)

    @jobs.job(schedule="0 3 * * *")
    async def nightly() -> None: ...

    @jobs.job
    async def fail() -> None:
        raise ValueError("no ink")
"""

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def program(write: Files, server_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = write({"main.py": PROGRAM})
    monkeypatch.setenv("JOBS_URL", server_url)
    monkeypatch.syspath_prepend(str(folder))
    return importlib.import_module("main")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `martlet jobs worker`."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        martlet = "from martlet.command import main; main()"
        process = subprocess.Popen([sys.executable, "-c", martlet, "jobs", "worker"], cwd=tmp_path)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)


def lines(name: str) -> list[str]:
    file = Path(name)
    return file.read_text().splitlines() if file.exists() else []


async def has_begun(jobs: Jobs, id: str, times: int = 1) -> None:
    async with asyncio.timeout(40):
        while len(lines("begun")) < times:
            await asyncio.sleep(0.05)
    await until(jobs, id, lambda record: record.progress == 0.5 and record.status is Status.RUNNING)


@pytest.mark.anyio
async def test_a_killed_worker_loses_no_job(program: Any, start: Start) -> None:
    jobs: Jobs = program.jobs
    async with jobs.opened():
        first = start()
        id = await program.work.defer("letter")
        await has_begun(jobs, id)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        waiting = [await program.work.defer(f"card {number}") for number in range(3)]
        second = start()
        Path("go").touch()
        for each in [id, *waiting]:
            record = await ended(jobs, each)
            assert (record.status, record.attempts) == (Status.SUCCEEDED, 1)
    assert lines("begun")[0] == f"letter {first.pid}"
    assert sorted(lines("done")) == sorted(
        f"{name} {second.pid}" for name in ("letter", "card 0", "card 1", "card 2")
    )


@pytest.mark.anyio
async def test_a_worker_that_lives_takes_over_with_no_new_jobs(program: Any, start: Start) -> None:
    jobs: Jobs = program.jobs
    async with jobs.opened():
        first = start()
        id = await program.work.defer("letter")
        await has_begun(jobs, id)
        second = start()
        await asyncio.sleep(3)
        assert lines("begun") == [f"letter {first.pid}"], "a long job isn't taken from a worker that lives"
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        Path("go").touch()
        assert (await ended(jobs, id)).status is Status.SUCCEEDED
    assert lines("done") == [f"letter {second.pid}"]


@pytest.mark.anyio
async def test_a_job_that_kills_its_workers_becomes_a_dead_letter(program: Any, start: Start) -> None:
    jobs: Jobs = program.jobs
    async with jobs.opened():
        id = await program.kill.defer()
        for _ in range(3):
            assert await asyncio.to_thread(start().wait, 30) == -signal.SIGKILL
        start()
        record = await ended(jobs, id)
    assert (record.status, record.error) == (Status.FAILED, "3 workers died with it")


@pytest.mark.anyio
async def test_a_worker_that_is_told_to_stop_gives_its_job_back(program: Any, start: Start) -> None:
    jobs: Jobs = program.jobs
    async with jobs.opened():
        first = start()
        id = await program.work.defer("letter")
        await has_begun(jobs, id)
        first.terminate()
        assert await asyncio.to_thread(first.wait, 20) == 0
        record = await jobs.find(id)
        assert record is not None
        assert (record.status, record.attempts) == (Status.QUEUED, 0)
        Path("go").touch()
        start()
        assert (await ended(jobs, id)).status is Status.SUCCEEDED


@pytest.mark.anyio
async def test_another_process_cancels(program: Any, start: Start) -> None:
    jobs: Jobs = program.jobs
    async with jobs.opened():
        start()
        id = await program.work.defer("letter")
        await has_begun(jobs, id)
        assert await jobs.cancel(id)
        assert (await ended(jobs, id)).status is Status.CANCELLED


def test_the_command(program: Any, start: Start, command: Command) -> None:
    async def prepare() -> tuple[str, str]:
        async with program.jobs.opened():
            waiting = await program.work.using(delay=3600).defer("letter")
            dead = await program.fail.defer()
            start()
            await ended(program.jobs, dead)
            return waiting, dead

    waiting, dead = asyncio.run(prepare())
    listed = command("jobs", "list")
    assert listed.exit_code == 0, listed.output
    assert "scheduled  nightly  0 3 * * *" in listed.output
    assert f"{waiting}  queued  work  attempts 0  at 20" in listed.output
    assert f"{dead}  failed  fail  attempts 1  ValueError: no ink" in listed.output
    only_dead = command("jobs", "list", "--status", "failed").output.splitlines()
    assert [line.split()[0] for line in only_dead] == [dead]
    assert command("jobs", "cancel", waiting).output.strip() == f"cancelled {waiting}"
    assert command("jobs", "cancel", waiting).exit_code != 0
    assert command("jobs", "retry", dead).output.strip() == f"queued {dead}"
    assert command("jobs", "retry", waiting).exit_code != 0


def test_jobs_in_memory_need_no_worker(write: Files, command: Command) -> None:
    write({"main.py": PROGRAM.replace('os.environ["JOBS_URL"]', '"memory://"')})
    said = command("jobs", "worker")
    assert said.exit_code != 0
    assert "no worker can reach them" in said.output


@pytest.mark.parametrize("scheme", ["postgresql", "redis"])
def test_the_command_says_where_it_tried(
    scheme: str, write: Files, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"main.py": PROGRAM.replace("dead_after=2", "start_timeout=0.1")})
    monkeypatch.setenv("JOBS_URL", f"{scheme}://ann:secret@127.0.0.1:1/0")
    said = command("jobs", "list")
    assert said.exit_code != 0
    assert f"can't reach {scheme}://ann:***@127.0.0.1:1/0" in " ".join(said.output.split())
