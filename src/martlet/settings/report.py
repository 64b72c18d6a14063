"""The effective settings, a row each: their variable, their value with secrets masked, their source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic_settings import BaseSettings

from martlet.services import masked
from martlet.settings.loading import aliases_of, is_secret, load, variable_of
from martlet.settings.origins import Origins, origin_of, origins

MASK = "***"


class Row(NamedTuple):
    """A setting: of a nested model each field is one."""

    variable: str
    value: str
    source: str


def rows(kind: type[BaseSettings]) -> list[Row]:
    """The settings of a class as they are read now.

    Raises SettingsProblem.
    """
    return list(_rows(kind, load(kind), (), origins(kind)))


def _rows(
    kind: type[BaseSettings], model: BaseModel, above: tuple[str, ...], known: Origins
) -> Iterator[Row]:
    for name, field in type(model).model_fields.items():
        at = (*above, name)
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _rows(kind, value, at, known)
            continue
        aliases = () if above else aliases_of(field)
        source = origin_of(known, at, *aliases) or "default"
        yield Row(variable_of(kind, at), _shown(value, at), source)


def _shown(value: Any, at: tuple[str, ...]) -> str:
    if value is None or value == "":
        return repr(value)
    if isinstance(value, SecretStr | SecretBytes):
        return MASK if value.get_secret_value() else "''"
    if is_secret(at):
        return MASK
    return masked(value if isinstance(value, str) else str(value))


__all__ = ["Row", "rows"]
