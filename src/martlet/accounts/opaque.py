"""Secrets that mean nothing by themselves: refresh tokens, sessions, API keys, tokens in messages."""

from __future__ import annotations

import hashlib
import secrets

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
