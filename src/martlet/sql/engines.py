"""Engines for one address, made when they are first asked for."""

from __future__ import annotations

import math
import sqlite3
import weakref
from functools import cached_property
from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from martlet.sql import slow, sqlite
from martlet.sql.addresses import Address
from martlet.sql.options import READ_ONLY, Options


class Engines:
    """An engine for coroutines and one for threads; nothing connects before the first statement."""

    def __init__(self, address: Address, options: Options) -> None:
        self.address = address
        self.options = options
        if address.in_memory:
            weakref.finalize(self, _kept_open(address).close)

    @cached_property
    def asynchronous(self) -> AsyncEngine:
        url = self.address.asynchronous
        engine = create_async_engine(url, **self._pool(), **self._common(url), **self.options["engine"])
        self._prepare(engine.sync_engine)
        return engine

    @cached_property
    def synchronous(self) -> Engine:
        url = self.address.synchronous
        engine = create_engine(url, **self._pool(), **self._common(url), **self.options["engine"])
        self._prepare(engine)
        return engine

    @cached_property
    def reading(self) -> AsyncEngine:
        """The same engine, whose transactions can't write."""
        return self.asynchronous.execution_options(**self._read_only)

    @cached_property
    def reading_synchronous(self) -> Engine:
        return self.synchronous.execution_options(**self._read_only)

    def for_migrations(self, busy_timeout: float) -> AsyncEngine:
        """A new engine whose statements may take their time, and whose connections are not kept.

        SQLite changes a table by copying and dropping it; foreign keys would take the drop for deletions.
        """
        url = self.address.asynchronous
        if self.address.is_sqlite:
            arguments = sqlite.connect_arguments(busy_timeout)
        else:
            arguments = self._connect_arguments(url, None)
        engine = create_async_engine(url, poolclass=NullPool, connect_args=arguments)
        if self.address.is_sqlite:
            sqlite.prepare(engine.sync_engine, in_file=not self.address.in_memory, foreign_keys=False)
        return engine

    async def dispose(self) -> None:
        """Close the connections. They are opened anew when they are needed again."""
        if "asynchronous" in self.__dict__:
            await self.asynchronous.dispose()
        if "synchronous" in self.__dict__:
            self.synchronous.dispose()

    @property
    def _read_only(self) -> dict[str, Any]:
        return {READ_ONLY: True} if self.address.is_sqlite else {"postgresql_readonly": True}

    def _pool(self) -> dict[str, Any]:
        options = self.options
        return {
            "pool_size": options["pool_size"],
            "max_overflow": options["max_overflow"],
            "pool_timeout": options["pool_timeout"],
            "pool_recycle": options["pool_recycle"],
            "pool_pre_ping": not self.address.is_sqlite,
        }

    def _common(self, url: URL) -> dict[str, Any]:
        return {"connect_args": self._connect_arguments(url, self.options["statement_timeout"])}

    def _connect_arguments(self, url: URL, statement_timeout: float | None) -> dict[str, Any]:
        if self.address.is_sqlite:
            return sqlite.connect_arguments(self.options["busy_timeout"])
        arguments: dict[str, Any] = {"connect_timeout": max(2, math.ceil(self.options["connect_timeout"]))}
        if statement_timeout is not None:
            given = url.query.get("options", ())
            words = [given] if isinstance(given, str) else list(given)
            milliseconds = max(1, round(statement_timeout * 1000))
            arguments["options"] = " ".join([*words, f"-c statement_timeout={milliseconds}"])
        return arguments

    def _prepare(self, engine: Engine) -> None:
        options = self.options
        if self.address.is_sqlite:
            sqlite.prepare(engine, in_file=not self.address.in_memory)
            if (limit := options["statement_timeout"]) is not None:
                slow.limit_sqlite(engine, limit)
        if (threshold := options["slow_query"]) is not None:
            slow.log_slow(engine, threshold)


def _kept_open(address: Address) -> sqlite3.Connection:
    """A connection without which a database in memory would be gone as soon as nobody uses it."""
    query = "&".join(f"{name}={value}" for name, value in address.synchronous.query.items())
    return sqlite3.connect(f"{address.synchronous.database}?{query}", uri=True, check_same_thread=False)
