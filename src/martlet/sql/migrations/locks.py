"""One process migrates at a time; the others wait, and find the work done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

logger = logging.getLogger("martlet.sql")

KEY = 0x6D6172746C6574  # advisory locks are numbers; this one is "martlet"
PAUSE = 0.1  # seconds


class StillMigrating(RuntimeError):
    """Another process has held the lock for too long."""


@asynccontextmanager
async def alone(connection: AsyncConnection, patience: float) -> AsyncIterator[None]:
    """Hold the lock of migrations on PostgreSQL. On SQLite, `BEGIN IMMEDIATE` is one already.

    The lock is asked for again and again rather than waited for by the server: a waiting statement would be a
    transaction that `CREATE INDEX CONCURRENTLY` of the lock's holder waits for in turn.

    Args:
        patience: seconds after which to give up.

    Raises StillMigrating.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    await _acquire(connection, patience)
    try:
        yield
    finally:
        if not connection.invalidated:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": KEY})
            await connection.commit()


async def _acquire(connection: AsyncConnection, patience: float) -> None:
    end = monotonic() + patience
    waiting = False
    while True:
        acquired = await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY})
        await connection.commit()
        if acquired:
            return
        if monotonic() > end:
            raise StillMigrating(f"another process has been migrating for more than {patience:g} s")
        if not waiting:
            waiting = True
            logger.info("another process migrates: waiting")
        await asyncio.sleep(PAUSE)
