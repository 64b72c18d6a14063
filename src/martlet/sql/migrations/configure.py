"""How Alembic compares and runs: https://alembic.sqlalchemy.org/en/latest/api/runtime.html."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection, MetaData

ENVIRONMENT = Path(__file__).with_name("environment")
FILE_TEMPLATE = "%%(year)d%%(month).2d%%(day).2d_%%(rev)s_%%(slug)s"


def config_for(
    folder: Path, metadata: Sequence[MetaData], applied: Callable[[MigrationInfo], None] | None = None
) -> Config:
    """Alembic's configuration for a folder of migrations, without a file.

    A folder with an `env.py` of its own, as `alembic init` makes it, is run by that one.
    """
    own = (folder / "env.py").is_file()
    config = Config(cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", _escaped(folder if own else ENVIRONMENT))
    config.set_main_option("path_separator", "newline")
    if not own:
        config.set_main_option("version_locations", _escaped(folder))
        config.set_main_option("file_template", FILE_TEMPLATE)
    config.attributes.update(metadata=metadata, applied=applied)
    return config


def run(config: Config) -> None:
    """Run what the command at hand asks for, all of it in one transaction.

    Batch mode: SQLite can't change a constraint in place, so that a table is copied; elsewhere it is changed.
    """
    connection: Connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=config.attributes["metadata"],
        render_as_batch=True,
        render_item=import_type,
        transactional_ddl=True,
        on_version_apply=_teller(config.attributes.get("applied")),
        process_revision_directives=_leave_out_empty if config.attributes.get("autogenerate") else None,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_foreign_keys(connection)


def import_type(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Have a migration import the module of a type that is not SQLAlchemy's."""
    module = type(item).__module__
    if kind == "type" and not module.startswith("sqlalchemy."):
        autogen_context.imports.add(f"import {module}")
    return False


def check_foreign_keys(connection: Connection) -> None:
    """Raise if rows refer to none: SQLite doesn't look while tables are changed."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({f"{row[0]} -> {row[2]}" for row in broken}))
        raise ValueError(f"after the migration, rows refer to none: {tables}; nothing was changed")


def _teller(applied: Callable[[MigrationInfo], None] | None) -> Any:
    def tell(ctx: MigrationContext, step: MigrationInfo, heads: Any, run_args: Any) -> None:
        if applied is not None:
            applied(step)

    return tell


def _leave_out_empty(
    migration: MigrationContext, revision: Iterable[str | None], directives: list[MigrationScript]
) -> None:
    operations = directives[0].upgrade_ops if directives else None
    if operations is not None and operations.is_empty():
        directives.clear()


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
