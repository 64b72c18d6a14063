from __future__ import annotations

import pytest

from martlet.sql import Database


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///app.db", "sqlite+aiosqlite:///app.db"),
        ("sqlite+pysqlite:///app.db", "sqlite+aiosqlite:///app.db"),
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///:memory:", "sqlite+aiosqlite://"),
        ("postgres://me:secret@host/name", "postgresql+psycopg://me:***@host/name"),
        ("postgresql+psycopg://host:5433/name", "postgresql+psycopg://host:5433/name"),
        ("postgresql:///name?password=secret", "postgresql+psycopg:///name?password=***"),
    ],
)
def test_shown_without_passwords(url: str, shown: str) -> None:
    assert str(Database(url).address).replace("%2A", "*") == shown


@pytest.mark.parametrize("url", ["mysql://host/name", "postgresql+asyncpg://host/name"])
def test_an_unknown_database(url: str) -> None:
    with pytest.raises(
        ValueError, match=f"no driver for '{url.partition(':')[0].replace('+', '[+]')}': write "
    ):
        Database(url)


def test_no_url() -> None:
    with pytest.raises(ValueError, match="not a database URL") as caught:
        Database("me:secret@host")
    assert "secret" not in str(caught.value)


def test_an_unknown_option() -> None:
    with pytest.raises(TypeError, match="'pool_sise'"):
        Database("sqlite://", pool_sise=3)


def test_two_databases_in_memory_are_apart() -> None:
    one, other = Database("sqlite://"), Database("sqlite://")
    with one.sync_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
    with other.sync_engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    one.sync_engine.dispose()
    other.sync_engine.dispose()
    with one.sync_engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 1
    one.sync_engine.dispose()
