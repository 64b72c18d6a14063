"""Every public name of FastAPI, and every argument, is used by a program that both frameworks run."""

from __future__ import annotations

from functools import cache

import pytest

from .excluded import ARGUMENTS, NAMES
from .harness import PROGRAMS, load_api, observe
from .surface import surface_of
from .test_differential import programs  # noqa: F401 - registers the programs
from .usage import Usage, noting

# Whichever of these tests comes first runs all programs.
pytestmark = pytest.mark.timeout(300)

SURFACE = surface_of(load_api("fastapi"), load_api("martlet"))


@cache
def usage() -> Usage:
    """What all programs use."""
    with noting(load_api("fastapi"), SURFACE) as (api, used):
        for chosen in PROGRAMS:
            observe(chosen, api)
    return used


def excluded(label: str, table: dict[str, str]) -> bool:
    return any(label == name or (name.endswith("*") and label.startswith(name[:-1])) for name in table)


def test_every_public_name_is_used() -> None:
    unused = {
        SURFACE.label(value)
        for key, value in SURFACE.objects.items()
        if not usage().paths.intersection(SURFACE.paths[key])
    }
    assert sorted(label for label in unused if not excluded(label, NAMES)) == []


def test_every_argument_is_given_a_value() -> None:
    callables = [*SURFACE.functions.values(), *SURFACE.methods]
    wanted = {f"{each.label}({name})" for each in callables for name in each.arguments}
    ungiven = wanted - usage().arguments
    assert (
        sorted(
            label
            for label in ungiven
            if not excluded(label.partition("(")[0], NAMES) and not excluded(label, ARGUMENTS)
        )
        == []
    )


def test_every_method_is_called() -> None:
    uncalled = {each.label for each in (*SURFACE.functions.values(), *SURFACE.methods)} - usage().calls
    assert sorted(label for label in uncalled if not excluded(label, NAMES | ARGUMENTS)) == []
