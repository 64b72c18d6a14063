"""Settings, read from the environment and from a `.env` file."""

import logging
import secrets
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

logger = logging.getLogger(__name__)

ASYNC_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
}


class Settings(BaseSettings):
    """What differs between one installation and another; each field is an environment variable."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    database_url: str = "sqlite:///blog.db"
    migrate_on_start: bool = True

    # RFC 7518, section 3.2: an HS256 key has at least 256 bits.
    secret_key: SecretStr = Field(default=SecretStr(""), min_length=32)
    access_token_minutes: int = Field(default=60, ge=1)

    # In the environment: separated by commas.
    cors_origins: Annotated[list[str], NoDecode] = []

    @field_validator("database_url")
    @classmethod
    def use_async_driver(cls, url: str) -> str:
        """Name the asyncio driver, so that the usual `postgresql://` and `sqlite://` addresses work."""
        scheme, separator, rest = url.partition("://")
        return ASYNC_DRIVERS.get(scheme, scheme) + separator + rest

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return [origin.strip() for origin in value.split(",") if origin.strip()]
        return value

    @model_validator(mode="before")
    @classmethod
    def ensure_secret_key(cls, values: dict[str, object]) -> dict[str, object]:
        """Make a key where none is set, except in production.

        Raises:
            ValueError: if production has no key.
        """
        if values.get("secret_key"):
            return values
        if values.get("environment") == "production":
            raise ValueError("SECRET_KEY must be set in production")
        logger.warning("SECRET_KEY is not set: using one that lasts until this process ends")
        return {**values, "secret_key": secrets.token_urlsafe(48)}

    @property
    def production(self) -> bool:
        return self.environment == "production"


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
