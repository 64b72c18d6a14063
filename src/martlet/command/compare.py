"""`martlet compare`: a program under FastAPI and under Martlet, request by request."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from importlib.metadata import DistributionFinder, MetadataPathFinder
from pathlib import Path
from platform import python_version
from random import SystemRandom
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from martlet import compat
from martlet.command.discovery import find, locate
from martlet.command.figures import duration
from martlet.command.problems import Problem
from martlet.command.request import header_field
from martlet.command.run import Target
from martlet.compare.exchanges import Request
from martlet.compare.files import read_requests
from martlet.compare.operations import Operation
from martlet.compare.report import Report
from martlet.compare.run import Options
from martlet.compare.run import compare as compare_sides
from martlet.compare.speed import METHOD, Speed
from martlet.compare.worker import MOST_SEED, RUN_VARIABLE, Side, Unusable, environment


def compare(
    target: Target = None,
    requests: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Requests to send too: JSON Lines, an object a request."),
    ] = None,
    examples: Annotated[
        int, typer.Option(min=0, help="How many requests to generate for each operation.")
    ] = 20,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_SEED, help="Generates the same requests again.  [default: a new one]"),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header", "-H", metavar="NAME:VALUE", help="For each generated request; may be repeated."
        ),
    ] = None,
    ignore_header: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A header of replies not to compare; may be repeated."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, metavar="SECONDS", help="How long a reply may take.")
    ] = 5,
    before: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help=f"Run it by the shell before each run, to reset a database; {RUN_VARIABLE} names the run.",
        ),
    ] = None,
    speed: Annotated[bool, typer.Option(help="Measure how fast each side answers.")] = True,
    json_report: Annotated[
        Path | None, typer.Option("--json", metavar="REPORT", dir_okay=False, help="Write a report as JSON.")
    ] = None,
) -> None:
    """Run a program that imports fastapi under FastAPI and under Martlet, and tell every difference.

    Requests are made from its OpenAPI document, valid and invalid ones. They change whatever the program
    changes: run it on a database for tests. The exit code is 0 only if there is no difference.
    """
    _check_packages()
    place = locate(target)
    title = f"{place.module}:{place.name}" if place.name else place.module
    options = Options(
        seed=SystemRandom().randrange(MOST_SEED) if seed is None else seed,
        examples=examples,
        timeout=timeout,
        headers=tuple((name.lower(), value) for name, value in map(header_field, header or [])),
        ignored=tuple(ignore_header or []),
        has_speed=speed,
    )
    sides = (Side("FastAPI", partial(under_fastapi, target)), Side("Martlet", partial(under_martlet, target)))
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")
        try:
            report = compare_sides(
                *sides,
                options,
                given=partial(_read, requests),
                progress=lambda stage, done, total: progress.update(
                    task, description=stage, completed=done, total=total
                ),
                before=partial(_prepare, before),
            )
        except Unusable as error:
            raise Problem(str(error)) from error
    if not report.trials:
        raise Problem(f"{title} has no operations to compare, and there are no --requests")
    _print(report, title)
    if json_report is not None:
        _write(json_report, report.as_json(application=title, versions=_versions()))
    if not report.is_same:
        raise typer.Exit(1)


def under_fastapi(target: str | None) -> Any:
    """The application, with `import fastapi` answered by FastAPI. Raises Unusable."""
    compat.uninstall()
    app = _application(target)
    if "fastapi" not in sys.modules:
        raise Unusable("the program does not import fastapi, so there is nothing to compare")
    return app


def under_martlet(target: str | None) -> Any:
    """The application, with `import fastapi` answered by Martlet. Raises Unusable."""
    compat.install(children=True)
    return _application(target)


def _application(target: str | None) -> Any:
    try:
        return find(target).app
    except Problem as problem:
        raise Unusable(str(problem)) from None


def _check_packages() -> None:
    if _version("fastapi") is None:
        raise Problem("FastAPI is not installed, and a comparison needs it: pip install fastapi")
    for name in ("hypothesis", "requests", "schemathesis"):
        if _version(name) is None:
            raise Problem(f"{name} is not installed: pip install 'martlet[compare]'")


def _read(file: Path | None, known: list[Operation]) -> list[Request]:
    if file is None:
        return []
    try:
        return read_requests(file.read_text(encoding="utf-8"), known)
    except OSError as error:
        raise Problem(f"can't read {file}: {error.strerror}") from error
    except ValueError as error:
        raise Problem(f"{file}: {error}") from error


def _prepare(command: str | None, run: str) -> None:
    if command is None:
        return
    with environment({RUN_VARIABLE: run}):
        ran = subprocess.run(command, shell=True, capture_output=True, text=True)  # noqa: S602
    if ran.returncode:
        lines = (ran.stderr or ran.stdout).strip().splitlines()
        raise Problem(f"--before failed with code {ran.returncode}{': ' + lines[-1] if lines else ''}")


def _versions() -> dict[str, str | None]:
    names = ("fastapi", "martlet", "pydantic", "starlette")
    return {"python": python_version()} | {name: _version(name) for name in names}


def _version(name: str) -> str | None:
    """The version of a package that is installed: of FastAPI itself, not of what answers in its name here."""
    found = MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name))
    return next((distribution.version for distribution in found), None)


def _print(report: Report, title: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    about = f"{title} under FastAPI {_version('fastapi')} and under Martlet {_version('martlet')}"
    console.print(about, style="bold", markup=False)
    *lines, verdict = report.lines()
    for line in lines:
        console.print(line, markup=False)
    if report.speeds:
        _print_speeds(console, report.speeds)
    console.print(verdict, style="green" if report.is_same else "red", markup=False)


def _print_speeds(console: Console, speeds: dict[str, Speed | str]) -> None:
    table = Table(box=None, padding=(0, 1))
    table.add_column("Operation", no_wrap=True)
    for name in ("FastAPI", "Martlet", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    for operation, speed in speeds.items():
        if isinstance(speed, Speed):
            times = duration(speed.fastapi), duration(speed.martlet)
            table.add_row(operation, *times, f"{speed.ratio:.2f}", style=None)
        else:
            table.add_row(operation, "", "", speed)
    console.print(f"Speed: {METHOD}.", markup=False)
    console.print(table)
    console.print()


def _write(file: Path, report: dict[str, Any]) -> None:
    try:
        file.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Problem(f"can't write {file}: {error.strerror}") from error
