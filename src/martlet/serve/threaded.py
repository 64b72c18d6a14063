"""A request whose endpoint and dependencies are all `def`: between their calls it waits without a task.

Nothing of such a request runs on the event loop but compiled code, so nothing asks there whose task it is.
"""

from __future__ import annotations

from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from martlet.serve.shortcut import Begun, Shortcut


class Threaded:
    """One exchange: a compiled endpoint whose every wait is for a worker thread."""

    __slots__ = ("_begun", "_context", "_job", "_protocol", "keep_alive")

    def __init__(self, protocol: Shortcut, begun: Begun, job: Any) -> None:
        self._protocol = protocol
        self._begun = begun
        self._job = job
        self._context: Context = copy_context()
        self.keep_alive = True

    def start(self) -> None:
        self._context.run(self._advance)

    def disconnect(self) -> None:
        """The client has left: the thread can't be stopped, and nobody else is waiting."""

    def _advance(self, _: Any = None) -> None:
        """Go on until the next wait, or to the end."""
        try:
            future = self._job.send(None)
        except StopIteration as done:
            self._protocol.settle(self, self._begun, done.value)
        except Exception as error:  # noqa: BLE001 - the application's handlers decide
            self._protocol.settle(self, self._begun, error)
        else:
            future._asyncio_future_blocking = False  # as a task does with what it waits for
            future.add_done_callback(self._advance, context=self._context)
