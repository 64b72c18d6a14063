"""Cookie sessions, and what keeps other sites from using them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic
from urllib.parse import urlsplit

from martlet import Response
from martlet.accounts import opaque
from martlet.accounts.errors import CSRFRefused
from martlet.accounts.options import Options
from martlet.accounts.records import Clock, Token, U
from martlet.accounts.storage import Storage
from martlet.requests import HTTPConnection

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110, 9.2.1
TOUCH_AFTER = timedelta(minutes=1)  # the last use is not written more often than that


class CSRFTokens:
    """Tokens that only pages of our own can send: each is bound to one session, and not kept.

    Args:
        secrets: the first one makes tokens, all of them check.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [
            hmac.digest(secret.encode(), b"martlet.accounts csrf", hashlib.sha256) for secret in secrets
        ]

    def of(self, session: str) -> str:
        """The token of a session."""
        return self._made(self._keys[0], session)

    def check(self, session: str, token: str | None) -> None:
        """Raises CSRFRefused for another session's token, or none."""
        sent = (token or "").encode()
        if not any(hmac.compare_digest(self._made(key, session).encode(), sent) for key in self._keys):
            raise CSRFRefused("The CSRF token is missing or wrong")

    @staticmethod
    def _made(key: bytes, session: str) -> str:
        return urlsafe_b64encode(hmac.digest(key, session.encode(), hashlib.sha256)).decode().rstrip("=")


def is_safe(connection: HTTPConnection) -> bool:
    """Whether a request changes nothing. A WebSocket may, and browsers let any page open one."""
    return connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS


def check_origin(connection: HTTPConnection, trusted: Sequence[str]) -> None:
    """Raises CSRFRefused for a request that a browser says another site's page has caused.

    Clients that are no browsers send neither header.
    """
    origin = connection.headers.get("Origin")
    if origin is not None:
        own = urlsplit(origin).netloc == connection.headers.get("Host")
        if not own and origin not in trusted:
            raise CSRFRefused("The request comes from another origin")
    elif connection.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise CSRFRefused("The request comes from another origin")


@dataclass(frozen=True, slots=True)
class _Cookies:
    """How the cookies are set."""

    session: str
    csrf: str
    secure: bool

    @classmethod
    def of(cls, options: Options) -> _Cookies:
        secure = options["secure_cookies"]
        # A cookie of that prefix can't come from a sub-domain, nor without TLS (RFC 6265bis, 4.1.3.2).
        prefix = "__Host-" if secure else ""
        return cls(prefix + options["session_cookie"], prefix + options["csrf_cookie"], secure)

    def set(self, response: Response, session: str, csrf: str, max_age: int) -> None:
        common = {"max_age": max_age, "path": "/", "secure": self.secure, "samesite": "lax"}
        response.set_cookie(self.session, session, httponly=True, **common)  # type: ignore[arg-type]
        response.set_cookie(self.csrf, csrf, **common)  # type: ignore[arg-type]

    def delete(self, response: Response) -> None:
        for name in (self.session, self.csrf):
            response.delete_cookie(name, path="/", secure=self.secure, samesite="lax")


class BrowserSessions(Generic[U]):
    """Starts, reads and ends cookie sessions. What the cookie has is kept as a hash."""

    def __init__(self, storage: Storage[U], csrf: CSRFTokens, options: Options, clock: Clock) -> None:
        self._storage, self._csrf, self._clock = storage, csrf, clock
        self._idle, self._max_age = options["session_idle"], options["session_max_age"]
        self._header, self._trusted = options["csrf_header"], options["trusted_origins"]
        self._cookies = _Cookies.of(options)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return self._cookies.session

    async def start(
        self, user: U, connection: HTTPConnection, response: Response, *, from_elsewhere: bool = False
    ) -> Token:
        """Begin a session. One that the request had ends, so that none is fixed (OWASP ASVS 5.0, 7.2.4).

        Args:
            from_elsewhere: whether another site may have caused the request, which is checked otherwise then.

        Raises CSRFRefused.
        """
        if not from_elsewhere:
            check_origin(connection, self._trusted)
        await self._forget(connection)
        now = self._clock()
        secret, token = opaque.issue("session", user, now, now + self._max_age, used_at=now)
        await self._storage.add_token(token)
        self._cookies.set(response, secret, self._csrf.of(secret), int(self._max_age.total_seconds()))
        return token

    async def read(self, connection: HTTPConnection) -> tuple[U, Token] | None:
        """The user of the request's session, and the session; None without one, or when it has ended.

        Raises CSRFRefused for a request that may change something and doesn't prove that it is our page's.
        """
        secret = connection.cookies.get(self._cookies.session)
        token = await self._live(secret)
        if secret is None or token is None:
            return None
        user = await self._storage.get_user(token.user_id)
        if user is None or not user.is_active or user.generation != token.generation:
            return None
        self._check(connection, secret)
        now = self._clock()
        if token.used_at is None or now - token.used_at >= TOUCH_AFTER:
            await self._storage.touch_token(token.digest, now)
        return user, token

    async def end(self, connection: HTTPConnection, response: Response) -> None:
        """End the request's session, if it has one. Raises CSRFRefused."""
        secret = connection.cookies.get(self._cookies.session)
        if secret is not None:
            if await self._live(secret) is not None:
                self._check(connection, secret)
            await self._forget(connection)
            self._cookies.delete(response)

    async def _live(self, secret: str | None) -> Token | None:
        if secret is None:
            return None
        token = await self._storage.find_token("session", opaque.digest(secret))
        now = self._clock()
        if token is None or not token.is_live(now):
            return None
        return token if now - (token.used_at or token.created_at) < self._idle else None

    def _check(self, connection: HTTPConnection, secret: str) -> None:
        if connection.scope["type"] == "websocket":
            check_origin(connection, self._trusted)  # a page can't set headers of a WebSocket
        elif not is_safe(connection):
            check_origin(connection, self._trusted)
            self._csrf.check(secret, connection.headers.get(self._header))

    async def _forget(self, connection: HTTPConnection) -> None:
        secret = connection.cookies.get(self._cookies.session)
        token = await self._storage.find_token("session", opaque.digest(secret)) if secret else None
        if token is not None:
            await self._storage.delete_tokens(["session"], token.user_id, family=token.family)
