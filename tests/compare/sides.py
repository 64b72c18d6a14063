"""Sides for tests: a program's text run in the worker's process, told by SIDE which one it is on."""

from __future__ import annotations

from functools import partial
from textwrap import dedent
from typing import Any

from martlet.compare import Options, Report, Side, compare

QUICK = Options(seed=1, examples=4, timeout=1, has_speed=False)


def load(text: str, side: str) -> Any:
    program: dict[str, Any] = {"SIDE": side, "__name__": "program"}
    exec(text, program)
    return program["app"]


def compared(text: str, options: Options = QUICK, **more: Any) -> Report:
    """The comparison of a program with itself, both under FastAPI."""
    sides = (Side(name, partial(load, dedent(text), name)) for name in ("FastAPI", "Martlet"))
    return compare(*sides, options, **more)


def wheres(report: Report) -> set[tuple[str, str]]:
    return {(difference.operation, difference.where) for difference in report.found.differences}
