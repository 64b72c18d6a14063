"""Bodies of the routes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, EmailStr, Field, SecretStr, field_validator


class Credentials(BaseModel):
    """An address and a password."""

    email: EmailStr
    password: SecretStr


class Address(BaseModel):
    """An e-mail address."""

    email: EmailStr


class OneToken(BaseModel):
    """A token of a message."""

    token: str


class Reset(OneToken):
    """A token and a new password."""

    password: SecretStr


class Change(BaseModel):
    """The password, and another one to replace it."""

    current: SecretStr
    new: SecretStr


class Detail(BaseModel):
    """What happens."""

    detail: str


class Tokens(BaseModel):
    """A successful reply of the token endpoint (RFC 6749, 5.1)."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - RFC 6750's name
    expires_in: int
    refresh_token: str
    scope: str


class TokenProblem(BaseModel):
    """A refusal of the token endpoint (RFC 6749, 5.2)."""

    error: str
    error_description: str


class UserOut(BaseModel):
    """A user, as `/me` shows them."""

    model_config = ConfigDict(from_attributes=True)

    id: Any
    email: str
    is_verified: bool
    scopes: list[str] = Field(validation_alias="scope")

    @field_validator("scopes", mode="before")
    @classmethod
    def split(cls, scope: str) -> list[str]:
        return scope.split()


class KeyIn(BaseModel):
    """A wanted API key."""

    name: str = Field(default="", max_length=100)
    scopes: list[str] = []
    expires_at: AwareDatetime | None = None


class KeyOut(BaseModel):
    """An API key without its secret part."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewKey(KeyOut):
    """An API key, the one time that it is shown."""

    key: str
