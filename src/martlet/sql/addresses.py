"""A database's URL: which drivers it is reached with, and how it may be shown."""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import URL, make_url

# Backend -> its drivers, for coroutines and for threads. The same URL does for both.
DRIVERS = {
    "sqlite": ("sqlite+aiosqlite", "sqlite+pysqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql+psycopg"),
}
ALIASES = {"postgres": "postgresql"}
KNOWN = {"sqlite", "sqlite+aiosqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}
SECRETS = ("password", "sslpassword")


class Address(NamedTuple):
    """One database, as asyncio and as threads reach it."""

    asynchronous: URL
    synchronous: URL

    @property
    def is_sqlite(self) -> bool:
        return self.asynchronous.get_backend_name() == "sqlite"

    @property
    def in_memory(self) -> bool:
        return self.asynchronous.query.get("vfs") == "memdb"

    def __str__(self) -> str:
        """The URL without its passwords."""
        url = self.asynchronous
        hidden = {name: "***" for name in SECRETS if name in url.query}
        if self.in_memory:
            return f"{url.drivername}://"
        return url.update_query_dict(hidden).render_as_string(hide_password=True)


def read(url: str | URL) -> Address:
    """The address that a URL stands for.

    Raises ValueError if it is no URL, or that of an unknown database.
    """
    try:
        made = make_url(url)
    except Exception as error:
        raise ValueError("not a database URL; write for example sqlite:///app.db") from error
    name = ALIASES.get(made.drivername, made.drivername)
    if name not in KNOWN:
        raise ValueError(
            f"no driver for {made.drivername!r}: write sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    if name.startswith("sqlite") and made.database in (None, "", ":memory:"):
        made = _shared_memory(made)
    asynchronous, synchronous = DRIVERS[name.partition("+")[0]]
    return Address(made.set(drivername=asynchronous), made.set(drivername=synchronous))


def _shared_memory(url: URL) -> URL:
    """A database in memory that all connections of this process see, as they would see a file."""
    return url.set(database=f"file:/martlet-{uuid4().hex}", query={"vfs": "memdb", "uri": "true"})
