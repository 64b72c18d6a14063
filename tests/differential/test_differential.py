"""Every program of `programs/`, under FastAPI and under Martlet: the same observations."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from . import programs
from .harness import PROGRAMS, Program, Refused, load_api, observe

for module in pkgutil.iter_modules(programs.__path__):
    importlib.import_module(f"{programs.__name__}.{module.name}")


@pytest.mark.parametrize("chosen", PROGRAMS, ids=lambda chosen: chosen.name)
def test_answers_alike(chosen: Program) -> None:
    expected = observe(chosen, load_api("fastapi"))
    actual = observe(chosen, load_api("martlet"))
    assert [label for label, _ in actual] == [label for label, _ in expected]
    for (label, ours), (_, theirs) in zip(actual, expected, strict=True):
        if isinstance(ours, Refused) and isinstance(theirs, Refused):
            assert ours.fits(theirs), f"{chosen.name}: {ours.kinds[0]} is no {theirs.kinds[0]}"
        else:
            assert ours == theirs, f"{chosen.name}: {label}"


def test_there_are_enough_comparisons() -> None:
    assert sum(len(chosen.steps) + chosen.openapi for chosen in PROGRAMS) >= 400
