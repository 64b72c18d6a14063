"""Access tokens: JSON Web Tokens (RFC 7519), of the profile of RFC 9068, checked as RFC 8725 demands."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from martlet.accounts.errors import InvalidToken
from martlet.accounts.keys import Key, KeyRing
from martlet.accounts.options import Options

TYPE = "at+jwt"  # RFC 9068, 2.1: no other kind of JWT can be taken for an access token (RFC 8725, 3.11)
REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti", "gen"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says.

    generation: the user's at the time (the claim `gen`).
    """

    user_id: str
    scopes: frozenset[str]
    generation: int
    token_id: str


class AccessTokens:
    """Issues and reads access tokens.

    Args:
        keys: what signs and verifies.
        options: issuer, audience, leeway, lifetime.
    """

    def __init__(self, keys: KeyRing, options: Options) -> None:
        self.keys = keys
        self.lifetime = options["access_lifetime"]
        self._issuer, self._audience = options["issuer"], options["audience"]
        self._leeway = options["leeway"]

    def issue(self, user_id: str, scopes: Collection[str], generation: int, now: datetime) -> str:
        """A signed token."""
        key, private = self.keys.signing
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
            "jti": secrets.token_urlsafe(12),
            "scope": " ".join(sorted(scopes)),
            "gen": generation,
        }
        return jwt.encode(claims, private, key.algorithm, headers={"kid": key.kid, "typ": TYPE})

    def read(self, token: str) -> Claims:
        """What a token says. Raises InvalidToken for all that we did not issue, or issued for others."""
        try:
            key = self._key(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[key.algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=self._leeway,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise InvalidToken from error
        scope, generation = claims.get("scope", ""), claims["gen"]
        if not isinstance(scope, str) or type(generation) is not int:
            raise InvalidToken
        return Claims(claims["sub"], frozenset(scope.split()), generation, claims["jti"])

    def _key(self, header: dict[str, Any]) -> Key:
        """The key that the header names, if all else in the header is as we write it.

        The algorithm is the key's, whatever the header says (RFC 8725, 3.1), and keys come from nowhere else:
        `jwk`, `jku` and `x5u` are not looked at (OWASP ASVS 5.0, 9.1.3).
        """
        key = self.keys.get(header.get("kid"))
        known = key is not None and header.get("alg") == key.algorithm
        if key is None or not known or str(header.get("typ")).lower() != TYPE or "crit" in header:
            raise InvalidToken
        return key
