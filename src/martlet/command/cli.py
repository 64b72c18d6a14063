"""The subcommands, put together."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from martlet.command.bench import bench
from martlet.command.compare import compare
from martlet.command.look import openapi, routes, show
from martlet.command.plugins import AllCommands
from martlet.command.run import dev, run

commands = typer.Typer(
    name="martlet",
    cls=AllCommands,
    help="Serve and inspect Martlet applications.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"martlet {version('martlet')}")
        raise typer.Exit


@commands.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (run, dev, routes, show, openapi, bench, compare):
    commands.command()(command)
