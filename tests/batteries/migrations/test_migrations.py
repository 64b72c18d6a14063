from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from alembic.util import CommandError
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError

from martlet import Martlet
from martlet.sql import NAMING_CONVENTION, Database
from martlet.sql.migrations import Migrations, StillMigrating
from martlet.sql.migrations.locks import KEY
from martlet.testing import AsyncTestClient

pytestmark = pytest.mark.anyio


def birds(*further: Column[object] | UniqueConstraint | CheckConstraint) -> MetaData:
    """Models: nests, and birds in them."""
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    Table("nests", metadata, Column("id", Integer, primary_key=True), Column("place", String(20)))
    Table(
        "birds",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20), nullable=False),
        Column("nest_id", ForeignKey("nests.id")),
        *further,
    )
    return metadata


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "migrations"


def make(url: str | Database, metadata: MetaData, folder: Path) -> Migrations:
    """The migrations of a database, as a later version of the program has them."""
    if isinstance(url, Database):
        url.metadata = metadata
        return Migrations(url)
    return Migrations(Database(url, metadata=metadata, migrations=folder))


@pytest.fixture
async def migrated(url: str, folder: Path) -> Migrations:
    """A database with one migration applied, and rows that refer to one another."""
    migrations = make(url, birds(), folder)
    migrations.init()
    assert await migrations.revision("Birds and nests", autogenerate=True)
    assert [step.message for step in await migrations.upgrade()] == ["Birds and nests"]
    async with migrations.database.begin() as session:
        await session.execute(text("INSERT INTO nests (id, place) VALUES (1, 'gable')"))
        await session.execute(text("INSERT INTO birds (id, name, nest_id) VALUES (1, 'swift', 1)"))
    await migrations.database.dispose()
    return migrations


async def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.read() as session:
        found = [tuple(row) for row in await session.execute(text(query))]
    await database.dispose()
    return found


def write_revision(folder: Path, id: str, down: str, upgrade: str) -> None:
    imports = "import sqlalchemy as sa\nfrom alembic import op\n"
    head = f"{imports}revision = {id!r}\ndown_revision = {down or None!r}\n"
    (folder / f"{id}.py").write_text(
        head + "def upgrade():\n" + dedent(upgrade).replace("\n", "\n    ").join(["    ", "\n"])
    )


async def test_there_and_back(migrated: Migrations) -> None:
    (first,) = migrated.history()
    assert await migrated.current() == [first.id]
    assert await migrated.check() == []
    assert await migrated.upgrade() == []
    undone = await migrated.downgrade("base")
    assert [(step.id, step.is_upgrade) for step in undone] == [(first.id, False)]
    assert await migrated.current() == []
    assert await migrated.check() == [f"the database is at no revision, the migrations lead to {first.id}"]


async def test_the_check_tells_what_differs(migrated: Migrations, folder: Path) -> None:
    changed = birds(Column("weight", Integer), UniqueConstraint("name"))
    changed.tables["birds"].c.name.nullable = True
    changed.remove(changed.tables["nests"])
    changed.tables["birds"].constraints = {
        each for each in changed.tables["birds"].constraints if type(each).__name__ != "ForeignKeyConstraint"
    }
    later = make(migrated.database, changed, folder)
    found = await later.check()
    assert {
        "add column birds.weight",
        "drop table nests",
        "add constraint uq_birds_name of birds",
        "change nullable of birds.name from False to True",
    } <= set(found)


async def test_nothing_is_written_where_nothing_has_changed(migrated: Migrations, folder: Path) -> None:
    before = set(folder.glob("*.py"))
    assert await migrated.revision("Nothing", autogenerate=True) is None
    assert set(folder.glob("*.py")) == before
    empty = await migrated.revision("By hand")
    assert empty is not None
    assert "pass" in empty.read_text()


async def test_constraints_can_be_added_and_dropped(migrated: Migrations, folder: Path) -> None:
    """The rows stay, and so do those that refer to them, where SQLite copies and drops the table."""
    changed = birds(Column("weight", Integer, server_default="40"), UniqueConstraint("name"))
    later = make(migrated.database, changed, folder)
    Table("nests", changed, UniqueConstraint("place"), extend_existing=True)
    file = await later.revision("Unique", autogenerate=True)
    assert file is not None
    assert "uq_nests_place" in file.read_text()
    await later.upgrade()
    assert await later.check() == []
    query = "SELECT name, weight, place FROM birds JOIN nests ON nests.id = nest_id"
    assert await rows(later.database, query) == [("swift", 40, "gable")]
    await later.downgrade()
    again = make(migrated.database, birds(), folder)
    assert [step.is_upgrade for step in await again.upgrade()] == [True]
    await again.downgrade()
    assert await rows(again.database, "SELECT name FROM birds") == [("swift",)]
    async with again.database.begin() as session:
        await session.execute(text("INSERT INTO nests (id, place) VALUES (2, 'gable')"))
    await again.database.dispose()


async def test_what_fails_changes_nothing(migrated: Migrations, folder: Path) -> None:
    (first,) = migrated.history()
    write_revision(folder, "aa", first.id, "op.add_column('birds', sa.Column('weight', sa.Integer()))")
    write_revision(folder, "bb", "aa", "op.execute('SELECT * FROM nonsense')")
    with pytest.raises(DBAPIError, match="nonsense"):
        await migrated.upgrade()
    assert await migrated.current() == [first.id]
    engine = migrated.database.engine
    async with engine.connect() as connection:
        columns = await connection.run_sync(lambda sync: inspect(sync).get_columns("birds"))
    await engine.dispose()
    assert [column["name"] for column in columns] == ["id", "name", "nest_id"]


async def test_rows_that_refer_to_none_are_refused(migrated: Migrations, folder: Path) -> None:
    (first,) = migrated.history()
    write_revision(folder, "aa", first.id, "op.execute('DELETE FROM nests')")
    with pytest.raises((ValueError, DBAPIError), match="birds"):
        await migrated.upgrade()
    assert await migrated.current() == [first.id]
    assert await rows(migrated.database, "SELECT place FROM nests") == [("gable",)]


async def test_reset(migrated: Migrations) -> None:
    async with migrated.database.begin() as session:
        await session.execute(text("CREATE VIEW names AS SELECT name FROM birds"))
        await session.execute(text("CREATE TABLE stray (id INTEGER)"))
    await migrated.database.dispose()
    assert [step.message for step in await migrated.reset()] == ["Birds and nests"]
    assert await migrated.check() == []
    assert await rows(migrated.database, "SELECT name FROM birds") == []
    engine = migrated.database.engine
    async with engine.connect() as connection:
        views = await connection.run_sync(lambda sync: inspect(sync).get_view_names())
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert (views, sorted(tables)) == ([], ["alembic_version", "birds", "nests"])


class Moment(TypeDecorator[object]):
    """A type of the program's own."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        return value


async def test_types_of_the_program_are_imported(migrated: Migrations, folder: Path) -> None:
    later = make(migrated.database, birds(Column("seen", Moment())), folder)
    file = await later.revision("Seen", autogenerate=True)
    assert file is not None
    assert f"import {__name__}\n" in file.read_text()
    await later.upgrade()
    assert await later.check() == []


async def test_at_start_up(url: str, folder: Path, migrated: Migrations) -> None:
    await migrated.downgrade("base")
    database = migrated.database
    database.migrate_on_start = True
    async with AsyncTestClient(Martlet().use(database)):
        assert len(await migrated.current()) == 1


def test_start_up_needs_the_folder() -> None:
    with pytest.raises(ValueError, match="migrations="):
        Database("sqlite://", migrate_on_start=True)


async def test_an_environment_of_the_programs_own(url: str, folder: Path) -> None:
    """As `alembic init` makes it: such a folder is run by its own env.py."""
    migrations = make(url, birds(), folder)
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(
        dedent(
            """
            from alembic import context
            context.configure(connection=context.config.attributes["connection"], version_table="my_version")
            with context.begin_transaction():
                context.run_migrations()
            """
        )
    )
    write_revision(folder / "versions", "aa", "", "op.create_table('eggs', sa.Column('id', sa.Integer()))")
    assert [step.id for step in migrations.history()] == ["aa"]
    await migrations.upgrade()
    assert await migrations.current() == ["aa"]
    assert await rows(migrations.database, "SELECT version_num FROM my_version") == [("aa",)]
    assert "drop table eggs" in await migrations.check()


async def test_an_unknown_revision(migrated: Migrations) -> None:
    with pytest.raises(CommandError, match="cc"):
        await migrated.upgrade("cc")


async def test_a_folder_that_is_not_there(url: str, folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match="martlet db init"):
        await make(url, birds(), folder).upgrade()


def test_a_database_without_migrations() -> None:
    with pytest.raises(ValueError, match="migrations="):
        Migrations(Database("sqlite://"))


def test_init_keeps_what_is_there(tmp_path: Path, folder: Path) -> None:
    migrations = make("sqlite://", birds(), folder)
    folder.mkdir()
    (folder / "mine.txt").write_text("")
    with pytest.raises(FileExistsError):
        migrations.init()


async def test_another_that_migrates_is_not_waited_for_for_ever(migrated: Migrations, backend: str) -> None:
    impatient = Migrations(migrated.database, lock_timeout=0.2)
    async with migrated.database.engine.connect() as other:
        if backend == "postgresql":
            await other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": KEY})
        else:
            await other.begin()
        with pytest.raises((StillMigrating, DBAPIError), match="another process|database is locked"):
            await impatient.downgrade("base")
    await migrated.database.dispose()
    assert await migrated.downgrade("base")
