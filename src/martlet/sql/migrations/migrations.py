"""The migrations of one database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection

from martlet.sql.database import Database
from martlet.sql.migrations.configure import config_for
from martlet.sql.migrations.differences import differences
from martlet.sql.migrations.locks import alone
from martlet.sql.migrations.wipe import drop_everything

T = TypeVar("T")
README = """\
The migrations of the database's schema, in the order of their dates.

martlet db revision --autogenerate -m "what changes"
martlet db upgrade
"""


class Revision(NamedTuple):
    """One migration."""

    id: str
    down: tuple[str, ...]
    message: str
    path: Path


class Step(NamedTuple):
    """A migration that was applied, or undone."""

    id: str
    message: str
    is_upgrade: bool


class Migrations:
    """What `martlet db` does.

    Args:
        database: its URL, its models' metadata, and the folder of its migrations.
        lock_timeout: how many seconds to wait for another process that migrates.

    Raises ValueError if the database tells no folder. What Alembic refuses it raises as
    `alembic.util.CommandError`.
    """

    def __init__(self, database: Database, *, lock_timeout: float = 300) -> None:
        if database.migrations is None:
            raise ValueError('the database has no migrations: Database(..., migrations="migrations")')
        self.database = database
        self.folder = database.migrations
        self.lock_timeout = lock_timeout

    def init(self) -> None:
        """Make the folder. Raises FileExistsError if there is something in it."""
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise FileExistsError(f"{self.folder} is not empty")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "README").write_text(README, encoding="utf-8")

    async def revision(self, message: str, *, autogenerate: bool = False) -> Path | None:
        """Write a migration: an empty one, or one of what the models have and the database has not.

        Returns its file; None if there is nothing to migrate.
        """
        config = self._config()
        config.attributes["autogenerate"] = autogenerate

        def write(connection: Connection) -> Path | None:
            config.attributes["connection"] = connection
            made = command.revision(config, message, autogenerate=autogenerate)
            scripts = made if isinstance(made, list) else [made]
            return next((Path(script.path) for script in scripts if script is not None), None)

        return await self._run(write)

    async def upgrade(self, revision: str = "head") -> list[Step]:
        """Apply the migrations up to a revision; `+1` is the next one."""
        return await self._migrate(command.upgrade, revision)

    async def downgrade(self, revision: str = "-1") -> list[Step]:
        """Undo the migrations after a revision; `-1` undoes the last one, `base` all."""
        return await self._migrate(command.downgrade, revision)

    async def current(self) -> list[str]:
        """The revisions that the database is at: none, one, or several of branches."""
        return await self._look(lambda context: list(context.get_current_heads()))

    def history(self) -> list[Revision]:
        """All migrations, the newest first."""
        return [_told(script) for script in self._scripts().walk_revisions()]

    async def check(self) -> list[str]:
        """What differs between the models and the migrations, as the database has applied them.

        The database has to be up to date for that, and is told not to be, otherwise.
        """
        heads = set(self._scripts().get_heads())

        def compare(context: MigrationContext) -> list[str]:
            at = set(context.get_current_heads())
            if at != heads:
                return [f"the database is at {_names(at)}, the migrations lead to {_names(heads)}"]
            return differences(context, self.database.all_metadata)

        return await self._look(compare)

    async def reset(self) -> list[Step]:
        """Drop all tables with their data, and apply all migrations."""

        def drop(connection: Connection) -> None:
            with connection.begin():
                drop_everything(connection)

        return await self._migrate(command.upgrade, "head", before=drop)

    async def _migrate(
        self,
        apply: Callable[..., None],
        revision: str,
        before: Callable[[Connection], None] | None = None,
    ) -> list[Step]:
        steps: list[Step] = []
        config = self._config(lambda step: steps.append(_step(step)))

        def work(connection: Connection) -> None:
            if before is not None:
                before(connection)
            config.attributes["connection"] = connection
            apply(config, revision)

        await self._run(work)
        return steps

    async def _look(self, look: Callable[[MigrationContext], T]) -> T:
        """What a function finds in the context that the environment makes."""
        found: list[T] = []
        config = self._config()
        scripts = ScriptDirectory.from_config(config)

        def apply_nothing(revision: Any, context: MigrationContext) -> list[Any]:
            found.append(look(context))
            return []

        def work(connection: Connection) -> None:
            config.attributes["connection"] = connection
            with EnvironmentContext(config, scripts, fn=apply_nothing, dont_mutate=True):
                scripts.run_env()

        await self._run(work)
        return found[0]

    async def _run(self, work: Callable[[Connection], T]) -> T:
        engine = self.database.engines.for_migrations(self.lock_timeout)
        try:
            async with engine.connect() as connection, alone(connection, self.lock_timeout):
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    def _config(self, applied: Callable[[MigrationInfo], None] | None = None) -> Config:
        if not self.folder.is_dir():
            raise FileNotFoundError(f"there is no folder {self.folder}: make it with martlet db init")
        return config_for(self.folder, self.database.all_metadata, applied)

    def _scripts(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self._config())


def _names(revisions: set[str]) -> str:
    return ", ".join(sorted(revisions)) or "no revision"


def _told(script: Script) -> Revision:
    down = script.down_revision
    downs = () if down is None else (down,) if isinstance(down, str) else tuple(down)
    return Revision(script.revision, downs, script.doc or "", Path(script.path))


def _step(info: MigrationInfo) -> Step:
    script = info.up_revision
    message = script.doc if isinstance(script, Script) else ""
    return Step(info.up_revision_id or "", message, info.is_upgrade)
