"""Every public name of FastAPI, and every argument, is used by a program that both frameworks run."""

from __future__ import annotations

from functools import cache

import pytest

from .excluded import ARGUMENTS, NAMES
from .harness import PROGRAMS, load_api, observe
from .surface import surface_of
from .test_differential import programs  # noqa: F401 - registers the programs
from .usage import Usage, noting

# Whichever of these tests comes first runs the programs.
pytestmark = pytest.mark.timeout(300)

SURFACE = surface_of(load_api("fastapi"), load_api("martlet"))
CALLABLES = (*SURFACE.functions.values(), *SURFACE.methods)


@cache
def usage() -> Usage:
    """What the programs use, those of bodies last; none is run once nothing is missing."""
    with noting(load_api("fastapi"), SURFACE) as (api, used):
        for chosen in sorted(PROGRAMS, key=lambda program: program.name.startswith(("bodies_", "forms_"))):
            if not (unused_names(used) or ungiven_arguments(used) or uncalled_methods(used)):
                break
            observe(chosen, api)
    return used


def excluded(label: str, table: dict[str, str]) -> bool:
    return any(label == name or (name.endswith("*") and label.startswith(name[:-1])) for name in table)


def unused_names(used: Usage) -> list[str]:
    return sorted(
        label
        for key, value in SURFACE.objects.items()
        if not used.paths.intersection(SURFACE.paths[key])
        and not excluded(label := SURFACE.label(value), NAMES)
    )


def ungiven_arguments(used: Usage) -> list[str]:
    wanted = {f"{each.label}({name})" for each in CALLABLES for name in each.arguments}
    return sorted(
        label
        for label in wanted - used.arguments
        if not excluded(label.partition("(")[0], NAMES) and not excluded(label, ARGUMENTS)
    )


def uncalled_methods(used: Usage) -> list[str]:
    uncalled = {each.label for each in CALLABLES} - used.calls
    return sorted(label for label in uncalled if not excluded(label, NAMES | ARGUMENTS))


def test_every_public_name_is_used() -> None:
    assert unused_names(usage()) == []


def test_every_argument_is_given_a_value() -> None:
    assert ungiven_arguments(usage()) == []


def test_every_method_is_called() -> None:
    assert uncalled_methods(usage()) == []
