"""The members of the documents stand in the same order, not only for those who look them up by name."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from .harness import PROGRAMS, Program, load_api
from .test_differential import programs  # noqa: F401 - registers the programs


def text(program: Program, api: Any) -> str | None:
    """The document as FastAPI's program would send it; None where the program is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return json.dumps(program.build(api).openapi(), indent=1)
        except Exception:
            return None


chosen = [program for program in PROGRAMS if program.openapi and program.name.startswith("openapi_")]


@pytest.mark.parametrize("program", chosen, ids=lambda program: program.name)
def test_documents_are_alike_to_the_letter(program: Program) -> None:
    expected = text(program, load_api("fastapi"))
    assert text(program, load_api("martlet")) == expected


def test_there_are_documents_to_compare() -> None:
    assert sum(text(program, load_api("fastapi")) is not None for program in chosen) >= 20
