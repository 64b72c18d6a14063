"""The sessions of an application: their configuration, and what users and operators may do with them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Generic, TypedDict, Unpack, overload

from typing_extensions import TypeVar

from martlet import Martlet
from martlet.middleware.observers import observe
from martlet.plugins import Plugin
from martlet.services import masked
from martlet.sessions.cookies import SameSite, SessionCookie, prefixed
from martlet.sessions.data import Codec
from martlet.sessions.dependencies import session_dependency
from martlet.sessions.keeper import Expiry, Keeper
from martlet.sessions.memory import MemoryStore
from martlet.sessions.records import SessionInfo, Store
from martlet.sessions.replies import ReplyHeaders
from martlet.sessions.session import Session

D = TypeVar("D", default=dict[str, Any])

MEMORY = "memory://"
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
"""The time-outs of NIST SP 800-63B (revision 3), 4.2.3, for assurance level 2."""


class Options(TypedDict, total=False):
    """The keyword arguments of `Sessions` but for the model."""

    idle: timedelta | float
    absolute: timedelta | float
    cookie: str
    secure: bool
    same_site: SameSite
    domain: str | None
    persistent: bool
    prefix: str
    start_timeout: float
    clock: Callable[[], float]
    name: str


class Sessions(Plugin, Generic[D]):
    """A plug-in that keeps sessions on the server: `app.use(sessions)`.

    Args:
        url: `memory://`, of one process, or a URL of Redis: `redis://host:6379/0`; or a `Store`.
        model: the class of the data, a Pydantic model whose fields have defaults; a dictionary if left out.
        idle: how long a session lasts without a request.
        absolute: how long it lasts at most after the log-in, or without one, its creation.
        cookie: the cookie's name; with `secure` it gets the prefix `__Host-`, or with a domain `__Secure-`.
        secure: whether the cookie is for HTTPS only.
        same_site: which requests from other sites bring the cookie: "strict" none, "lax" following a link,
            "none" all.
        domain: that the cookie is for, with its subdomains; the host alone if left out.
        persistent: whether the cookie outlives the browser.
        prefix: of the keys in Redis.
        start_timeout: how many seconds to wait for Redis at start-up.
        clock: Unix time in seconds.
        name: of the plug-in.

    `Depends(sessions.session)` is the session of a request.
    """

    @overload
    def __init__(
        self: Sessions[dict[str, Any]], url: str | Store = ..., **options: Unpack[Options]
    ) -> None: ...

    @overload
    def __init__(self, url: str | Store = ..., *, model: type[D], **options: Unpack[Options]) -> None: ...

    def __init__(
        self,
        url: str | Store = MEMORY,
        *,
        model: type[Any] | None = None,
        idle: timedelta | float = IDLE,
        absolute: timedelta | float = ABSOLUTE,
        cookie: str = "session",
        secure: bool = True,
        same_site: SameSite = "lax",
        domain: str | None = None,
        persistent: bool = False,
        prefix: str = "martlet:sessions:",
        start_timeout: float = 30,
        clock: Callable[[], float] = time.time,
        name: str = "sessions",
    ) -> None:
        self.name = name
        expiry = Expiry(_seconds("idle", idle), _seconds("absolute", absolute))
        self.keeper: Keeper[D] = Keeper(
            store=_store(url, prefix, clock),
            codec=Codec(model),
            cookie=SessionCookie(
                name=prefixed(cookie, secure, domain),
                secure=secure,
                same_site=same_site,
                domain=domain,
                max_age=int(expiry.absolute) if persistent else None,
            ),
            expiry=expiry,
            clock=clock,
        )
        self.start_timeout = start_timeout
        self.session: Callable[..., Awaitable[Session[D]]] = session_dependency(self.keeper.open)

    @property
    def store(self) -> Store:
        """Where the sessions are kept."""
        return self.keeper.store

    @property
    def cookie_name(self) -> str:
        """The cookie's name with its prefix."""
        return self.keeper.cookie.name

    def configure(self, app: Martlet) -> None:
        """Let sessions put their cookie into replies."""
        observe(app, ReplyHeaders())

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Wait for the store's server; close the connections to it in the end."""
        await self.store.connect(self.start_timeout)
        try:
            yield
        finally:
            await self.store.aclose()

    async def check(self) -> None:
        """Raises Unavailable while Redis is away."""
        await self.store.check()

    async def of_user(self, user: str) -> list[SessionInfo]:
        """The sessions of a user, the last used first."""
        expiry, now = self.keeper.expiry, self.keeper.clock()
        records = await self.store.of_user(user)
        found = [
            SessionInfo(
                id=key,
                user=user,
                created=record.created,
                seen=record.seen,
                expires=expiry.end(record),
                user_agent=record.user_agent,
                host=record.host,
            )
            for key, record in records.items()
            if expiry.end(record) > now
        ]
        return sorted(found, key=lambda info: info.seen, reverse=True)

    async def revoke(self, id: str) -> bool:
        """End a session at once, wherever it is used. Returns whether it was there.

        Whoever lets users choose an id looks first whether it is among those of `of_user`.
        """
        return await self.store.delete(id)

    async def revoke_all(self, user: str, *, keep: str | None = None) -> int:
        """End all sessions of a user at once but for that with the id `keep`. Returns how many they were."""
        return await self.store.delete_of_user(user, keep)


def _store(url: str | Store, prefix: str, clock: Callable[[], float]) -> Store:
    if isinstance(url, Store):
        return url
    if url == MEMORY:
        return MemoryStore(clock)
    if url.partition("://")[0] in ("redis", "rediss", "unix"):
        from martlet.sessions.redis import RedisStore

        return RedisStore(url, prefix)
    raise ValueError(f"sessions can't be kept at {masked(url)!r}: it is memory:// or a URL of Redis")


def _seconds(name: str, span: timedelta | float) -> float:
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span)
    if seconds <= 0:
        raise ValueError(f"{name} must be longer than no time at all, not {span!r}")
    return seconds
