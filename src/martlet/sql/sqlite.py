"""What SQLite needs to serve concurrent requests: https://www.sqlite.org/wal.html, /lang_transaction.html."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import aiosqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import PoolResetState

from martlet.sql.options import READ_ONLY

# Seconds
WAL_PATIENCE = 10
WAL_PAUSE = 0.02


def connect_arguments(busy_timeout: float) -> dict[str, Any]:
    """The driver's arguments: transactions are begun by `begin` alone, a lock is waited for."""
    return {"isolation_level": None, "timeout": busy_timeout}


def prepare(engine: Engine, *, in_file: bool, foreign_keys: bool = True) -> None:
    """Set up each connection of the engine, and begin its transactions."""

    def set_up(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        if in_file:
            _use_wal(cursor)
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    event.listen(engine, "reset", end)
    event.listen(engine, "invalidate", give_up)


def begin(connection: Connection) -> None:
    """Begin a transaction.

    One that may write takes SQLite's one lock for writers at once: were it taken by the first write, after a
    read, it would fail whenever another connection has written in between.
    """
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    reading = bool(options.get(READ_ONLY))
    if connection.info.get(READ_ONLY, False) != reading:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        connection.info[READ_ONLY] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def end(connection: Any, record: object, state: PoolResetState) -> None:
    """Roll back what a failed commit has left open, of which SQLAlchemy believes that it has ended all."""
    driver = getattr(connection, "driver_connection", connection)
    if state.transaction_was_reset and state.asyncio_safe and driver.in_transaction:
        connection.rollback()


def give_up(connection: Any, record: object, error: BaseException | None) -> None:
    """Stop the statement and the transaction of a connection that is given up, as a cancelled request's is.

    The statement would run on in its thread, and closing keeps the locks while anything refers to it.
    """
    driver = getattr(connection, "driver_connection", connection)
    if isinstance(driver, aiosqlite.Connection):
        running = driver._conn
        running.interrupt()
        driver._tx.put_nowait((None, running.rollback))  # its own method would come after the closing
    else:
        driver.interrupt()
        driver.rollback()


def _use_wal(cursor: Any) -> None:
    """Write-ahead logging. While others switch a new file to it, SQLite refuses without waiting."""
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone()[0] == "wal":
        return
    end = time.monotonic() + WAL_PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except (sqlite3.OperationalError, OperationalError):
            if time.monotonic() > end:
                raise
            time.sleep(WAL_PAUSE)
        else:
            return
