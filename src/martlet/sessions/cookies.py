"""The cookie that names a session (RFC 6265; prefixes: RFC 6265bis, 4.1.3)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Literal

SameSite = Literal["lax", "strict", "none"]

_is_token = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch
_is_cookie_name = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """How the cookie is written; scripts never see it, and it is sent to every path of the host."""

    name: str
    secure: bool
    same_site: SameSite
    domain: str | None
    max_age: int | None

    def __post_init__(self) -> None:
        if not _is_cookie_name(self.name):
            raise ValueError(f"{self.name!r} can't be a cookie's name (RFC 6265, 4.1.1)")
        if self.same_site == "none" and not self.secure:
            raise ValueError("browsers refuse SameSite=None without Secure: secure=True")

    def header(self, token: str) -> tuple[bytes, bytes]:
        """The field that gives it to the client."""
        return self._field(token, self.max_age)

    def removal(self) -> tuple[bytes, bytes]:
        """The field that takes it from the client."""
        return self._field("", 0)

    def _field(self, value: str, max_age: int | None) -> tuple[bytes, bytes]:
        parts = [f"{self.name}={value}", "Path=/", "HttpOnly", f"SameSite={self.same_site.capitalize()}"]
        if self.secure:
            parts.append("Secure")
        if self.domain is not None:
            parts.append(f"Domain={self.domain}")
        if max_age is not None:
            parts.append(f"Max-Age={max_age}")
        return b"set-cookie", "; ".join(parts).encode("ascii")


def prefixed(name: str, secure: bool, domain: str | None) -> str:
    """The name with the strongest prefix that browsers grant: one for this very host, or for HTTPS."""
    if not secure:
        return name
    return f"__Host-{name}" if domain is None else f"__Secure-{name}"


def new_token() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def key_of(token: str | None) -> str | None:
    """Where the session of a cookie is stored, None for what no cookie of ours can be.

    It is the secret's hash, so that whoever reads the store can't take over sessions.
    """
    if token is None or not _is_token(token):
        return None
    return hashlib.sha256(token.encode("ascii")).hexdigest()
