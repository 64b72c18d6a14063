"""Password hashes and access tokens."""

from datetime import UTC, datetime, timedelta

import jwt
from pwdlib import PasswordHash
from pydantic import TypeAdapter, ValidationError

from blog.schemas.common import Id
from blog.settings import Settings
from martlet.concurrency import run_in_threadpool

ALGORITHM = "HS256"
SUBJECT = TypeAdapter(Id)

password_hash = PasswordHash.recommended()
_nobodys_hash = password_hash.hash("the password of nobody")


class InvalidToken(Exception):
    """The token is malformed, expired, or not ours."""


async def hash_password(password: str) -> str:
    """Hash with Argon2 in a worker thread, since it takes long on purpose."""
    return await run_in_threadpool(password_hash.hash, password)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Compare a password with a hash; without one take as long, so that time does not tell who exists."""
    matches = await run_in_threadpool(password_hash.verify, password, hashed or _nobodys_hash)
    return matches and hashed is not None


def create_access_token(user_id: int, settings: Settings) -> str:
    """Sign a JWT (RFC 7519) that names the user."""
    now = datetime.now(UTC)
    claims = {"sub": str(user_id), "iat": now, "exp": now + timedelta(minutes=settings.access_token_minutes)}
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_access_token(token: str, settings: Settings) -> int:
    """The id of the user whom the token names.

    Raises:
        InvalidToken: if the token cannot be trusted.
    """
    try:
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp"]},
        )
        return SUBJECT.validate_python(claims["sub"])
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise InvalidToken from error
