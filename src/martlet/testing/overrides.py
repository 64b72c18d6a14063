"""Dependencies replaced for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from martlet.applications import Martlet


@contextmanager
def override(
    app: Martlet, replacements: Mapping[Callable[..., Any], Callable[..., Any]]
) -> Iterator[dict[Callable[..., Any], Callable[..., Any]]]:
    """Replace dependencies of `app`; afterwards its overrides are as they were, whatever was done to them.

    Args:
        replacements: the functions to call, by those that they stand for.
    """
    overrides = app.dependency_overrides
    before = dict(overrides)
    overrides.update(replacements)
    try:
        yield overrides
    finally:
        overrides.clear()
        overrides.update(before)
        app.dependency_overrides = overrides
