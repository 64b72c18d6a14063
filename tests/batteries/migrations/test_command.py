from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.conftest import Command, Files

PROGRAM = """
    from martlet import Martlet
    from martlet.sql import Database, NAMING_CONVENTION
    from sqlalchemy import MetaData
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING_CONVENTION)

    class Bird(Base):
        __tablename__ = "birds"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    db = Database("sqlite:///app.db", metadata=Base.metadata, migrations="migrations")
    app = Martlet().use(db)
"""


def test_from_the_first_migration_on(write: Files, command: Command, tmp_path: Path) -> None:
    write({"main.py": PROGRAM})

    def db(*arguments: str) -> str:
        result = command("db", *arguments)
        assert result.exit_code == 0, result.output
        return result.output

    assert "made migrations" in db("init")
    assert "no revision" in db("current")
    assert "wrote migrations" in db("revision", "--autogenerate", "-m", "Birds fly in")
    (file,) = (tmp_path / "migrations").glob("*.py")
    assert file.name.endswith("_birds_fly_in.py")
    revision = file.name.split("_")[1]
    assert command("db", "check").exit_code == 1
    assert db("upgrade") == f"applied {revision}  Birds fly in\n"
    assert db("upgrade") == "up to date\n"
    assert db("current") == f"{revision}\n"
    assert db("history") == f"{revision}  Birds fly in\n"
    assert db("check") == "models and migrations agree\n"
    assert db("revision", "--autogenerate", "-m", "More") == "nothing to migrate\n"
    assert db("downgrade", "-1") == f"undid {revision}  Birds fly in\n"
    assert db("downgrade", "base") == "nothing to undo\n"
    assert db("upgrade", "+1") == f"applied {revision}  Birds fly in\n"
    assert db("reset", "--yes") == f"applied {revision}  Birds fly in\n"


def test_check_fails_where_models_have_changed(write: Files, command: Command) -> None:
    write({"main.py": PROGRAM})
    for arguments in (["init"], ["revision", "--autogenerate", "-m", "Birds"], ["upgrade"]):
        assert command("db", *arguments).exit_code == 0
    changed = PROGRAM.replace("name: Mapped[str]", "name: Mapped[str]\n        weight: Mapped[int]")
    write({"later.py": changed})
    result = command("db", "check", "--app", "later:app")
    assert result.exit_code == 1
    assert "add column birds.weight" in result.output
    assert "models and migrations differ in 1" in result.output


def test_reset_asks(write: Files, command: Command) -> None:
    write({"main.py": PROGRAM})
    assert command("db", "init").exit_code == 0
    result = command("db", "reset")
    assert result.exit_code == 1
    assert "Drop everything in sqlite+aiosqlite:///app.db?" in result.output


ONE = 'Database("sqlite:///app.db", metadata=Base.metadata, migrations="migrations")'


@pytest.mark.parametrize(
    ("program", "arguments", "message"),
    [
        (PROGRAM.replace(".use(db)", ""), ["current"], "uses no Database"),
        (PROGRAM.replace(', migrations="migrations"', ""), ["current"], 'migrations="migrations"'),
        (PROGRAM, ["upgrade"], "there is no folder migrations: make it with martlet db init"),
        (PROGRAM, ["current", "--database", "archive"], "no plug-in is named 'archive'"),
        (PROGRAM.replace(".use(db)", '.use(db, Database("sqlite://", name="b"))'), ["current"], "--database"),
    ],
    ids=["no database", "no migrations", "no folder", "unknown name", "several"],
)
def test_problems_in_one_line(
    write: Files, command: Command, program: str, arguments: list[str], message: str
) -> None:
    write({"main.py": program})
    result = command("db", *arguments)
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output


def test_one_of_several_databases(write: Files, command: Command) -> None:
    write({"main.py": PROGRAM.replace(".use(db)", '.use(db, Database("sqlite://", name="archive"))')})
    assert command("db", "init", "--database", "database").exit_code == 0


def test_a_database_that_is_away(write: Files, command: Command) -> None:
    write(
        {
            "main.py": PROGRAM.replace("sqlite:///app.db", "postgresql://me:secret@127.0.0.1:1/name"),
            "migrations/README": "",
        }
    )
    result = command("db", "current")
    assert result.exit_code == 1
    assert "postgresql+psycopg://me:***@127.0.0.1:1/name: " in result.output
    assert "secret" not in result.output


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_without_the_extra(tmp_path: Path, package: str) -> None:
    hidden = f"import sys; sys.modules[{package!r}] = None; from martlet.command import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", hidden, "db", "upgrade"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 1
    assert "pip install 'martlet[sql]'" in ran.stderr
