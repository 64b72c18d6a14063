"""An ASGI middleware looked at by itself, with nothing behind it."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from typing import Any


def lets_pass(middleware: Any, scope: dict[str, Any]) -> bool:
    """Whether a middleware that waits for nothing hands the request on; what it does to the scope is done."""
    passed = False

    async def behind(*_: Any) -> None:
        nonlocal passed
        passed = True

    alone = copy(middleware)
    alone.app = behind
    with suppress(StopIteration):
        alone(scope, _nothing, _nothing).send(None)
    return passed


async def _nothing(*_: Any) -> None:
    """Neither receives nor sends."""
