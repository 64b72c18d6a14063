"""Sessions kept on the server: an opaque id in a cookie, the data in memory or in Redis."""

from martlet.sessions.manager import Sessions
from martlet.sessions.records import Record, SessionInfo, Store
from martlet.sessions.session import Session, SessionConflict

__all__ = ["Record", "Session", "SessionConflict", "SessionInfo", "Sessions", "Store"]
