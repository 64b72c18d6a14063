"""Bring a database to a revision of the schema."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

INI_FILE = Path(__file__).with_name("alembic.ini")
ADVISORY_LOCK = 7_264_191


async def upgrade(url: str, revision: str = "head") -> None:
    """Apply all migrations up to a revision that are still missing."""
    await run(url, partial(_apply, command.upgrade, revision))


async def downgrade(url: str, revision: str) -> None:
    """Undo all migrations after a revision; "base" undoes them all."""
    await run(url, partial(_apply, command.downgrade, revision))


async def run(url: str, work: Callable[[Connection], None]) -> None:
    """Call `work` in a transaction, one process at a time on PostgreSQL.

    The engine is a plain one on which SQLite does not enforce foreign keys: changing a table there means to
    copy and drop it, and the drop would cascade into the tables that refer to it.
    """
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _apply(apply: Callable[[Config, str], None], revision: str, connection: Connection) -> None:
    config = Config(INI_FILE)
    config.attributes["connection"] = connection
    apply(config, revision)
