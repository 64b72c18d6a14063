"""Run by Alembic for each of its commands."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from blog import migrate
from blog.models import Base
from blog.settings import Settings


def run_migrations(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the column types of this project as plain SQLAlchemy ones: migrations outlive the models."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def print_migrations(url: str) -> None:
    """Offline mode (`--sql`)."""
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if connection := context.config.attributes.get("connection"):
    run_migrations(connection)
elif context.is_offline_mode():
    print_migrations(Settings().database_url)
else:
    asyncio.run(migrate.run(Settings().database_url, run_migrations))
