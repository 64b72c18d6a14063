"""`martlet settings`: the effective values, and where they come from."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from pydantic_settings import BaseSettings
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from martlet.applications import Martlet
from martlet.command.discovery import find
from martlet.command.problems import Problem
from martlet.settings.loading import SettingsProblem
from martlet.settings.report import Row, rows

UNFOLDED = 10_000

commands = typer.Typer(add_completion=False)


@commands.command()
def settings(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODULE:CLASS]",
            help="A class of settings, or an application: then those of its plug-ins."
            "  [default: the application as martlet run finds it]",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object of each class's rows.")
    ] = False,
) -> None:
    """Print the effective settings, and where each comes from; secrets are masked."""
    try:
        read = {kind.__name__: rows(kind) for kind in _kinds(target)}
    except SettingsProblem as problem:
        raise Problem(str(problem)) from problem
    if as_json:
        typer.echo(
            json.dumps({name: [row._asdict() for row in each] for name, each in read.items()}, indent=2)
        )
        return
    for name, each in read.items():
        _print(name, each)


def _kinds(target: str | None) -> list[type[BaseSettings]]:
    try:
        found = find(target)
    except Problem as problem:
        # A program reads its settings when it is imported: the message is theirs, without the place.
        if isinstance(problem.__cause__, SettingsProblem):
            raise problem.__cause__ from None
        raise
    if isinstance(found.app, type) and issubclass(found.app, BaseSettings):
        return [found.app]
    if not isinstance(found.app, Martlet):
        raise Problem(f"{found.text} is neither a class of settings nor a Martlet application")
    kinds = [plugin.settings for plugin in found.app.plugins.values()]
    known: dict[Any, None] = dict.fromkeys(kind for kind in kinds if kind is not None)
    if not known:
        raise Problem(
            f"no plug-in of {found.text} has settings: app.use(SettingsPlugin(...)), or name the class"
            " as MODULE:CLASS"
        )
    return list(known)


def _print(name: str, each: list[Row]) -> None:
    console = Console()
    table = Table("Variable", "Value", "Source", title=name, title_justify="left")
    for row in each:
        table.add_row(*(escape(cell) for cell in row))
    (console if console.is_terminal else Console(width=UNFOLDED)).print(table)
