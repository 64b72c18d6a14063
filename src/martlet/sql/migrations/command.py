"""`martlet db`: the migrations of an application's database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from martlet.command.plugins import App, martlet_at
from martlet.command.problems import Problem
from martlet.sql.availability import described
from martlet.sql.database import Database
from martlet.sql.migrations.locks import StillMigrating
from martlet.sql.migrations.migrations import Migrations, Step

T = TypeVar("T")

commands = typer.Typer(name="db", help="Migrate an application's database.", no_args_is_help=True)

Name = Annotated[
    str | None,
    typer.Option("--database", metavar="NAME", help="The plug-in's name, if the application has several."),
]
Target = Annotated[str, typer.Argument(metavar="REVISION")]
Sure = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


@commands.command()
def init(app: App = None, database: Name = None) -> None:
    """Make the folder of the migrations."""
    with problems():
        migrations = migrations_of(app, database)
        migrations.init()
        typer.echo(f"made {migrations.folder}; next: martlet db revision --autogenerate -m MESSAGE")


@commands.command()
def revision(
    message: Annotated[str, typer.Option("--message", "-m", help="What it changes.")],
    autogenerate: Annotated[
        bool, typer.Option("--autogenerate", help="Write what the models have and the database has not.")
    ] = False,
    app: App = None,
    database: Name = None,
) -> None:
    """Write a migration."""
    file = run(app, database, lambda migrations: migrations.revision(message, autogenerate=autogenerate))
    if file is None:
        typer.echo("nothing to migrate")
    else:
        typer.echo(f"wrote {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")


@commands.command()
def upgrade(revision: Target = "head", app: App = None, database: Name = None) -> None:
    """Apply migrations: all, those up to a revision, or so many, as +1."""
    tell(run(app, database, lambda migrations: migrations.upgrade(revision)), "up to date")


@commands.command(context_settings={"ignore_unknown_options": True})
def downgrade(revision: Target = "-1", app: App = None, database: Name = None) -> None:
    """Undo migrations: the last one, those after a revision, so many, as -2, or all: base."""
    tell(run(app, database, lambda migrations: migrations.downgrade(revision)), "nothing to undo")


@commands.command()
def current(app: App = None, database: Name = None) -> None:
    """Print the revision that the database is at."""
    for revision in run(app, database, lambda migrations: migrations.current()) or ["no revision"]:
        typer.echo(revision)


@commands.command()
def history(app: App = None, database: Name = None) -> None:
    """List the migrations, the newest first."""
    with problems():
        for revision in migrations_of(app, database).history():
            typer.echo(f"{revision.id}  {revision.message}")


@commands.command()
def check(app: App = None, database: Name = None) -> None:
    """Fail if the models and the migrated database differ."""
    differences = run(app, database, lambda migrations: migrations.check())
    for difference in differences:
        typer.echo(difference)
    if differences:
        raise Problem(f"models and migrations differ in {len(differences)}")
    typer.echo("models and migrations agree")


@commands.command()
def reset(sure: Sure = False, app: App = None, database: Name = None) -> None:
    """Drop all tables with their data, and apply all migrations."""
    with problems():
        migrations = migrations_of(app, database)
    if not sure:
        typer.confirm(f"Drop everything in {migrations.database.address}?", abort=True)
    tell(run_with(migrations, lambda migrations: migrations.reset()), "empty: there are no migrations")


def migrations_of(app: str | None, name: str | None) -> Migrations:
    """The migrations of an application's database. Raises Problem."""
    plugins = martlet_at(app).plugins
    try:
        database = plugins.one(Database) if name is None else plugins[name]
    except LookupError as error:
        mend = f"no plug-in is named {name!r}" if name is not None else str(error)
        raise Problem(f"{mend}; name the database with --database" if len(plugins) > 1 else mend) from error
    if not isinstance(database, Database):
        raise Problem(f"the plug-in {name!r} is no database")
    return Migrations(database)


def run(app: str | None, name: str | None, work: Callable[[Migrations], Coroutine[Any, Any, T]]) -> T:
    """Find the migrations, and run the work. Raises Problem."""
    with problems():
        migrations = migrations_of(app, name)
    return run_with(migrations, work)


def run_with(migrations: Migrations, work: Callable[[Migrations], Coroutine[Any, Any, T]]) -> T:
    """Run the work. Raises Problem."""
    with problems(migrations.database):
        return asyncio.run(work(migrations))


@contextmanager
def problems(database: Database | None = None) -> Iterator[None]:
    """Tell in one line what can be expected to go wrong."""
    try:
        yield
    except (CommandError, OSError, StillMigrating, ValueError) as error:
        raise Problem(str(error)) from error
    except SQLAlchemyError as error:
        where = "" if database is None else f"{database.address}: "
        raise Problem(f"{where}{described(error)}") from error


def tell(steps: list[Step], nothing: str) -> None:
    """Print what was done."""
    for step in steps:
        typer.echo(f"{'applied' if step.is_upgrade else 'undid'} {step.id}  {step.message}")
    if not steps:
        typer.echo(nothing)
