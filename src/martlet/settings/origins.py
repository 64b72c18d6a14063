"""Where each setting comes from: the same sources, read one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    TomlConfigSettingsSource,
)

Origins = Sequence[tuple[str, Mapping[str, Any]]]


def origins(kind: type[BaseSettings]) -> Origins:
    """What each source gives, the first one winning; one that can't be read gives nothing."""
    sources = kind.settings_customise_sources(
        kind,
        init_settings=InitSettingsSource(kind, {}),
        env_settings=EnvSettingsSource(kind),
        dotenv_settings=DotEnvSettingsSource(kind),
        file_secret_settings=SecretsSettingsSource(kind),
    )
    return [(_label(source), _given_by(source)) for source in sources]


def origin_of(known: Origins, at: Sequence[int | str], *aliases: str) -> str | None:
    """The source that a setting comes from, None if none gives it.

    Args:
        known: what `origins` told.
        at: the field, and within nested models the further ones.
        aliases: the field's other names.
    """
    for label, given in known:
        for name in (at[0], *aliases):
            if _holds(given, (name, *at[1:])):
                return label
    return None


def _given_by(source: PydanticBaseSettingsSource) -> Mapping[str, Any]:
    try:
        return source()
    except (ValueError, OSError):
        return {}


def _label(source: PydanticBaseSettingsSource) -> str:
    if isinstance(source, DotEnvSettingsSource):
        return _files(source.env_file) or ".env"
    if isinstance(source, SecretsSettingsSource):
        return f"secrets in {_files(source.secrets_dir)}"
    if isinstance(source, TomlConfigSettingsSource):
        return _files(source.toml_file_path) or "TOML"
    if isinstance(source, EnvSettingsSource):
        return "the environment"
    return "arguments" if isinstance(source, InitSettingsSource) else type(source).__name__


def _files(given: Any) -> str:
    files = [given] if isinstance(given, str | Path) else given or []
    return ", ".join(str(file) for file in files)


def _holds(given: Any, at: Sequence[int | str]) -> bool:
    for part in at:
        if not isinstance(given, Mapping) or part not in given:
            return False
        given = given[part]
    return True


__all__ = ["Origins", "origin_of", "origins"]
