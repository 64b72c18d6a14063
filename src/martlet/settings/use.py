"""Settings in an application: a dependency, and a plug-in that reads them at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic_settings import BaseSettings

from martlet.plugins import Plugin
from martlet.settings.loading import load

S = TypeVar("S", bound=BaseSettings)


@cache
def _dependency(kind: type[BaseSettings]) -> Callable[[], BaseSettings]:
    @cache
    def read() -> BaseSettings:
        return load(kind)

    read.__name__ = kind.__name__.lower()
    return read


def settings(kind: type[S]) -> Callable[[], S]:
    """A dependency that gives the settings of a class, read at its first use.

    `Annotated[AppSettings, Depends(settings(AppSettings))]`. It is one function for each class, so that
    `app.dependency_overrides[settings(AppSettings)]` replaces it.
    """
    found: Any = _dependency(kind)
    return found  # type: ignore[no-any-return]


class SettingsPlugin(Plugin, Generic[S]):
    """Reads settings when the application is put together, so that a mistake shows before the first request.

    Args:
        kind: the class of settings.
        name: the plug-in's name.
    """

    def __init__(self, kind: type[S], name: str = "settings") -> None:
        self.name = name
        self.settings = kind
        self.values = settings(kind)()


__all__ = ["SettingsPlugin", "settings"]
