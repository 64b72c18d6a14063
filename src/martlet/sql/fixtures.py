"""Fixtures for pytest: name this module in `pytest_plugins`, and define a fixture `database`, a Database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from martlet.sql.database import Database
from martlet.sql.rollback import Rollback


@pytest.fixture
def rollback(database: Database) -> Iterator[Database]:
    """Undo after the test whatever the application or the test has committed to the database."""
    database.rollback = Rollback(database.engines)
    yield database
    kept, database.rollback = database.rollback, None
    kept.close()
