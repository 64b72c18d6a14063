"""Several processes that migrate at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.conftest import Files

PROCESSES = 4
MIGRATIONS = 3
PROGRAM = """
    import os
    from martlet import Martlet
    from martlet.sql import Database

    db = Database(os.environ["DATABASE_URL"], migrations="migrations", migrate_on_start=True)
    app = Martlet().use(db)
"""
START = """
    import asyncio
    from main import app
    from martlet.testing import AsyncTestClient

    async def start():
        async with AsyncTestClient(app):
            pass

    asyncio.run(start())
"""
# Slow enough for the others to come meanwhile; a second run of it would fail.
MIGRATION = """
    import time
    import sqlalchemy as sa
    from alembic import op

    revision = "r{number}"
    down_revision = {down!r}

    def upgrade():
        time.sleep(0.2)
        op.create_table("t{number}", sa.Column("id", sa.Integer()))
"""


@pytest.fixture
def program(write: Files, backend: str) -> Path:
    if backend == "memory":
        pytest.skip("memory is not shared by processes")
    revisions = {
        f"migrations/{number}.py": MIGRATION.format(number=number, down=f"r{number - 1}" if number else None)
        for number in range(MIGRATIONS)
    }
    return write({"main.py": PROGRAM, "start.py": START, **revisions})


def run_at_once(program: Path, url: str, *arguments: str) -> list[str]:
    """Run Python in several processes; what each printed. All must succeed."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(program)}
    started = [
        subprocess.Popen(
            [sys.executable, *arguments],
            cwd=program,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]
    printed = []
    for process in started:
        output, errors = process.communicate(timeout=50)
        assert process.returncode == 0, errors
        printed.append(output)
    return printed


def test_by_the_command(program: Path, url: str) -> None:
    printed = run_at_once(program, url, "-m", "martlet", "db", "upgrade")
    applied = sorted(
        line.split()[1] for output in printed for line in output.splitlines() if "applied" in line
    )
    assert applied == [f"r{number}" for number in range(MIGRATIONS)]
    assert sorted(output.strip() for output in printed).count("up to date") == PROCESSES - 1


def test_by_workers_that_start(program: Path, url: str) -> None:
    run_at_once(program, url, "start.py")
    assert run_at_once(program, url, "-m", "martlet", "db", "current") == [f"r{MIGRATIONS - 1}\n"] * PROCESSES
