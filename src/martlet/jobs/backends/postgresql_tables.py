"""The table beside Procrastinate's: keys, progress, errors, and attempts that don't count.

`uncounted` are attempts, as Procrastinate counts them, that the job isn't blamed for: cut short with their
worker, or made before it was taken out of the dead letters. `deaths` are workers that died with it.
"""

from __future__ import annotations

from typing import Any

import psycopg
from procrastinate.schema import SchemaManager

CREATION_LOCK = 7165230941  # an arbitrary number that is this module's own

CREATE = """
CREATE TABLE IF NOT EXISTS martlet_jobs (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    key text UNIQUE,
    progress double precision NOT NULL DEFAULT 0,
    error text,
    uncounted integer NOT NULL DEFAULT 0,
    deaths integer NOT NULL DEFAULT 0
)
"""
SELECT = """
SELECT j.id, j.task_name, j.args, j.status::text AS status, j.attempts, j.scheduled_at, m.key, m.error,
    coalesce(m.progress, 0) AS progress, coalesce(m.uncounted, 0) AS uncounted
FROM procrastinate_jobs j LEFT JOIN martlet_jobs m ON m.job_id = j.id
"""
LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended('martlet.jobs ' || %s, 0))"
FIND_KEY = "SELECT job_id FROM martlet_jobs WHERE key = %s"
INSERT = "INSERT INTO martlet_jobs (job_id, key) VALUES (%s, %s)"

REPORT = """
WITH reported AS (
    INSERT INTO martlet_jobs AS m (job_id, progress) VALUES (%s, %s)
    ON CONFLICT (job_id) DO UPDATE SET progress = excluded.progress RETURNING job_id
)
SELECT j.abort_requested FROM procrastinate_jobs j JOIN reported r ON r.job_id = j.id
"""
TELL = """
INSERT INTO martlet_jobs (job_id, error) VALUES (%s, %s)
ON CONFLICT (job_id) DO UPDATE SET error = excluded.error
"""
SPARE = """
INSERT INTO martlet_jobs AS m (job_id, uncounted, deaths) VALUES (%s, 1, %s)
ON CONFLICT (job_id) DO UPDATE SET uncounted = m.uncounted + 1, deaths = m.deaths + excluded.deaths
RETURNING deaths
"""
# Procrastinate counts one more attempt when a job is queued again.
FORGIVE = """
INSERT INTO martlet_jobs (job_id, uncounted)
SELECT id, attempts + 1 FROM procrastinate_jobs WHERE id = %s
ON CONFLICT (job_id) DO UPDATE SET uncounted = excluded.uncounted, deaths = 0, progress = 0
"""
TRY_SWEEP_LOCK = "SELECT pg_try_advisory_xact_lock(7165230942)"


async def create(connection: psycopg.AsyncConnection[Any]) -> None:
    """Make Procrastinate's tables and the one beside them, if they are not there; once at a time."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [CREATION_LOCK])
        found = await connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
        row = await found.fetchone()
        if row is None or not row[0]:
            await connection.execute(SchemaManager.get_schema())
        await connection.execute(CREATE)
