"""Password hashes: Argon2id by pwdlib, in worker threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from anyio.lowlevel import RunVar
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from martlet.accounts.errors import PasswordRefused
from martlet.accounts.options import Options

T = TypeVar("T")

# Each hash takes 64 MiB and a core for its time, so that no more run at once than there are cores.
_limiter: RunVar[anyio.CapacityLimiter] = RunVar("martlet_accounts_hashes")


class Passwords:
    """Hashes and checks passwords.

    Args:
        options: lengths, and which passwords are refused.
        hasher: pwdlib's hashers; the first one makes new hashes, and old ones are replaced at log-in.
    """

    def __init__(self, options: Options, hasher: PasswordHash | None = None) -> None:
        self._options = options
        self._hasher = hasher or PasswordHash((Argon2Hasher(),))
        self._nobodys_hash = self._hasher.hash("the password of nobody")

    def check_new(self, password: str) -> None:
        """Raises PasswordRefused for a new password that is too short, too long, or refused by the program.

        There are no rules on which characters it has (OWASP ASVS 5.0, 6.2.5).
        """
        shortest, longest = self._options["password_min"], self._options["password_max"]
        if len(password) < shortest:
            raise PasswordRefused(f"The password must have at least {shortest} characters")
        if len(password) > longest:
            raise PasswordRefused(f"The password must have at most {longest} characters")
        refuse = self._options["refuse_password"]
        if refuse is not None and (reason := refuse(password)):
            raise PasswordRefused(reason)

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        return await _in_thread(self._hasher.hash, password)

    async def verify(self, password: str, hashed: str | None) -> tuple[bool, str | None]:
        """Whether the password is right, and a hash to replace the kept one if that is outdated.

        Without a hash another one is checked, so that time doesn't tell who exists (OWASP ASVS 5.0, 6.3.8).
        """
        if len(password) > self._options["password_max"]:
            password, hashed = "", None
        right, replacement = await _in_thread(
            self._hasher.verify_and_update, password, hashed or self._nobodys_hash
        )
        known = hashed is not None
        return right and known, replacement if known else None


async def _in_thread(function: Callable[..., T], *arguments: str) -> T:
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
        _limiter.set(limiter)
    return await anyio.to_thread.run_sync(function, *arguments, limiter=limiter)
