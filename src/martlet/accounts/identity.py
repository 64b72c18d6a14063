"""Who a request comes from: the credentials that it may have, in the order in which they are looked at."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal

from martlet.accounts.access import AccessTokens
from martlet.accounts.api_keys import APIKeys
from martlet.accounts.browser import BrowserSessions, check_origin, is_safe
from martlet.accounts.errors import InvalidToken, LoginFailed
from martlet.accounts.logins import Logins
from martlet.accounts.options import Options
from martlet.accounts.records import Token, U, scopes_of
from martlet.accounts.storage import Storage
from martlet.exceptions import HTTPException
from martlet.requests import HTTPConnection
from martlet.security.utils import get_authorization_scheme_param

Method = Literal["bearer", "basic", "api_key", "session"]


@dataclass(frozen=True, slots=True)
class Identity(Generic[U]):
    """A user, and how the request shows that it is theirs.

    scopes: what this request may do: what its credentials are for, as long as the user may.
    token: the API key or the session.
    """

    user: U
    scopes: frozenset[str]
    method: Method
    token: Token | None = None


class Identifier(Generic[U]):
    """Reads a request's credentials, of the kinds that the options accept.

    Those that say wrongly who they are are refused: nothing else is tried then.
    """

    def __init__(
        self,
        storage: Storage[U],
        logins: Logins[U],
        access: AccessTokens,
        api_keys: APIKeys[U],
        browser: BrowserSessions[U],
        options: Options,
    ) -> None:
        self._storage, self._logins, self._access = storage, logins, access
        self._api_keys, self._browser, self._options = api_keys, browser, options

    async def identify(self, connection: HTTPConnection) -> Identity[U] | None:
        """Who it is; None without credentials.

        Raises InvalidToken, LoginFailed, LockedOut, NotVerified, CSRFRefused.
        """
        scheme, value = get_authorization_scheme_param(connection.headers.get("Authorization"))
        if scheme.lower() == "bearer" and self._options["bearer"]:
            return await self._by_access_token(value)
        if scheme.lower() == "basic" and self._options["basic"]:
            return await self._by_password(value)
        if key := self._api_key(connection):
            return await self._by_api_key(key)
        if self._options["sessions"] and (found := await self._browser.read(connection)):
            user, token = found
            return Identity(user, scopes_of(user), "session", token)
        return None

    async def _by_access_token(self, value: str) -> Identity[U]:
        claims = self._access.read(value)
        user = await self._storage.get_user(claims.user_id)
        if user is None or not user.is_active or user.generation != claims.generation:
            raise InvalidToken
        return Identity(user, claims.scopes & scopes_of(user), "bearer")

    async def _by_password(self, value: str) -> Identity[U]:
        """RFC 7617, in UTF-8."""
        try:
            email, colon, password = b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            raise LoginFailed from None
        if not colon:
            raise LoginFailed
        user = await self._logins.log_in(email, password)
        return Identity(user, scopes_of(user), "basic")

    async def _by_api_key(self, secret: str) -> Identity[U]:
        user, token = await self._api_keys.read(secret)
        return Identity(user, frozenset(token.scopes) & scopes_of(user), "api_key", token)

    def _api_key(self, connection: HTTPConnection) -> str | None:
        header, query = self._options["api_key_header"], self._options["api_key_query"]
        cookie = self._options["api_key_cookie"]
        if header and (key := connection.headers.get(header)):
            return key
        if query and (key := connection.query_params.get(query)):
            return key
        if cookie and (key := connection.cookies.get(cookie)):
            if not is_safe(connection):  # browsers send cookies for other sites' pages too
                check_origin(connection, self._options["trusted_origins"])
            return key
        return None


def not_authenticated(options: Options, scopes: Sequence[str]) -> HTTPException:
    """401, with a challenge for each kind of credentials that has one (RFC 9110, 11.6.1; RFC 6750, 3)."""
    wanted = f' scope="{" ".join(scopes)}"' if scopes else ""
    challenges = [f"Bearer{wanted}"] if options["bearer"] else []
    if options["basic"]:
        challenges.append(f'Basic realm="{options["realm"]}", charset="UTF-8"')
    return HTTPException(401, "Not authenticated", {"WWW-Authenticate": ", ".join(challenges) or "APIKey"})


def not_enough(scopes: Sequence[str]) -> HTTPException:
    """403 for credentials that are right, and for less (RFC 6750, 3.1)."""
    challenge = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
    return HTTPException(403, "Not enough permissions", {"WWW-Authenticate": challenge})
