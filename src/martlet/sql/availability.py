"""Which errors say that a database can't be reached now, or has no room."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from martlet.services import Unavailable
from martlet.sql.addresses import Address

logger = logging.getLogger("martlet.sql")
# What a session lets out when its database is away.
ERRORS = (DBAPIError, PoolTimeoutError)
# PostgreSQL, appendix A: connection exception, insufficient resources, shut down or starting.
SQLSTATES = ("08", "53", "57P01", "57P02", "57P03")
SQLITE_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN)


def is_unavailable(error: BaseException) -> bool:
    """Whether the same may succeed later, without any change to the program or its data."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_CODES
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(SQLSTATES)


@contextmanager
def answered(address: Address) -> Iterator[None]:
    """Turn the errors of a database that is away into Unavailable: status 503 with Retry-After."""
    try:
        yield
    except ERRORS as error:
        if not is_unavailable(error):
            raise
        logger.warning("%s is unavailable: %s", address, described(error))
        raise Unavailable(str(address)) from error


def described(error: BaseException) -> str:
    """What the driver says, in one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())
