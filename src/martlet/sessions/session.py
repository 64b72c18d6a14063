"""The session of one request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from typing_extensions import TypeVar

from martlet import HTTPException
from martlet.sessions.data import Members
from martlet.sessions.records import Record

D = TypeVar("D", default=dict[str, Any])


class SessionConflict(HTTPException):
    """Another request has written the same member, or ended the session, meanwhile: answered with 409."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, detail)


@dataclass(slots=True)
class Stored:
    """What a request knows of the stored session, and what is to become of it.

    renews: under a new id. begins: as a new session, whatever has become of the old one. discards: the data
    that was there is given up.
    """

    user_agent: str = ""
    host: str = ""
    token: str = ""
    key: str = ""
    record: Record | None = None
    members: Members = field(default_factory=dict)
    renews: bool = False
    begins: bool = False
    discards: bool = False


class Session(Generic[D]):
    """Data of a client, and the user that is logged in.

    data: a dictionary of JSON's types, or the model that `Sessions` was given. Changes at any depth are
    noticed, and written once the endpoint has returned; not if it raises.
    """

    def __init__(
        self, new: Callable[[], D], save: Callable[[Session[D]], Awaitable[None]], stored: Stored
    ) -> None:
        self.data = new()
        self._new = new
        self._save = save
        self._stored = stored
        self._user = None if stored.record is None else stored.record.user

    @property
    def id(self) -> str | None:
        """What `Sessions.revoke` takes, None until the session is stored. It is not the cookie's secret."""
        return None if self._stored.record is None else self._stored.key

    @property
    def is_new(self) -> bool:
        """Whether it isn't stored yet; it will be when its data is changed or a user logs in."""
        return self._stored.record is None

    @property
    def user(self) -> str | None:
        """The id of the user that is logged in."""
        return self._user

    @property
    def created(self) -> float | None:
        """When it was created, or its user logged in; Unix time in seconds. None until it is stored."""
        return None if self._stored.record is None else self._stored.record.created

    def login(self, user: str) -> None:
        """Log a user in, under a new id and with the expiry begun anew.

        An id that was known before, perhaps planted, is worth nothing afterwards (session fixation; OWASP
        ASVS 5, 7.2.4). The data stays, unless it was another user's.
        """
        if not user:
            raise ValueError("the id of a user is a text that isn't empty")
        if self._user not in (None, user):
            self._discard()
        self._user = user
        self._stored.begins = True

    def logout(self) -> None:
        """End the session: the store forgets it, the client its cookie, and the data is empty."""
        self._discard()
        self._user = None
        self._stored.begins = True

    def rotate(self) -> None:
        """Go on under a new id: after a change of rights or of the password."""
        self._stored.renews = True

    async def save(self) -> None:
        """Write the changes now, even if the endpoint will raise. Raises SessionConflict."""
        await self._save(self)

    def _discard(self) -> None:
        self.data = self._new()
        self._stored.discards = True
