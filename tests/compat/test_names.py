"""Every public module of FastAPI's is answered, and every public name of it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest

from martlet.compat.names import BORROWED, FASTAPI_VERSION, HOMES, MODULES, NOT_ANSWERED, borrowed
from tests.compat.processes import answer

DESCRIBE = """
    import importlib, json, types

    def described(value):
        if isinstance(value, types.ModuleType):
            return ["module", value.__name__]
        kind = "class" if isinstance(value, type) else "callable" if callable(value) else "value"
        return [kind, f"{getattr(value, '__module__', None)}.{getattr(value, '__qualname__', None)}"]
"""
ORACLE = f"""
    {DESCRIBE}
    import pkgutil, fastapi

    found = {{}}
    for name in ["fastapi", *(module.name for module in pkgutil.walk_packages(fastapi.__path__, "fastapi."))]:
        if not any(part.startswith("_") for part in name.split(".")):
            names = vars(importlib.import_module(name)).items()
            found[name] = {{key: described(value) for key, value in names if not key.startswith("_")}}
    print(json.dumps(found))
"""
OURS = """
    {describe}
    found = {{}}
    for name, keys in {names}.items():
        module = importlib.import_module(name)
        found[name] = {{key: described(getattr(module, key)) for key in keys if hasattr(module, key)}}
    print(json.dumps(found))
"""
# Objects that aren't of Martlet's making but other ones than FastAPI's, and why.
OTHER_OBJECTS = {
    "Doc": "typing_extensions has it too, so that no dependency is needed for it",
}

Names = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def oracle() -> Names:
    """Each public module of FastAPI's, and each public name of it with what it means."""
    found: Names = answer(ORACLE, martlet=False)
    assert "fastapi.routing" in found
    assert "APIRoute" in found["fastapi.routing"]
    return found


@pytest.fixture(scope="module")
def ours(oracle: Names) -> Names:
    """What of it Martlet answers."""
    names = {name: list(keys) for name, keys in oracle.items()}
    found: Names = answer(OURS.format(describe=DESCRIBE, names=names))
    return found


def test_the_version_is_that_of_the_oracle() -> None:
    assert version("fastapi") == FASTAPI_VERSION


def test_every_public_module_is_answered(oracle: Names) -> None:
    assert set(oracle) == MODULES


def test_every_public_name_is_answered_or_its_absence_explained(oracle: Names, ours: Names) -> None:
    absent = {f"{module}:{name}" for module in oracle for name in set(oracle[module]) - set(ours[module])}
    assert absent == set(NOT_ANSWERED)


def test_a_name_means_the_same_kind_of_thing(oracle: Names, ours: Names) -> None:
    kinds = {
        f"{module}:{name}": (oracle[module][name][0], kind)
        for module, names in ours.items()
        for name, (kind, _) in names.items()
    }
    assert {name: pair for name, pair in kinds.items() if pair[0] != pair[1]} == {}


def test_what_is_another_packages_is_the_same_object(oracle: Names, ours: Names) -> None:
    homes = {
        f"{module}:{name}": (oracle[module][name][1], home)
        for module, names in ours.items()
        for name, (_, home) in names.items()
        if not oracle[module][name][1].startswith("fastapi") and name not in OTHER_OBJECTS
    }
    assert len(homes) > 300
    assert {name: pair for name, pair in homes.items() if pair[0] != pair[1]} == {}


def test_the_tables_hold_nothing_that_is_no_use() -> None:
    used = {origin for module in BORROWED for origin in borrowed(module).values()}
    listed = {f"{home}:{name}" for home, names in HOMES.items() for name in names.split()}
    assert listed - used == set()
    assert set(BORROWED) <= MODULES
