"""Reading settings, and saying in one message which variables are missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from tomllib import TOMLDecodeError
from typing import Any, TypeVar

from pydantic import AliasChoices, AliasPath, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsError as SourceError

from martlet.services import masked
from martlet.settings.origins import origin_of, origins

S = TypeVar("S", bound=BaseSettings)
Location = tuple[int | str, ...]

_is_secret = re.compile(r"(?i)(?:^|_)(?:password|passwd|secret|token|key|credentials?)(?:_|$)").search


class SettingsProblem(ValueError):
    """Settings are missing or wrong; the text is one line that names each variable.

    kind: the class of settings. problems: a sentence each.
    """

    def __init__(self, kind: type[BaseSettings], problems: list[str]) -> None:
        super().__init__(f"{kind.__name__}: {'; '.join(problems)}")
        self.kind = kind
        self.problems = problems


def load(kind: type[S], **values: Any) -> S:
    """Read settings.

    Args:
        kind: the class of settings.
        values: settings by field, before those of any source; tests use it.

    Raises SettingsProblem.
    """
    try:
        return kind(**values)
    except ValidationError as error:
        problems = [_problem(kind, dict(each)) for each in error.errors(include_url=False)]
        raise SettingsProblem(kind, problems) from None
    except SourceError as error:
        raise SettingsProblem(kind, [_unreadable(kind, error)]) from None
    except (OSError, TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsProblem(kind, [f"a file of settings can't be read: {error}"]) from error


def variable_of(kind: type[BaseModel], at: Location) -> str:
    """The environment variable of a setting: of a field, or of one within a nested model."""
    config: Any = kind.model_config
    prefix, delimiter = config.get("env_prefix", ""), config.get("env_nested_delimiter") or "__"
    if not at:
        return f"{prefix}*".upper()
    first = str(at[0])
    for name, field in kind.model_fields.items():
        aliases = aliases_of(field)
        if first == name or first in aliases:
            first = aliases[0] if aliases else prefix + name
            break
    return delimiter.join([first, *map(str, at[1:])]).upper()


def is_secret(at: Location) -> bool:
    """Whether a setting's name tells of a secret."""
    return any(isinstance(part, str) and _is_secret(part) for part in at)


def aliases_of(field: FieldInfo) -> list[str]:
    """The names that a field is read by instead of its own."""
    alias = field.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [
        str(each.path[0]) if isinstance(each, AliasPath) else each for each in choices if each is not None
    ]


def _problem(kind: type[BaseSettings], error: Mapping[str, Any]) -> str:
    at: Location = error["loc"]
    variable, message, given = variable_of(kind, at), str(error["msg"]), error.get("input")
    if error["type"] == "missing":
        return f"{variable} is missing"
    message = message.removeprefix("Value error, ")
    if not at:
        return message
    if isinstance(given, str | int | float) and str(given):
        shown = "***" if is_secret(at) else masked(repr(given))
        if is_secret(at):
            message = message.replace(str(given), "***")
        message = f"{message} (it is {shown})"
    origin = origin_of(origins(kind), at)
    return f"{variable}, from {origin}, is wrong: {message}" if origin else f"{variable} is wrong: {message}"


def _unreadable(kind: type[BaseSettings], error: SourceError) -> str:
    """What keeps a source from being read, by the variable where the error tells the field."""
    named = re.search(r'field "(.+?)"', str(error))
    if named is None:
        return str(error)
    return f"{variable_of(kind, (named[1],))} is wrong: it must be JSON ({error.__cause__})"


__all__ = ["SettingsProblem", "aliases_of", "is_secret", "load", "variable_of"]
