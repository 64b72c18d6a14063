"""A limit on how many requests are inside a dependency at once."""

from __future__ import annotations

from types import TracebackType
from weakref import WeakKeyDictionary

import anyio
from anyio.lowlevel import RunVar


class Gate:
    """Lets `size` in and makes the others wait, on each event loop."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._semaphore: RunVar[anyio.Semaphore] = RunVar("martlet gate")

    async def __aenter__(self) -> None:
        try:
            semaphore = self._semaphore.get()
        except LookupError:
            semaphore = anyio.Semaphore(self._size)
            self._semaphore.set(semaphore)
        await semaphore.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._semaphore.get().release()


_gates: WeakKeyDictionary[object, Gate] = WeakKeyDictionary()


def gate_of(token: object, size: int) -> Gate:
    """The gate that belongs to one declaration, known by its token."""
    gate = _gates.get(token)
    if gate is None:
        gate = _gates[token] = Gate(size)
    return gate
