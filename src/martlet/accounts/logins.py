"""Users and their passwords: registration, log-in, verification, reset."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Generic

from martlet.accounts import opaque
from martlet.accounts.attempts import Throttle
from martlet.accounts.errors import LockedOut, LoginFailed, NotVerified, UnusableToken
from martlet.accounts.messages import Message, OnMessage, Reason, deliver
from martlet.accounts.options import Options
from martlet.accounts.passwords import Passwords
from martlet.accounts.records import Clock, Kind, U
from martlet.accounts.storage import EmailTaken, Storage

# Messages that an address gets in a `lock_time`, however often they are asked for.
MAX_MESSAGES = 5


class Logins(Generic[U]):
    """What is done with an e-mail address and a password."""

    def __init__(
        self,
        storage: Storage[U],
        passwords: Passwords,
        options: Options,
        on_message: OnMessage,
        clock: Clock,
    ) -> None:
        self._storage, self._passwords, self._options = storage, passwords, options
        self._on_message, self._clock = on_message, clock
        self._throttle = Throttle(storage, options, clock)

    async def register(self, email: str, password: str, **members: Any) -> U:
        """A new user. Raises EmailTaken, PasswordRefused."""
        self._passwords.check_new(password)
        hashed = await self._passwords.hash(password)
        members.setdefault("scope", " ".join(self._options["default_scopes"]))
        return await self._storage.add_user(normal(email), hashed, **members)

    async def sign_up(self, email: str, password: str) -> Message | None:
        """Register, and say which message is to be sent; a known address is not told to the caller.

        Raises PasswordRefused.
        """
        try:
            return await self._with_token(await self.register(email, password), "verify")
        except EmailTaken:
            user = await self._storage.find_user(normal(email))
            return Message("registered_already", normal(email), user)

    async def log_in(self, email: str, password: str) -> U:
        """The user with that password, whose hash is renewed if it is outdated.

        Raises LoginFailed, LockedOut, NotVerified.
        """
        email = normal(email)
        await self._throttle.count("login", email, self._options["max_attempts"])
        user = await self._storage.find_user(email)
        kept = user.password_hash if user is not None else None
        right, replacement = await self._passwords.verify(password, kept)
        if user is None or not right or not user.is_active:
            raise LoginFailed
        await self._throttle.clear("login", email)
        if self._options["require_verified"] and not user.is_verified:
            raise NotVerified
        if replacement is not None:
            await self._storage.update_user(str(user.id), password_hash=replacement)
        return user

    async def ask_verification(self, email: str) -> None:
        """Send a token that verifies the address, if it is an unverified user's."""
        user = await self._addressee(email)
        if user is not None and not user.is_verified:
            await self.send(await self._with_token(user, "verify"))

    async def verify(self, secret: str) -> None:
        """The address is verified. Raises UnusableToken."""
        user = await self._redeem("verify", secret)
        await self._storage.update_user(str(user.id), is_verified=True)

    async def ask_reset(self, email: str) -> None:
        """Send a token that resets the password, if there is such a user."""
        user = await self._addressee(email)
        if user is not None:
            await self.send(await self._with_token(user, "reset"))

    async def reset(self, secret: str, password: str) -> Message:
        """Set a new password, log out everywhere, revoke all API keys. Raises UnusableToken, PasswordRefused.

        Whoever has the token reads the address's mail, so that it is verified now, and nothing remains of
        whoever had the account before.
        """
        self._passwords.check_new(password)
        user = await self._redeem("reset", secret)
        hashed = await self._passwords.hash(password)
        await self._storage.update_user(str(user.id), password_hash=hashed, is_verified=True)
        await self._storage.delete_tokens(["api_key"], str(user.id))
        await self._throttle.clear("login", user.email)
        return await self._changed(user)

    async def change_password(self, user: U, current: str, new: str) -> Message:
        """Set a new password and log out everywhere (OWASP ASVS 5.0, 6.2.3 and 7.4.3).

        Raises LoginFailed, LockedOut, PasswordRefused.
        """
        self._passwords.check_new(new)
        await self.log_in(user.email, current)
        await self._storage.update_user(str(user.id), password_hash=await self._passwords.hash(new))
        return await self._changed(user)

    async def send(self, message: Message | None) -> None:
        """Hand a message to the program."""
        if message is not None:
            await deliver(self._on_message, message)

    async def _changed(self, user: U) -> Message:
        await self._storage.end_generation(str(user.id))
        return Message("password_changed", user.email, user)

    async def _addressee(self, email: str) -> U | None:
        """The active user with the address, unless it has had enough messages."""
        try:
            await self._throttle.count("message", normal(email), MAX_MESSAGES)
        except LockedOut:
            return None
        user = await self._storage.find_user(normal(email))
        return user if user is not None and user.is_active else None

    async def _with_token(self, user: U, reason: Reason) -> Message:
        kind, lifetime = self._kind(reason)
        now = self._clock()
        await self._storage.delete_tokens([kind], str(user.id))
        secret, token = opaque.issue(kind, user, now, now + lifetime)
        await self._storage.add_token(token)
        return Message(reason, user.email, user, secret, lifetime)

    def _kind(self, reason: Reason) -> tuple[Kind, timedelta]:
        if reason == "verify":
            return "verify", self._options["verify_lifetime"]
        return "reset", self._options["reset_lifetime"]

    async def _redeem(self, kind: Kind, secret: str) -> U:
        """The user whom a token was sent to; it can be used once."""
        now, digest = self._clock(), opaque.digest(secret)
        token = await self._storage.find_token(kind, digest)
        if token is None or not token.is_live(now) or not await self._storage.use_token(digest, now):
            raise UnusableToken
        user = await self._storage.get_user(token.user_id)
        if user is None or not user.is_active or user.generation != token.generation:
            raise UnusableToken
        return user


def normal(email: str) -> str:
    """An address as it is kept and looked up."""
    return email.strip().lower()
