"""Fresh databases for tests: SQLite in a file and in memory, and PostgreSQL at TEST_POSTGRES_URL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL")
BACKENDS = ["sqlite", "memory", "postgresql"]

NewURL = Callable[[], str]

numbers = count(1)


def run_postgres(statement: str, url: str | None = POSTGRES_URL) -> None:
    assert url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql" and not POSTGRES_URL:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    return str(request.param)


@pytest.fixture
def new_url(backend: str, tmp_path: Path) -> Iterator[NewURL]:
    """Make an empty database of the backend and return its URL."""
    made: list[str] = []

    def new() -> str:
        name = f"martlet_{os.getpid()}_{next(numbers)}"
        if backend == "memory":
            return "sqlite://"
        if backend == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        run_postgres(f"CREATE DATABASE {name}")
        made.append(name)
        assert POSTGRES_URL
        return f"{POSTGRES_URL.rpartition('/')[0]}/{name}"

    yield new
    for name in made:
        run_postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(new_url: NewURL) -> str:
    return new_url()
