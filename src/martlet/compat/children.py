"""Switching compat on in the processes that a process starts: workers, reloaders, test runners."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PYTHONPATH"
STARTUP = str(Path(__file__).parent / "startup")


def switch_on() -> None:
    """Have every Python that inherits the environment answer `import fastapi` with Martlet."""
    os.environ[VARIABLE] = os.pathsep.join([STARTUP, *_others()])


def switch_off() -> None:
    """Undo `switch_on`."""
    if others := _others():
        os.environ[VARIABLE] = os.pathsep.join(others)
    else:
        os.environ.pop(VARIABLE, None)


def _others() -> list[str]:
    folders = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [folder for folder in folders if folder not in ("", STARTUP)]


__all__ = ["switch_off", "switch_on"]
