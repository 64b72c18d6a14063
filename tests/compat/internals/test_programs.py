"""Each program of `programs/` observes the same under FastAPI and under Martlet."""

from __future__ import annotations

import pkgutil
from typing import Any

import pytest

from tests.compat.internals import programs
from tests.compat.processes import both

NAMES = [module.name for module in pkgutil.iter_modules(programs.__path__)]
RUN = """
    import warnings
    warnings.simplefilter("ignore")
    from tests.compat.internals.programs.{name} import main
    main()
"""
# What Martlet does otherwise on purpose, and why.
DIFFERENT: dict[str, dict[str, str]] = {
    "documents": {"fields": "members of bodies are listed beside the bodies: the schemas are made of them"},
}


@pytest.mark.parametrize("name", NAMES)
def test_observes_the_same(name: str) -> None:
    theirs, ours = (dict(seen) for seen in both(RUN.format(name=name)))
    assert len(theirs) > 10
    assert list(ours) == list(theirs)
    known = DIFFERENT.get(name, {})
    differing: dict[str, Any] = {
        label: {"fastapi": theirs[label], "martlet": ours[label]}
        for label in theirs
        if ours[label] != theirs[label] and label not in known
    }
    assert differing == {}
    assert [label for label in known if ours[label] == theirs[label]] == []
