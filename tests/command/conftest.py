from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner, Result

from martlet.command.cli import commands
from tests.command.programs import PROGRAM

Files = Callable[..., Path]
Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test in a folder of its own; what it imports from there is forgotten after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in ("PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    known = set(sys.modules)
    yield
    for name in set(sys.modules) - known:
        file = getattr(sys.modules[name], "__file__", None) or ""
        if Path(file).is_relative_to(tmp_path) or not file:
            del sys.modules[name]
    os.chdir("/")


@pytest.fixture
def write(tmp_path: Path) -> Files:
    """Write files: their names and their texts."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        return tmp_path

    return write


@pytest.fixture
def program(write: Files) -> Path:
    """A folder with the test program as main.py."""
    return write({"main.py": PROGRAM})


@pytest.fixture
def command() -> Command:
    """Run the command in this process."""

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(commands, list(arguments))

    return command
