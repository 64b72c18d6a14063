"""The base class of settings, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """What differs between one installation and another; a field `secret_key` is the variable SECRET_KEY.

    In order of precedence: arguments, the environment, `.env`, files named as the fields in /run/secrets
    (where Docker and Kubernetes put secrets), `settings.toml`, defaults. A subclass's `model_config` names
    others: `env_prefix`, `env_file`, `secrets_dir`, `toml_file`, each of the last three one or a list.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        secrets_dir="/run/secrets",
        toml_file="settings.toml",
        validate_default=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, the first one winning."""
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            *_with_directories(file_secret_settings),
            TomlConfigSettingsSource(settings_cls),
        )


def _with_directories(source: PydanticBaseSettingsSource) -> Iterable[PydanticBaseSettingsSource]:
    """The source of secrets with those of its directories that exist; an absent one is no mistake here."""
    if not isinstance(source, SecretsSettingsSource):
        yield source
        return
    given: Any = source.secrets_dir
    directories = [given] if isinstance(given, str | Path) else given or []
    present = [Path(each) for each in directories if Path(each).expanduser().is_dir()]
    if present:
        source.secrets_dir = present
        yield source


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


CommaSeparated = Annotated[list[str], NoDecode, BeforeValidator(_split)]
"""A list that is written as `one,two` in the environment, where pydantic-settings would want JSON."""


__all__ = ["CommaSeparated", "Settings"]
