"""The plug-ins that are tried: one folder of tests/plugins each, told about in its plugin.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "plugins"


@dataclass(frozen=True)
class Suite:
    """The tests within a plug-in's source distribution."""

    tests: tuple[str, ...] = ("tests",)  # paths within the distribution
    requires: tuple[str, ...] = ()  # requirements of the tests, beside what is installed
    options: tuple[str, ...] = ()  # for pytest
    environment: dict[str, str] = field(default_factory=dict)
    deselect: dict[str, str] = field(default_factory=dict)  # test -> why it runs on neither framework


@dataclass(frozen=True)
class Plugin:
    """A plug-in, and what is known of it beforehand."""

    name: str  # of its folder
    distribution: str  # on PyPI
    features: str  # what the sample program uses
    note: str = ""  # what a user of it on Martlet should know
    suite: Suite | None = None
    no_suite: str = ""  # why there is none
    expected: dict[str, str] = field(default_factory=dict)  # test failing on Martlet alone -> why

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def version(self) -> str:
        return version(self.distribution)


def plugins(names: list[str] | None = None) -> list[Plugin]:
    """All plug-ins, or those named, in the order of their names."""
    found = {file.parent.name for file in FOLDER.glob("*/plugin.toml")}
    if unknown := set(names or ()) - found:
        raise SystemExit(
            f"No such plug-in: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(found))}"
        )
    return [read(name) for name in sorted(names or found)]


def read(name: str) -> Plugin:
    """Read a folder's plugin.toml."""
    data = tomllib.loads((FOLDER / name / "plugin.toml").read_text(encoding="utf-8"))
    suite = data.pop("suite", None)
    data.setdefault("distribution", name.replace("_", "-"))
    return Plugin(name=name, suite=None if suite is None else read_suite(suite), **data)


def read_suite(data: dict[str, Any]) -> Suite:
    """Read the part on the plug-in's own tests."""
    arguments: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    return Suite(**arguments)
