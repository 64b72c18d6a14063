"""Opening sessions, and writing what has changed in them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from martlet.requests import HTTPConnection
from martlet.sessions.cookies import SessionCookie, key_of, new_token
from martlet.sessions.data import Codec, Members, merged, stored, written
from martlet.sessions.records import Record, Store, Written
from martlet.sessions.replies import answerable, give
from martlet.sessions.session import Session, SessionConflict, Stored

logger = logging.getLogger("martlet.sessions")

D = TypeVar("D")

USER_AGENT_LENGTH = 256
TOUCHES = 20
"""How often at most its use is noted within a session's idle time."""


@dataclass(frozen=True)
class Expiry:
    """Seconds without a request, and seconds since the log-in, after which a session has expired."""

    idle: float
    absolute: float

    def lifetime(self, record: Record, now: float) -> float:
        """How many seconds a session that is used now may still be kept."""
        return min(self.idle, record.created + self.absolute - now)

    def end(self, record: Record) -> float:
        """When a session expires that isn't used again."""
        return min(record.seen + self.idle, record.created + self.absolute)


@dataclass(frozen=True)
class Keeper(Generic[D]):
    """Opens and saves the sessions of one configuration."""

    store: Store
    codec: Codec[D]
    cookie: SessionCookie
    expiry: Expiry
    clock: Callable[[], float]

    async def open(self, connection: HTTPConnection) -> Session[D]:
        """The session that the client's cookie names, or a new one. Without a cookie nothing is looked up."""
        known = Stored(
            user_agent=connection.headers.get("user-agent", "")[:USER_AGENT_LENGTH],
            host=connection.client.host if connection.client else "",
            members=self.codec.nothing,
        )
        token = connection.cookies.get(self.cookie.name, "")
        key = key_of(token)
        record = None if key is None else await self._used(key)
        if key is None or record is None:
            return Session(self.codec.new, self.save, known)
        known.token, known.key, known.record = token, key, record
        known.members = stored(record.data)
        session = Session(self.codec.new, self.save, known)
        self._read(session, known.members)
        return session

    async def save(self, session: Session[D]) -> None:
        """Write what has changed, and give the client the cookie where it is a new one.

        Raises SessionConflict where another request has written the same, or ended the session.
        """
        known = session._stored
        members = self.codec.members(session.data)
        is_empty = members == self.codec.nothing and session.user is None
        if is_empty and known.begins:
            await self._end(session)
        elif is_empty and known.record is None:
            return
        elif known.begins or known.renews or known.record is None or members != known.members:
            await self._write(session, members)

    async def _used(self, key: str) -> Record | None:
        record, now = await self.store.load(key), self.clock()
        if record is None:
            return None
        if self.expiry.end(record) <= now:
            await self.store.delete(key)
            return None
        if now - record.seen >= self.expiry.idle / TOUCHES:
            record = replace(record, seen=now)
            await self.store.touch(key, now, self.expiry.lifetime(record, now))
        return record

    async def _write(self, session: Session[D], members: Members) -> None:
        known, now = session._stored, self.clock()
        is_renewed = known.begins or known.renews or known.record is None
        exchange = answerable() if is_renewed else None
        token = new_token() if is_renewed else known.token
        key = key_of(token)
        assert key is not None
        ours, base = members, known.record
        while True:
            record = Record(
                data=written(members),
                user=session.user,
                created=now if known.begins or base is None else base.created,
                seen=now,
                version=1 if base is None else base.version + 1,
                user_agent=known.user_agent,
                host=known.host,
            )
            replaces = None if base is None else Written(known.key, base.version)
            if await self.store.save(key, record, self.expiry.lifetime(record, now), replaces=replaces):
                break
            base = await self.store.load(known.key)
            members = self._reconciled(known, base, ours)
        if exchange is not None:
            give(exchange, self.cookie.header(token))
        if members is not ours:
            self._read(session, members)
        session._stored = Stored(known.user_agent, known.host, token, key, record, members)

    def _reconciled(self, known: Stored, theirs: Record | None, ours: Members) -> Members:
        """Our members with those that another request has written since ours were read."""
        if theirs is None and not known.begins:
            raise SessionConflict("The session has ended meanwhile")
        if theirs is None or known.discards:
            return ours
        members = merged(known.members, ours, stored(theirs.data))
        if members is None:
            raise SessionConflict("Another request has changed the session meanwhile")
        return members

    async def _end(self, session: Session[D]) -> None:
        known = session._stored
        if known.record is not None:
            exchange = answerable()
            await self.store.delete(known.key)
            give(exchange, self.cookie.removal())
        session._stored = Stored(known.user_agent, known.host, members=self.codec.nothing)

    def _read(self, session: Session[D], members: Members) -> None:
        try:
            session.data = self.codec.read(members)
        except ValueError as error:
            logger.warning("the data of a session doesn't fit its model any more, and is given up: %s", error)
            session.data = self.codec.new()
