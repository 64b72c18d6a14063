"""The accounts of an application: one object, which is a plug-in."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Unpack, cast, overload

import anyio
from pwdlib import PasswordHash

from martlet import Martlet, Response
from martlet.accounts.access import AccessTokens
from martlet.accounts.api_keys import APIKeys
from martlet.accounts.browser import BrowserSessions, CSRFTokens
from martlet.accounts.dependencies import Dependencies
from martlet.accounts.identity import Identifier
from martlet.accounts.keys import Key, KeyRing
from martlet.accounts.logins import Logins
from martlet.accounts.messages import OnMessage, log_message
from martlet.accounts.options import Options, complete
from martlet.accounts.passwords import Passwords
from martlet.accounts.records import Clock, U, scopes_of, utc_now
from martlet.accounts.refresh import RefreshTokens
from martlet.accounts.routes import build_router
from martlet.accounts.schemas import Tokens
from martlet.accounts.social import Provider, SocialLogins
from martlet.accounts.storage import Storage
from martlet.plugins import Plugin
from martlet.requests import HTTPConnection

if TYPE_CHECKING:
    from martlet.sql import Database

logger = logging.getLogger("martlet.accounts")

PURGE_EVERY = timedelta(hours=1)


class Accounts(Plugin, Generic[U]):
    """A plug-in: `app.use(accounts)` adds the routes, and deletes what has expired from time to time.

    Args:
        storage: a `martlet.sql.Database`, with the users' model after it, or any `Storage`.
        model: the program's class of users, with the columns of `martlet.accounts.sql.UserMixin`.
        secret: at least 32 bytes that nobody knows; of several the first one is used, and all are accepted.
        keys: what signs access tokens instead of the secret; see `martlet.accounts.KeyRing` for rotation.
        providers: whom users may log in with.
        on_message: called with each `Message` that is to be sent to a user; by default it is logged.
        hasher: pwdlib's, if not Argon2id with its default parameters is wanted.
        clock: tells the time, for tests; whether access tokens have expired is of the real one.
        name: of the plug-in.
        options: `martlet.accounts.Options`.

    The dependencies `user` and `identity` refuse requests without credentials; `optional_user` and
    `optional_identity` give None for them. `Security(accounts.user, scopes=[...])` asks for scopes.
    `in_person` is `identity`, except that API keys are refused.
    """

    @overload
    def __init__(
        self,
        storage: Storage[U],
        *,
        secret: str | Sequence[str],
        keys: Sequence[Key] = ...,
        providers: Sequence[Provider] = ...,
        on_message: OnMessage = ...,
        hasher: PasswordHash | None = ...,
        clock: Clock = ...,
        name: str = ...,
        **options: Unpack[Options],
    ) -> None: ...

    @overload
    def __init__(
        self,
        storage: Database,
        model: type[U],
        *,
        secret: str | Sequence[str],
        keys: Sequence[Key] = ...,
        providers: Sequence[Provider] = ...,
        on_message: OnMessage = ...,
        hasher: PasswordHash | None = ...,
        clock: Clock = ...,
        name: str = ...,
        **options: Unpack[Options],
    ) -> None: ...

    def __init__(
        self,
        storage: Storage[U] | Database,
        model: type[U] | None = None,
        *,
        secret: str | Sequence[str],
        keys: Sequence[Key] = (),
        providers: Sequence[Provider] = (),
        on_message: OnMessage = log_message,
        hasher: PasswordHash | None = None,
        clock: Clock = utc_now,
        name: str = "accounts",
        **options: Unpack[Options],
    ) -> None:
        self.name = name
        self.options = complete(options)
        self.clock = clock
        self.storage = _storage(storage, model)
        secrets = [secret] if isinstance(secret, str) else list(secret)
        of_secrets = [Key.from_secret(each) for each in secrets]
        self.keys = KeyRing(keys or of_secrets)
        self.passwords = Passwords(self.options, hasher)
        self.logins = Logins(self.storage, self.passwords, self.options, on_message, clock)
        self.access = AccessTokens(self.keys, self.options)
        self.refresh = RefreshTokens(self.storage, self.options, clock)
        self.api_keys = APIKeys(self.storage, self.options, clock)
        self.browser = BrowserSessions(self.storage, CSRFTokens(secrets), self.options, clock)
        self.social = SocialLogins(self.storage, providers, secrets, self.options)
        self.identifier = Identifier(
            self.storage, self.logins, self.access, self.api_keys, self.browser, self.options
        )
        dependencies = Dependencies(self.identifier, self.options, self.browser.cookie)
        self.identity = dependencies.identity
        self.optional_identity = dependencies.optional_identity
        self.in_person = dependencies.in_person
        self.user = dependencies.user
        self.optional_user = dependencies.optional_user
        self.router = build_router(self)

    def configure(self, app: Martlet) -> None:
        """Add the routes, unless the option `routes` says otherwise."""
        if self.options["routes"]:
            app.include_router(self.router)

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Delete what has expired every hour."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_purging)
            yield
            tasks.cancel_scope.cancel()

    async def register(self, email: str, password: str, **members: Any) -> U:
        """A new user, with further members of the program's model.

        Raises EmailTaken, which routes shouldn't let strangers know, and PasswordRefused.
        """
        return await self.logins.register(email, password, **members)

    async def issue(self, user: U, scopes: Collection[str] | None = None) -> Tokens:
        """An access token and a refresh token (RFC 6749, 5.1), for some of the user's scopes or all."""
        allowed = scopes_of(user)
        granted = allowed if scopes is None else allowed.intersection(scopes)
        return self.reply(user, granted, await self.refresh.issue(user, granted))

    def reply(self, user: U, scopes: Collection[str], refresh_token: str) -> Tokens:
        """An access token beside a refresh token."""
        return Tokens(
            access_token=self.access.issue(str(user.id), scopes, user.generation, self.clock()),
            expires_in=int(self.access.lifetime.total_seconds()),
            refresh_token=refresh_token,
            scope=" ".join(sorted(scopes)),
        )

    async def start_session(self, user: U, connection: HTTPConnection, response: Response) -> None:
        """Log a browser in. Needs the option `sessions`."""
        await self.browser.start(user, connection, response)

    async def log_out_everywhere(self, user: U) -> None:
        """End all sessions, access tokens and refresh tokens of a user. API keys remain."""
        await self.storage.end_generation(str(user.id))

    async def purge(self) -> None:
        """Delete what has expired."""
        await self.storage.purge(self.clock())

    async def _keep_purging(self) -> None:
        while True:
            await anyio.sleep(PURGE_EVERY.total_seconds())
            try:
                await self.purge()
            except Exception:
                logger.exception("what has expired could not be deleted")


def _storage(storage: Storage[U] | Database, model: type[U] | None) -> Storage[U]:
    if model is None:
        if not hasattr(storage, "find_token"):
            raise TypeError("Accounts() needs the class of users: Accounts(db, User, secret=...)")
        return cast("Storage[U]", storage)
    from martlet.accounts.sql import SQLStorage

    return SQLStorage(cast("Database", storage), model)
