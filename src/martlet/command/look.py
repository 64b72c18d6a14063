"""`martlet routes`, `martlet show` and `martlet openapi`: what an application is made of."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from martlet import inspect
from martlet.applications import Martlet
from martlet.command.discovery import find
from martlet.command.problems import Problem
from martlet.command.run import Target

UNFOLDED = 10_000
YAML_SUFFIXES = (".yaml", ".yml")


def routes(
    target: Target = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array of objects.")] = False,
) -> None:
    """List an application's routes: methods, path, name, endpoint, and where it is declared."""
    rows = inspect.routes(_martlet(target))
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], indent=2))
        return
    table = Table(
        "Methods", "Path", "Name", "Endpoint", "Place", title=f"{len(rows)} routes", title_justify="left"
    )
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    _console().print(table)


def show(
    target: Annotated[str, typer.Argument(metavar="MODULE:APP", help="The application.")],
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, ..., or WEBSOCKET.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The path as it is declared: /items/{id}")],
) -> None:
    """Print the function that an endpoint was compiled to."""
    app = _martlet(target)
    method = method.upper()
    try:
        source = inspect.source(app, path, method)
    except LookupError as error:
        raise Problem(f"there is no route {method} {path}{_suggestion(app, method, path)}") from error
    except TypeError as error:
        raise Problem(f"{method} {path} is no endpoint of the API, so nothing is compiled for it") from error
    if sys.stdout.isatty():
        Console().print(Syntax(source, "python", word_wrap=True, background_color="default"))
    else:
        typer.echo(source.rstrip("\n"))


def openapi(
    target: Target = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", dir_okay=False, help="A file; YAML if its name ends with .yaml or .yml."
        ),
    ] = None,
) -> None:
    """Write an application's OpenAPI document."""
    found = find(target)
    make: Callable[[], dict[str, Any]] | None = getattr(found.app, "openapi", None)
    if make is None:
        raise Problem(f"{found.text} makes no OpenAPI document")
    is_yaml = output is not None and output.suffix.lower() in YAML_SUFFIXES
    document = _yaml(make()) if is_yaml else json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(document, nl=False)
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as error:
        raise Problem(f"can't write {output}: {error.strerror}") from error


def _yaml(document: dict[str, Any]) -> str:
    try:
        import yaml  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise Problem("YAML needs PyYAML: pip install pyyaml") from error
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def _martlet(target: str | None) -> Martlet:
    found = find(target)
    if not isinstance(found.app, Martlet):
        raise Problem(f"{found.text} is no Martlet application but of type {type(found.app).__name__}")
    return found.app


def _suggestion(app: Martlet, method: str, path: str) -> str:
    rows = inspect.routes(app)
    other = ", ".join(row.method for row in rows if row.path == path)
    if other:
        return f"; that path has {other}"
    near = get_close_matches(path, [row.path for row in rows if method in row.method.split(", ")], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)


def _console() -> Console:
    """Where nobody looks on, rows are not folded to the width of a window."""
    console = Console()
    return console if console.is_terminal else Console(width=UNFOLDED)
