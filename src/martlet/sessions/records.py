"""What is stored of a session, and what a store must be able to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Record:
    """A stored session.

    data: a JSON object. user: the id of the user that is logged in. created, seen: when it was created, or
    its user logged in, and when it was last used; Unix time in seconds. version: counts the writes.
    user_agent, host: of the client that created it.
    """

    data: str
    user: str | None
    created: float
    seen: float
    version: int
    user_agent: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as its user may see it. id: what `Sessions.revoke` takes; it is not the cookie's secret."""

    id: str
    user: str
    created: float
    seen: float
    expires: float
    user_agent: str
    host: str


class Written(NamedTuple):
    """A stored session that a write is based on."""

    key: str
    version: int


class Store(ABC):
    """Keeps records by their keys; each method is atomic."""

    @abstractmethod
    async def load(self, key: str) -> Record | None:
        """The record; None if there is none, or its lifetime is over."""

    @abstractmethod
    async def save(self, key: str, record: Record, lifetime: float, *, replaces: Written | None) -> bool:
        """Write a record that is to be kept for `lifetime` seconds.

        Where it replaces one, that one must still be there with the same version, and is removed if its key
        is another. Returns False, and writes nothing, if it isn't.
        """

    @abstractmethod
    async def touch(self, key: str, seen: float, lifetime: float) -> None:
        """Note that the session was used, if it is there still."""

    @abstractmethod
    async def delete(self, key: str) -> bool:
        """Remove a record. Returns whether it was there."""

    @abstractmethod
    async def of_user(self, user: str) -> dict[str, Record]:
        """The records of a user by their keys."""

    @abstractmethod
    async def delete_of_user(self, user: str, keep: str | None) -> int:
        """Remove a user's records but for one. Returns how many there were."""

    async def connect(self, timeout: float) -> None:  # noqa: ASYNC109, B027 - optional
        """Wait for the store's server, at start-up."""

    async def check(self) -> None:  # noqa: B027 - optional
        """Raise an exception while the store can't do its work."""

    async def aclose(self) -> None:  # noqa: B027 - optional
        """Close its connections, at shutdown."""
