"""What accounts keep, and what they know of a user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypedDict, TypeVar

Kind = Literal["refresh", "session", "api_key", "verify", "reset"]

# Kinds that end with "log out everywhere"; API keys belong to programs, and are revoked one by one.
LOGGED_IN: tuple[Kind, ...] = ("refresh", "session", "verify", "reset")

Clock = Callable[[], datetime]


class UserRecord(Protocol):
    """A user as accounts see them; the program's model has more. `martlet.accounts.sql.UserMixin` has these.

    id: anything that `str()` makes unique.
    email: in lower case.
    password_hash: None for those who have no password.
    is_active: whether they may come in.
    is_verified: whether the e-mail address is known to be theirs.
    scope: the scopes that they may have, separated by spaces (RFC 6749, 3.3).
    generation: grows with each "log out everywhere"; what was issued before it counts no more.
    """

    @property
    def id(self) -> Any: ...
    @property
    def email(self) -> str: ...
    @property
    def password_hash(self) -> str | None: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def is_verified(self) -> bool: ...
    @property
    def scope(self) -> str: ...
    @property
    def generation(self) -> int: ...


U = TypeVar("U", bound=UserRecord)


class UserChanges(TypedDict, total=False):
    """Members of a user that accounts change."""

    password_hash: str | None
    is_active: bool
    is_verified: bool
    scope: str


@dataclass(frozen=True, slots=True)
class Token:
    """A secret that was handed out, kept as its hash.

    family: one value for all refresh tokens that came from one log-in; the public id of other kinds.
    scopes: what the holder may do.
    generation: the user's when it was issued.
    created_at: for refresh tokens, when the user logged in.
    expires_at: None is never.
    used_at: when a refresh token was exchanged; when a session or an API key was used last.
    name, prefix: what an API key is for, and how it begins.
    """

    kind: Kind
    digest: str
    user_id: str
    family: str
    scopes: tuple[str, ...]
    generation: int
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = None
    name: str = ""
    prefix: str = ""

    def is_live(self, now: datetime) -> bool:
        """Whether it hasn't expired."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many attempts there were in the current span of time, and when it ends."""

    count: int
    until: datetime


def utc_now() -> datetime:
    """The time of accounts."""
    return datetime.now(UTC)


def scopes_of(user: UserRecord) -> frozenset[str]:
    """The scopes that a user may have."""
    return frozenset(user.scope.split())
