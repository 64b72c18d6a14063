"""Optional packages: what an extra of Martlet installs, and the one error where it is missing."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class MissingExtra(ModuleNotFoundError):
    """A package that an extra installs is not there."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'martlet[{extra}]'", name=package)
        self.extra = extra


def require(package: str, *, extra: str) -> ModuleType:
    """Import a package that an extra installs.

    Raises MissingExtra, which says how to install it.
    """
    with needing(extra):
        return importlib.import_module(package)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import what an extra installs within: `with needing("sql"): import sqlalchemy`.

    Raises MissingExtra for a package that is not there.
    """
    try:
        yield
    except MissingExtra:
        raise
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "martlet"):
            raise
        raise MissingExtra(package, extra) from error


__all__ = ["MissingExtra", "needing", "require"]
