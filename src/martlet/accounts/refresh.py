"""Refresh tokens: each can be used once, and a second use ends all that came from the same log-in.

That is the rotation of RFC 9700, 4.14.2: of a thief and the owner, whoever comes second gives the theft away.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Generic

from martlet.accounts import opaque
from martlet.accounts.errors import InvalidToken
from martlet.accounts.options import Options
from martlet.accounts.records import Clock, Token, U
from martlet.accounts.storage import Storage

logger = logging.getLogger("martlet.accounts")


@dataclass(frozen=True, slots=True)
class Refreshed(Generic[U]):
    """What a refresh token was exchanged for."""

    user: U
    secret: str
    scopes: tuple[str, ...]


class RefreshTokens(Generic[U]):
    """Issues, exchanges and revokes refresh tokens."""

    def __init__(self, storage: Storage[U], options: Options, clock: Clock) -> None:
        self._storage, self._clock = storage, clock
        self._lifetime, self._max_age = options["refresh_lifetime"], options["refresh_max_age"]

    async def issue(self, user: U, scopes: Collection[str]) -> str:
        """A token that begins a family."""
        now = self._clock()
        secret, token = opaque.issue("refresh", user, now, now + min(self._lifetime, self._max_age), scopes)
        await self._storage.add_token(token)
        return secret

    async def exchange(self, secret: str) -> Refreshed[U]:
        """A new token for an old one. Raises InvalidToken."""
        now = self._clock()
        token = await self._storage.find_token("refresh", opaque.digest(secret))
        if token is None or not token.is_live(now):
            raise InvalidToken
        user = await self._storage.get_user(token.user_id)
        if user is None or not user.is_active or user.generation != token.generation:
            raise InvalidToken
        successor = opaque.new_secret()
        replacement = replace(
            token,
            digest=opaque.digest(successor),
            expires_at=min(now + self._lifetime, token.created_at + self._max_age),
        )
        if token.used_at is not None or not await self._storage.use_token(token.digest, now, replacement):
            await self._revoke_family(token)
            logger.warning("a refresh token of user %s was used twice: its family is revoked", token.user_id)
            raise InvalidToken
        return Refreshed(user, successor, token.scopes)

    async def revoke(self, secret: str) -> None:
        """End the token's family; nothing happens for one that isn't known (RFC 7009, 2.2)."""
        token = await self._storage.find_token("refresh", opaque.digest(secret))
        if token is not None:
            await self._revoke_family(token)

    async def _revoke_family(self, token: Token) -> None:
        await self._storage.delete_tokens(["refresh"], token.user_id, family=token.family)
