"""Access tokens that we did not issue, or not for us (RFC 8725)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from martlet.accounts import Key, KeyRing, MemoryStorage
from martlet.accounts.access import AccessTokens
from martlet.accounts.errors import InvalidToken
from martlet.accounts.options import DEFAULTS
from martlet.testing import TestClient
from tests.batteries.accounts.programs import ANN, SECRET, World, make_world
from tests.batteries.accounts.steps import log_in, who

RSA_KEY = Key.generate("RS256")
HEADER = {"typ": "at+jwt"}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(MemoryStorage())


@pytest.fixture(scope="module")
def rsa_world() -> World:
    return make_world(MemoryStorage(), keys=[RSA_KEY])


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    with world.client() as client:
        client.post("/auth/register", json=ANN)
        yield client


@pytest.fixture
def rsa_client(rsa_world: World) -> Iterator[TestClient]:
    with rsa_world.client() as client:
        client.post("/auth/register", json=ANN)
        yield client


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a token."""
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def signed(header: Any, claims: Any, secret: bytes) -> str:
    """What HMAC makes of them, whatever the header says."""
    text = f"{encoded(header)}.{encoded(claims)}"
    signature = hmac.digest(secret, text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def test_the_forger_s_tools_work(client: TestClient) -> None:
    header, claims = parts(log_in(client)["access_token"])
    assert header == {"alg": "HS256", "typ": "at+jwt", "kid": Key.from_secret(SECRET).kid}
    assert who(client, signed(header, claims, SECRET.encode())).status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_without_a_signature(client: TestClient, algorithm: str) -> None:
    header, claims = parts(log_in(client)["access_token"])
    for signature in ("", "AAAA"):
        token = f"{encoded({**header, 'alg': algorithm})}.{encoded(claims)}.{signature}"
        assert who(client, token).status_code == 401


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_public_key_taken_for_a_secret(rsa_client: TestClient, encoding: Encoding) -> None:
    header, claims = parts(log_in(rsa_client)["access_token"])
    assert not isinstance(RSA_KEY.public, bytes)
    secret = RSA_KEY.public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    for algorithm in ("HS256", "RS256"):
        assert who(rsa_client, signed({**header, "alg": algorithm}, claims, secret)).status_code == 401


def test_the_secret_signs_nothing_where_there_are_keys(rsa_client: TestClient) -> None:
    _, claims = parts(log_in(rsa_client)["access_token"])
    header = {"alg": "HS256", "kid": Key.from_secret(SECRET).kid, **HEADER}
    assert who(rsa_client, signed(header, claims, SECRET.encode())).status_code == 401


def test_a_key_that_the_token_brings_along(rsa_client: TestClient) -> None:
    header, claims = parts(log_in(rsa_client)["access_token"])
    own = Key.generate("RS256")
    assert own.private
    for extra in (
        {"kid": own.kid, "jwk": own.jwk()},
        {"kid": header["kid"], "jwk": own.jwk()},
        {"kid": own.kid, "jku": "https://attacker.example/jwks.json"},
        {"kid": own.kid, "x5u": "https://attacker.example/cert.pem"},
    ):
        token = jwt.encode(claims, own.private, "RS256", headers={**HEADER, **extra})
        assert who(rsa_client, token).status_code == 401


@pytest.mark.parametrize("kid", ["", "../../dev/null", "' OR 1=1", 7, None, ["x"]])
def test_a_strange_kid(client: TestClient, kid: Any) -> None:
    header, claims = parts(log_in(client)["access_token"])
    assert who(client, signed({**header, "kid": kid}, claims, SECRET.encode())).status_code == 401
    assert who(client, signed({**header, "kid": kid}, claims, b"")).status_code == 401


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alg", "HS512"),
        ("typ", "JWT"),
        ("typ", None),
        ("crit", ["exp"]),
    ],
)
def test_another_header(client: TestClient, name: str, value: Any) -> None:
    header, claims = parts(log_in(client)["access_token"])
    assert who(client, signed({**header, name: value}, claims, SECRET.encode())).status_code == 401


NOW = int(datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", "another-service"),
        ("aud", ["another-service"]),
        ("iss", "https://attacker.example"),
        ("exp", NOW - 60),
        ("exp", "soon"),
        ("iat", NOW + 3600),
        ("nbf", NOW + 3600),
        ("sub", "2"),
        ("sub", 1),
        ("sub", "not a number"),
        ("gen", 1),
        ("gen", "0"),
        ("gen", False),
        ("scope", ["admin"]),
    ],
)
def test_other_claims(client: TestClient, name: str, value: Any) -> None:
    header, claims = parts(log_in(client)["access_token"])
    assert who(client, signed(header, {**claims, name: value}, SECRET.encode())).status_code == 401


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "iat", "exp", "jti", "gen"])
def test_a_missing_claim(client: TestClient, name: str) -> None:
    header, claims = parts(log_in(client)["access_token"])
    del claims[name]
    assert who(client, signed(header, claims, SECRET.encode())).status_code == 401


def test_clocks_may_be_a_little_apart(client: TestClient) -> None:
    header, claims = parts(log_in(client)["access_token"])
    claims["exp"] = int(datetime.now(UTC).timestamp()) - 3
    assert who(client, signed(header, claims, SECRET.encode())).status_code == 200


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "." * 10_000])
def test_no_token_at_all(client: TestClient, token: str) -> None:
    reply = client.get("/who", headers=[(b"Authorization", f"Bearer {token}".encode())])
    assert reply.status_code == 401


def test_another_application_s_token() -> None:
    ours, theirs = (
        AccessTokens(KeyRing([Key.from_secret(secret * 16)]), DEFAULTS) for secret in ("one ", "two ")
    )
    token = theirs.issue("1", [], 0, datetime.now(UTC))
    assert theirs.read(token).user_id == "1"
    with pytest.raises(InvalidToken):
        ours.read(token)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_each_algorithm(algorithm: Any) -> None:
    key = Key.generate(algorithm)
    token = AccessTokens(KeyRing([key]), DEFAULTS).issue("7", ["b", "a"], 3, datetime.now(UTC))
    header, claims = parts(token)
    assert (header["alg"], header["kid"], claims["scope"]) == (algorithm, key.kid, "a b")
    read = AccessTokens(KeyRing([key]), DEFAULTS).read(token)
    assert (read.user_id, read.scopes, read.generation) == ("7", {"a", "b"}, 3)


def test_rotation() -> None:
    old, new = Key.generate("ES256"), Key.generate("EdDSA")
    now = datetime.now(UTC)
    before, between, after = (
        AccessTokens(KeyRing(keys), DEFAULTS) for keys in ([old, new], [new, old], [new])
    )
    of_old, of_new = before.issue("1", [], 0, now), between.issue("1", [], 0, now)
    assert between.read(of_old).user_id == before.read(of_new).user_id == after.read(of_new).user_id == "1"
    with pytest.raises(InvalidToken):
        after.read(of_old)


def test_the_secret_can_be_rotated(world: World, client: TestClient) -> None:
    token = log_in(client)["access_token"]
    later = make_world(world.accounts.storage, secret=["a new secret" * 4, SECRET])  # type: ignore[arg-type]
    with later.client() as client:
        assert who(client, token).status_code == 200
        assert parts(log_in(client)["access_token"])[0]["kid"] == Key.from_secret("a new secret" * 4).kid


def test_the_key_set_has_public_keys_alone(rsa_client: TestClient, client: TestClient) -> None:
    reply = rsa_client.get("/auth/.well-known/jwks.json")
    (jwk,) = reply.json()["keys"]
    assert (jwk["kid"], jwk["alg"], jwk["use"], jwk["kty"]) == (RSA_KEY.kid, "RS256", "sig", "RSA")
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & jwk.keys()
    token = log_in(rsa_client)["access_token"]
    verified = jwt.decode(token, jwt.PyJWK(jwk).key, ["RS256"], audience="martlet", issuer="martlet")
    assert verified["sub"] == "1"
    assert client.get("/auth/.well-known/jwks.json").status_code == 404


def test_the_thumbprint_is_rfc_7638_s() -> None:
    numbers = rsa.RSAPublicNumbers(
        65537,
        int.from_bytes(
            base64.urlsafe_b64decode(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6"
                "4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9"
                "1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw=="
            ),
            "big",
        ),
    )
    pem = numbers.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert Key.from_pem(pem).kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_keys_that_are_not_good_enough() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    other_curve = generate_private_key(SECP384R1())
    for key, problem in ((weak, "1024 bits"), (other_curve, "P-256")):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(ValueError, match=problem):
            Key.from_pem(pem)
    with pytest.raises(ValueError, match="32 at least"):
        make_world(MemoryStorage(), secret="secret")


def test_a_public_key_can_t_sign() -> None:
    assert not isinstance(RSA_KEY.public, bytes)
    public = Key.from_pem(RSA_KEY.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert public.kid == RSA_KEY.kid
    for keys in ([public], []):
        with pytest.raises(ValueError, match="the first key signs"):
            KeyRing(keys)
    token = AccessTokens(KeyRing([RSA_KEY]), DEFAULTS).issue("1", [], 0, datetime.now(UTC))
    assert AccessTokens(KeyRing([Key.generate("ES256"), public]), DEFAULTS).read(token).user_id == "1"


def test_keys_don_t_show_themselves() -> None:
    assert SECRET not in repr(Key.from_secret(SECRET))
