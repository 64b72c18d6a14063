"""Accounts in memory, gone with the process: for tests and first steps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Unpack

from martlet.accounts.records import LOGGED_IN, Attempts, Kind, Token, UserChanges
from martlet.accounts.storage import EmailTaken


@dataclass
class MemoryUser:
    """A user."""

    id: int
    email: str
    password_hash: str | None = field(default=None, repr=False)
    is_active: bool = True
    is_verified: bool = False
    scope: str = ""
    generation: int = 0


class MemoryStorage:
    """A storage in the process's memory."""

    def __init__(self) -> None:
        self.users: dict[str, MemoryUser] = {}
        self.tokens: dict[str, Token] = {}
        self.attempts: dict[str, Attempts] = {}
        self.identities: dict[tuple[str, str], str] = {}
        self._ids = count(1)

    async def get_user(self, user_id: str) -> MemoryUser | None:
        return _copy(self.users.get(user_id))

    async def find_user(self, email: str) -> MemoryUser | None:
        return _copy(next((user for user in self.users.values() if user.email == email), None))

    async def add_user(self, email: str, password_hash: str | None, **members: Any) -> MemoryUser:
        if await self.find_user(email) is not None:
            raise EmailTaken(email)
        user = MemoryUser(next(self._ids), email, password_hash, **members)
        self.users[str(user.id)] = user
        return replace(user)

    async def update_user(self, user_id: str, **changes: Unpack[UserChanges]) -> None:
        if user := self.users.get(user_id):
            self.users[user_id] = replace(user, **changes)

    async def end_generation(self, user_id: str) -> None:
        if user := self.users.get(user_id):
            user.generation += 1
        self._delete(lambda token: token.user_id == user_id and token.kind in LOGGED_IN)

    async def add_token(self, token: Token) -> None:
        self.tokens[token.digest] = token

    async def find_token(self, kind: Kind, digest: str) -> Token | None:
        token = self.tokens.get(digest)
        return token if token is not None and token.kind == kind else None

    async def list_tokens(self, kind: Kind, user_id: str) -> list[Token]:
        return [token for token in self.tokens.values() if (token.kind, token.user_id) == (kind, user_id)]

    async def use_token(self, digest: str, now: datetime, successor: Token | None = None) -> bool:
        token = self.tokens.get(digest)
        if token is None or token.used_at is not None:
            return False
        self.tokens[digest] = replace(token, used_at=now)
        if successor is not None:
            self.tokens[successor.digest] = successor
        return True

    async def touch_token(self, digest: str, now: datetime) -> None:
        if token := self.tokens.get(digest):
            self.tokens[digest] = replace(token, used_at=now)

    async def delete_tokens(self, kinds: Collection[Kind], user_id: str, *, family: str | None = None) -> int:
        return self._delete(
            lambda token: token.kind in kinds and token.user_id == user_id and family in (None, token.family)
        )

    async def count_attempt(self, key: str, now: datetime, until: datetime) -> Attempts:
        last = self.attempts.get(key)
        attempts = (
            Attempts(1, until) if last is None or last.until <= now else replace(last, count=last.count + 1)
        )
        self.attempts[key] = attempts
        return attempts

    async def clear_attempts(self, key: str) -> None:
        self.attempts.pop(key, None)

    async def find_identity(self, provider: str, subject: str) -> str | None:
        return self.identities.get((provider, subject))

    async def add_identity(self, provider: str, subject: str, user_id: str) -> None:
        self.identities[provider, subject] = user_id

    async def purge(self, now: datetime) -> None:
        self._delete(lambda token: not token.is_live(now))
        self.attempts = {key: each for key, each in self.attempts.items() if each.until > now}

    def _delete(self, condition: Callable[[Token], bool]) -> int:
        gone = [digest for digest, token in self.tokens.items() if condition(token)]
        for digest in gone:
            del self.tokens[digest]
        return len(gone)


def _copy(user: MemoryUser | None) -> MemoryUser | None:
    """What a request does to its user changes nobody else's."""
    return None if user is None else replace(user)
