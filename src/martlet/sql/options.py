"""How a database is connected to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

# The execution option of SQLite's connections that only read.
READ_ONLY = "martlet_read_only"


class Options(TypedDict, total=False):
    """Times are in seconds; None is no limit.

    pool_size: connections that are kept open, for each kind of session and each process.
    max_overflow: further ones that are opened when those are in use.
    pool_timeout: how long a session waits for a connection.
    pool_recycle: the age from which a connection is replaced.
    start_timeout: how long the database is tried for at start-up.
    connect_timeout: how long a connection may take to be opened (PostgreSQL; at least 2).
    busy_timeout: how long another writer is waited for (SQLite).
    statement_timeout: how long a statement may take.
    slow_query: the duration from which a statement is logged.
    engine: further arguments of SQLAlchemy's `create_engine`.
    """

    pool_size: int
    max_overflow: int
    pool_timeout: float
    pool_recycle: float
    start_timeout: float
    connect_timeout: float
    busy_timeout: float
    statement_timeout: float | None
    slow_query: float | None
    engine: Mapping[str, Any]


DEFAULTS: Options = {
    "pool_size": 5,
    "max_overflow": 10,
    "pool_timeout": 30,
    "pool_recycle": 1800,
    "start_timeout": 30,
    "connect_timeout": 5,
    "busy_timeout": 5,
    "statement_timeout": None,
    "slow_query": None,
    "engine": {},
}


def complete(options: Options) -> Options:
    """The options with the defaults of those left out.

    Raises TypeError for an unknown one.
    """
    for name in options.keys() - DEFAULTS.keys():
        raise TypeError(f"Database() got an unexpected keyword argument {name!r}")
    return cast(Options, {**DEFAULTS, **options})
