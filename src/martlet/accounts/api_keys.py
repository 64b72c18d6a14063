"""API keys: for programs that act for a user."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Generic

from martlet.accounts import opaque
from martlet.accounts.errors import InvalidToken
from martlet.accounts.options import Options
from martlet.accounts.records import Clock, Token, U
from martlet.accounts.storage import Storage

START = "mk_"  # so that scanners of source code know one when they see it
SHOWN = 8  # characters of the secret that remain visible in lists
TOUCH_AFTER = timedelta(minutes=1)  # the last use is not written more often than that


class APIKeys(Generic[U]):
    """Creates, lists, checks and revokes API keys.

    Each is known by its `family`, an id that may be shown, and by its `prefix`, how it begins.
    """

    def __init__(self, storage: Storage[U], options: Options, clock: Clock) -> None:
        self._storage, self._clock = storage, clock

    async def create(
        self,
        user: U,
        *,
        name: str = "",
        scopes: Collection[str] = (),
        expires_at: datetime | None = None,
    ) -> tuple[str, Token]:
        """A key, which can't be shown again, and what is kept of it.

        Args:
            name: what it is for.
            scopes: what it may do, as long as the user may.
            expires_at: aware; None is never.
        """
        shown = len(START) + SHOWN
        secret, token = opaque.issue(
            "api_key", user, self._clock(), expires_at, scopes, name=name, start=START, shown=shown
        )
        await self._storage.add_token(token)
        return secret, token

    async def list(self, user: U) -> list[Token]:
        """A user's keys."""
        return await self._storage.list_tokens("api_key", str(user.id))

    async def revoke(self, user: U, key_id: str) -> bool:
        """Delete a user's key; whether there was one."""
        return await self._storage.delete_tokens(["api_key"], str(user.id), family=key_id) > 0

    async def revoke_all(self, user: U) -> None:
        """Delete all keys of a user."""
        await self._storage.delete_tokens(["api_key"], str(user.id))

    async def read(self, secret: str) -> tuple[U, Token]:
        """The key's user, and the key. Raises InvalidToken."""
        now = self._clock()
        token = await self._storage.find_token("api_key", opaque.digest(secret))
        if token is None or not token.is_live(now):
            raise InvalidToken
        user = await self._storage.get_user(token.user_id)
        if user is None or not user.is_active:
            raise InvalidToken
        if token.used_at is None or now - token.used_at >= TOUCH_AFTER:
            await self._storage.touch_token(token.digest, now)
        return user, token
