"""Where accounts are kept: what a program implements that has neither SQL nor memory for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol, TypeVar, Unpack

from martlet.accounts.records import Attempts, Kind, Token, UserChanges, UserRecord

U_co = TypeVar("U_co", bound=UserRecord, covariant=True)


class EmailTaken(Exception):
    """There is a user with that address."""


class Storage(Protocol[U_co]):
    """Users, the hashes of the secrets that they hold, and counts of attempts.

    Each method is whole when it returns: what it changed outlives the request's own transaction, which is
    rolled back by the very error that a stolen token leads to. Times are aware, in UTC.
    """

    async def get_user(self, user_id: str) -> U_co | None:
        """The user with the id, as `str()` gave it."""

    async def find_user(self, email: str) -> U_co | None:
        """The user with the address."""

    async def add_user(self, email: str, password_hash: str | None, **members: Any) -> U_co:
        """A new user. Raises EmailTaken."""

    async def update_user(self, user_id: str, **changes: Unpack[UserChanges]) -> None:
        """Change a user's members."""

    async def end_generation(self, user_id: str) -> None:
        """Raise the user's generation by one and delete their tokens of `records.LOGGED_IN`, in one."""

    async def add_token(self, token: Token) -> None:
        """Keep a token."""

    async def find_token(self, kind: Kind, digest: str) -> Token | None:
        """The token of a kind with the hash."""

    async def list_tokens(self, kind: Kind, user_id: str) -> list[Token]:
        """A user's tokens of a kind, oldest first."""

    async def use_token(self, digest: str, now: datetime, successor: Token | None = None) -> bool:
        """Set `used_at` of a token that is unused, and add its successor, in one transaction.

        Of several calls at once exactly one gets True. The others, and those for a token that is gone, change
        nothing.
        """

    async def touch_token(self, digest: str, now: datetime) -> None:
        """Set `used_at`."""

    async def delete_tokens(self, kinds: Collection[Kind], user_id: str, *, family: str | None = None) -> int:
        """Delete a user's tokens of the kinds, of one family or all; how many there were."""

    async def count_attempt(self, key: str, now: datetime, until: datetime) -> Attempts:
        """Count one more attempt, in one step: the first one, or the first after `until`, is number 1."""

    async def clear_attempts(self, key: str) -> None:
        """Forget the attempts."""

    async def find_identity(self, provider: str, subject: str) -> str | None:
        """The id of the user that a provider of social log-ins knows under that name."""

    async def add_identity(self, provider: str, subject: str, user_id: str) -> None:
        """Tie a user to that name."""

    async def purge(self, now: datetime) -> None:
        """Delete what has expired."""
