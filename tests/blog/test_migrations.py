"""The schema's history."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from blog import migrate
from blog.database import Database
from blog.models import Base
from tests.blog.conftest import make_settings

ROOT = Path(__file__).parents[2]

INSERT_USER = """
    INSERT INTO users (id, email, username, hashed_password, created_at)
    VALUES (1, 'robin@example.com', 'robin', 'x', '2026-01-01 00:00:00.000000')
"""
INSERT_POST = """
    INSERT INTO posts (id, title, body, published, author_id, created_at, updated_at)
    VALUES (1, 'Swifts', 'They came back.', true, {author_id}, '2026-01-01 00:00:00', '2026-01-01 00:00:00')
"""


@pytest.fixture
def url(backend: str, new_database: Callable[[str], str]) -> str:
    return make_settings(database_url=new_database(backend)).database_url


def execute(url: str, *statements: str) -> list[Any]:
    """Run statements in one transaction and return the rows of the last."""

    async def run() -> list[Any]:
        database = Database(url)
        try:
            async with database.engine.begin() as connection:
                for statement in statements:
                    result = await connection.execute(text(statement))
                return list(result.all()) if result.returns_rows else []
        finally:
            await database.dispose()

    return asyncio.run(run())


def test_up_down_up_with_rows(url: str) -> None:
    asyncio.run(migrate.upgrade(url))
    execute(url, INSERT_USER, INSERT_POST.format(author_id=1))
    asyncio.run(migrate.downgrade(url, "0001"))
    assert execute(url, "SELECT username FROM users") == [("robin",)]
    asyncio.run(migrate.upgrade(url))
    assert execute(url, "SELECT username FROM users") == [("robin",)]
    assert execute(url, "SELECT id FROM posts") == []
    execute(url, INSERT_POST.format(author_id=1))
    asyncio.run(migrate.downgrade(url, "base"))
    asyncio.run(migrate.upgrade(url))
    assert execute(url, "SELECT id FROM users") == []


def test_each_revision_can_be_undone(url: str) -> None:
    script = ScriptDirectory(str(ROOT / "blog/migrations"))
    revisions = [step.revision for step in script.walk_revisions()][::-1]
    before = "base"
    for revision in revisions:
        asyncio.run(migrate.upgrade(url, revision))
        asyncio.run(migrate.downgrade(url, before))
        asyncio.run(migrate.upgrade(url, revision))
        before = revision
    assert len(script.get_heads()) == 1


def test_upgrading_twice_changes_nothing(url: str) -> None:
    asyncio.run(migrate.upgrade(url))
    execute(url, INSERT_USER)
    asyncio.run(migrate.upgrade(url))
    assert execute(url, "SELECT id FROM users") == [(1,)]


def test_models_equal_migrations(url: str) -> None:
    differences: list[Any] = []

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences.extend(compare_metadata(context, Base.metadata))

    asyncio.run(migrate.upgrade(url))
    asyncio.run(migrate.run(url, compare))
    assert differences == []


def test_foreign_keys_are_enforced(url: str) -> None:
    asyncio.run(migrate.upgrade(url))
    with pytest.raises(IntegrityError):
        execute(url, INSERT_POST.format(author_id=4711))


def test_a_migration_that_rebuilds_a_table_keeps_what_refers_to_it(url: str) -> None:
    """On SQLite a change of a table drops the old one, which must not cascade."""

    def rebuild(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users", recreate="auto") as batch:
            batch.alter_column("display_name", new_column_name="name")

    asyncio.run(migrate.upgrade(url))
    execute(url, INSERT_USER, INSERT_POST.format(author_id=1))
    asyncio.run(migrate.run(url, rebuild))
    assert execute(url, "SELECT name FROM users") == [(None,)]
    assert execute(url, "SELECT id FROM posts") == [(1,)]


def test_alembics_own_command(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "SECRET_KEY": "x" * 32}

    def alembic(*arguments: str) -> str:
        command = [sys.executable, "-m", "alembic", "-c", "blog/alembic.ini", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    alembic("upgrade", "head")
    assert "(head)" in alembic("current")
    assert "No new upgrade operations detected" in alembic("check")
    assert "CREATE TABLE users" in alembic("upgrade", "head", "--sql")
    execute(url, INSERT_USER)


def test_sqlite_never_gives_a_users_id_again(new_database: Callable[[str], str]) -> None:
    """A migration that rebuilds the table must pass `table_kwargs={"sqlite_autoincrement": True}`."""
    url = make_settings(database_url=new_database("sqlite")).database_url
    asyncio.run(migrate.upgrade(url))
    [(definition,)] = execute(url, "SELECT sql FROM sqlite_master WHERE name = 'users'")
    assert "AUTOINCREMENT" in definition
