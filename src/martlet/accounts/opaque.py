"""Secrets that mean nothing by themselves: refresh tokens, sessions, API keys, tokens in messages."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from martlet.accounts.records import Kind, Token, UserRecord

# 256 bits, beyond the 128 of OWASP ASVS 5.0, 7.2.3.
BYTES = 32


def new_secret() -> str:
    """A secret that can't be guessed, fit for URLs and headers."""
    return secrets.token_urlsafe(BYTES)


def new_id() -> str:
    """A public id."""
    return secrets.token_hex(8)


def digest(secret: str) -> str:
    """What is kept of a secret: guessing is hopeless, so that a fast hash without salt is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue(
    kind: Kind,
    user: UserRecord,
    now: datetime,
    expires_at: datetime | None,
    scopes: Collection[str] = (),
    *,
    used_at: datetime | None = None,
    name: str = "",
    start: str = "",
    shown: int = 0,
) -> tuple[str, Token]:
    """A new secret for a user, and what is to be kept of it.

    start: how the secret begins. shown: how many of its characters are kept readable.
    """
    secret = start + new_secret()
    token = Token(
        kind=kind,
        digest=digest(secret),
        user_id=str(user.id),
        family=new_id(),
        scopes=tuple(sorted(scopes)),
        generation=user.generation,
        created_at=now,
        expires_at=expires_at,
        used_at=used_at,
        name=name,
        prefix=secret[:shown],
    )
    return secret, token
