"""Keys that sign access tokens, and their rotation."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

MIN_SECRET = 32  # bytes: as long as the hash (RFC 7518, 3.2)
MIN_RSA = 2048  # bits (RFC 7518, 3.3)


@dataclass(frozen=True)
class Key:
    """A key with the one algorithm that it is used with (RFC 8725, 3.1).

    kid: its name in the header of tokens (RFC 7515, 4.1.4).
    private: what signs; None for a key that only verifies.
    public: what verifies: the secret itself for HS256.
    """

    kid: str
    algorithm: Algorithm
    private: PrivateKey | bytes | None = field(repr=False)
    public: PublicKey | bytes = field(repr=False)

    @classmethod
    def from_secret(cls, secret: str | bytes, *, kid: str | None = None) -> Key:
        """A key for HS256. Raises ValueError if it is shorter than 32 bytes."""
        value = secret.encode() if isinstance(secret, str) else secret
        if len(value) < MIN_SECRET:
            raise ValueError(
                f"the secret has {len(value)} bytes, and needs {MIN_SECRET} at least:"
                " python -c 'import secrets; print(secrets.token_urlsafe(32))' makes one"
            )
        return cls(kid or _short(b"kid:" + value), "HS256", value, value)

    @classmethod
    def from_pem(cls, pem: str | bytes, *, password: bytes | None = None, kid: str | None = None) -> Key:
        """A private key, or a public one that only verifies, for RS256, ES256 or EdDSA, as its type says.

        Its name is its thumbprint (RFC 7638) unless `kid` says otherwise. Raises ValueError for other keys.
        """
        data = pem.encode() if isinstance(pem, str) else pem
        if b"PRIVATE KEY" in data:
            return cls._of(load_pem_private_key(data, password), kid)
        return cls._of(load_pem_public_key(data), kid)

    @classmethod
    def generate(cls, algorithm: Literal["RS256", "ES256", "EdDSA"], *, kid: str | None = None) -> Key:
        """A new key, gone with the process: for tests."""
        if algorithm == "RS256":
            return cls._of(generate_rsa_key(65537, MIN_RSA), kid)
        if algorithm == "ES256":
            return cls._of(generate_private_key(SECP256R1()), kid)
        return cls._of(Ed25519PrivateKey.generate(), kid)

    @classmethod
    def _of(cls, key: object, kid: str | None) -> Key:
        private = key if isinstance(key, PrivateKey) else None
        public = private.public_key() if private is not None else key
        if not isinstance(public, PublicKey):
            raise ValueError(f"keys are of RSA, of the curve P-256 or of Ed25519, not {type(key).__name__}")
        algorithm = _algorithm(public)
        return cls(kid or _thumbprint(_to_jwk(public)), algorithm, private, public)

    def jwk(self) -> dict[str, Any] | None:
        """The public key as a JSON Web Key (RFC 7517, 4); None for a secret."""
        if isinstance(self.public, bytes):
            return None
        return {**_to_jwk(self.public), "kid": self.kid, "alg": self.algorithm, "use": "sig"}


class KeyRing:
    """The keys of an application: the first one signs, all of them verify.

    To rotate, add the new key behind the first one, so that everybody gets to know it; then put it first;
    take the old one away when the last token that it signed has expired.
    """

    def __init__(self, keys: Sequence[Key]) -> None:
        private = keys[0].private if keys else None
        if private is None:
            raise ValueError("the first key signs, so it must be a private key or a secret")
        self.signing = (keys[0], private)
        self._by_kid = {key.kid: key for key in keys}
        if len(self._by_kid) != len(keys):
            raise ValueError("two keys have the same kid")

    def get(self, kid: object) -> Key | None:
        """The key of that name."""
        return self._by_kid.get(kid) if isinstance(kid, str) else None

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517, 5)."""
        return {"keys": [jwk for key in self._by_kid.values() if (jwk := key.jwk())]}


def _algorithm(key: PublicKey) -> Algorithm:
    if isinstance(key, RSAPublicKey):
        if key.key_size < MIN_RSA:
            raise ValueError(f"the RSA key has {key.key_size} bits, and needs {MIN_RSA} at least")
        return "RS256"
    if isinstance(key, EllipticCurvePublicKey):
        if not isinstance(key.curve, SECP256R1):
            raise ValueError(f"the key is of the curve {key.curve.name}, and ES256 needs P-256")
        return "ES256"
    return "EdDSA"


def _to_jwk(key: PublicKey) -> dict[str, Any]:
    if isinstance(key, RSAPublicKey):
        return RSAAlgorithm.to_jwk(key, as_dict=True)
    if isinstance(key, EllipticCurvePublicKey):
        return ECAlgorithm.to_jwk(key, as_dict=True)
    return OKPAlgorithm.to_jwk(key, as_dict=True)


def _thumbprint(jwk: dict[str, Any]) -> str:
    required = {name: jwk[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in jwk}
    return _short(json.dumps(required, sort_keys=True, separators=(",", ":")).encode())


def _short(value: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(value).digest()).decode().rstrip("=")
