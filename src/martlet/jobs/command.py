"""`martlet jobs`: the workers of an application's jobs, and what there is to do."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from martlet.command.plugins import App, martlet_at
from martlet.command.problems import Problem
from martlet.jobs.jobs import Jobs
from martlet.jobs.orders import Record, Status
from martlet.services import Unavailable, Unreachable, masked

T = TypeVar("T")

commands = typer.Typer(name="jobs", help="Work on an application's jobs.", no_args_is_help=True)

Name = Annotated[
    str | None,
    typer.Option("--jobs", metavar="NAME", help="The plug-in's name, if the application has several."),
]
Id = Annotated[str, typer.Argument(metavar="ID")]


@commands.command()
def worker(
    app: App = None,
    jobs: Name = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="How many jobs at a time.  [default: the application's]")
    ] = None,
) -> None:
    """Do jobs until interrupted; run as many workers, on as many machines, as there is work for."""
    application = martlet_at(app)
    plugin = _jobs_of(application, jobs)
    if plugin.backend.in_process:
        raise Problem("jobs in memory:// are done by the application's own process: no worker can reach them")
    if concurrency is not None:
        plugin.limits.concurrency = concurrency
    plugin.works_here = True
    typer.echo(
        f"working on {masked(plugin.backend.url)}: {', '.join(plugin.registered) or 'no jobs'}", err=True
    )
    _problems(lambda: _until_stopped(application))


@commands.command("list")
def list_jobs(
    app: App = None,
    jobs: Name = None,
    status: Annotated[Status | None, typer.Option(help="Only such; the dead letters are failed.")] = None,
    job: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this function.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
) -> None:
    """List jobs, the newest first, and the functions with a schedule."""
    plugin = _reachable(app, jobs)
    for registered in plugin.registered.values():
        if registered.schedule is not None and status is None and job in (None, registered.name):
            typer.echo(f"scheduled  {registered.name}  {registered.schedule.expression}")
    found = _with(plugin, lambda: plugin.list(status=status, job=job, limit=limit))
    for record in found:
        typer.echo(_line(record))
    if not found:
        typer.echo("no jobs")


@commands.command()
def cancel(id: Id, app: App = None, jobs: Name = None) -> None:
    """Cancel a job that waits, ask one that runs to stop."""
    plugin = _reachable(app, jobs)
    if not _with(plugin, lambda: plugin.cancel(id)):
        raise Problem(f"no job {id} waits or runs")
    typer.echo(f"cancelled {id}")


@commands.command()
def retry(id: Id, app: App = None, jobs: Name = None) -> None:
    """Queue a dead letter again."""
    plugin = _reachable(app, jobs)
    if not _with(plugin, lambda: plugin.retry(id)):
        raise Problem(f"no job {id} has failed")
    typer.echo(f"queued {id}")


async def _until_stopped(application: Any) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with application.router.lifespan_context(application):
        await stopped.wait()


def _reachable(app: str | None, name: str | None) -> Jobs:
    plugin = _jobs_of(martlet_at(app), name)
    if plugin.backend.in_process:
        raise Problem("jobs in memory:// are known to the application's own process only")
    return plugin


def _jobs_of(application: Any, name: str | None) -> Jobs:
    plugins = application.plugins
    try:
        plugin = plugins.one(Jobs) if name is None else plugins[name]
    except LookupError as error:
        raise Problem(f"no plug-in is named {name!r}" if name is not None else str(error)) from error
    if not isinstance(plugin, Jobs):
        raise Problem(f"the plug-in {name!r} has no jobs")
    return plugin


def _with(plugin: Jobs, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async def opened() -> T:
        async with plugin.opened():
            return await work()

    return _problems(opened)


def _problems(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run the work, and tell in one line what can be expected to go wrong."""
    try:
        return asyncio.run(work())
    except Unreachable as error:
        raise Problem(str(error)) from error
    except Unavailable as error:
        raise Problem(f"{error.service} is unavailable") from error


def _line(record: Record) -> str:
    parts = [record.id, record.status.value, record.job, f"attempts {record.attempts}"]
    if record.status is Status.RUNNING:
        parts.append(f"{record.progress:.0%}")
    if record.status is Status.QUEUED and isinstance(record.at, datetime):
        parts.append(f"at {record.at.isoformat(timespec='seconds')}")
    if record.error is not None:
        parts.append(record.error.partition("\n")[0])
    return "  ".join(parts)
