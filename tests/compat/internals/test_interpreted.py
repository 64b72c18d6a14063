"""Every differential program through the handler that isn't compiled: the replies of the compiled one.

That these are FastAPI's is the differential tests' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from martlet.compat.fastapi import attach, routing
from martlet.compat.internals.attached import MEMBERS
from tests.differential import test_differential
from tests.differential.harness import PROGRAMS, Program, load_api, observe

pytestmark = pytest.mark.slow

assert test_differential.PROGRAMS is PROGRAMS, "The programs are registered where they are imported"


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The internals are attached and patched; the names of patched functions that were called."""
    before = {owner: dict(vars(owner)) for owner in MEMBERS}
    seen: list[str] = []

    def noting(name: str) -> Any:
        original = routing.WATCHED[name]

        async def call(**options: Any) -> Any:
            seen.append(name)
            return await original(**options)

        return call

    attach()
    for name in ("run_endpoint_function", "serialize_response", "solve_dependencies"):
        monkeypatch.setattr(routing, name, noting(name))
    yield seen
    for owner, members in MEMBERS.items():
        for name in members:
            if name in before[owner]:
                setattr(owner, name, before[owner][name])
            else:
                delattr(owner, name)


@pytest.mark.parametrize("chosen", PROGRAMS, ids=lambda chosen: chosen.name)
def test_answers_alike(chosen: Program, request: pytest.FixtureRequest) -> None:
    api = load_api("martlet")
    compiled = observe(chosen, api)
    called = request.getfixturevalue("called")
    interpreted = observe(chosen, api)
    assert [label for label, _ in interpreted] == [label for label, _ in compiled]
    for (label, ours), (_, theirs) in zip(interpreted, compiled, strict=True):
        assert ours == theirs, f"{chosen.name}: {label}"
    assert set(called) <= set(routing.WATCHED)


def test_the_patched_functions_are_called(called: list[str]) -> None:
    chosen = next(program for program in PROGRAMS if program.name == "dependencies_graph.caching")
    observe(chosen, load_api("martlet"))
    assert {"run_endpoint_function", "serialize_response", "solve_dependencies"} <= set(called)
