"""Plug-ins' own commands: `martlet NAME ...`, found through the entry-point group `martlet.plugins`.

An entry point is named as its command and leads to a plug-in's class, whose `commands` are taken, or to a
Typer application. Its module is imported when the command is asked for.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, Any, TypeVar

import typer

from martlet.applications import Martlet
from martlet.command.discovery import find
from martlet.command.problems import Commands, Problem
from martlet.extras import MissingExtra
from martlet.plugins import ENTRY_POINTS, Plugin

P = TypeVar("P", bound=Plugin)

App = Annotated[
    str | None,
    typer.Option("--app", "-a", metavar="MODULE:APP", help="The application.  [default: as martlet run]"),
]
"""The option by which a plug-in's commands are told the application."""


def plugin_of(kind: type[P], target: str | None = None) -> P:
    """The plug-in of a class that an application uses.

    Args:
        target: MODULE:APP or a file; without it the application is found as by `martlet run`.

    Raises Problem.
    """
    app = martlet_at(target)
    try:
        return app.plugins.one(kind)
    except LookupError as error:
        raise Problem(str(error)) from error


def martlet_at(target: str | None = None) -> Martlet:
    """The Martlet application at MODULE:APP. Raises Problem."""
    found = find(target)
    if not isinstance(found.app, Martlet):
        raise Problem(f"{found.text} is no Martlet application but of type {type(found.app).__name__}")
    return found.app


class AllCommands(Commands):
    """The command's own subcommands, and those of the plug-ins that are installed."""

    def list_commands(self, ctx: Any) -> list[str]:
        own = super().list_commands(ctx)
        return [*own, *sorted(entry_points(group=ENTRY_POINTS).names - set(own))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for entry in entry_points(group=ENTRY_POINTS, name=cmd_name):
            return _command_of(entry)
        return None


def _command_of(entry: EntryPoint) -> Any:
    try:
        loaded = entry.load()
    except MissingExtra as error:
        return _command_that_says(entry.name, str(error))
    except Exception as error:  # noqa: BLE001 - one broken package must not take the other commands away
        return _command_that_says(entry.name, f"{entry.value} can't be loaded: {error!r}")
    commands = loaded if isinstance(loaded, typer.Typer) else getattr(loaded, "commands", None)
    if not isinstance(commands, typer.Typer):
        return _command_that_says(entry.name, f"{entry.value} has no commands")
    command = typer.main.get_command(commands)
    command.name = entry.name
    return command


def _command_that_says(name: str, problem: str) -> Any:
    """A command that can't do anything but say why."""

    def say(arguments: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> None:
        raise Problem(problem)

    commands = typer.Typer(add_completion=False)
    options = {"ignore_unknown_options": True, "help_option_names": []}
    commands.command(name, help=problem, context_settings=options)(say)
    return typer.main.get_command(commands)


__all__ = ["AllCommands", "App", "martlet_at", "plugin_of"]
