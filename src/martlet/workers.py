"""Worker threads for `def` endpoints and dependencies, with a cheap hand-over.

One queue feeds the threads of a lane; finished calls come back to their event loop in batches, one wake-up
for as many as have finished by then. Context variables are those of the caller. AnyIO's threads stay for
everything else.

A request's calls run in lanes, the first in lane 0, the next in lane 1 and so on, each with threads of its
own. So a call that a request needs to go on, and to give back what it holds, never queues behind calls of
requests that wait for just that: a `def` endpoint whose `def` dependency holds a database connection can't
be locked out by later requests.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakSet, ref

import anyio.to_thread

T = TypeVar("T")
# Whoever pops the one item first decides: a thread that begins the call, or a caller that withdraws it.
Claim = list[None]
Job = tuple[Claim, Context, Callable[[], Any], "asyncio.Future[Any]", "Homecoming"]

DEFAULT_SIZE = 40


class Homecoming:
    """Brings results back to one event loop."""

    __slots__ = ("_abandoned", "_done", "_loop", "_outlasted", "_woken")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = ref(loop)
        self._done: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._abandoned: dict[asyncio.Future[Any], asyncio.Future[None]] = {}
        self._outlasted: WeakSet[asyncio.Future[Any]] = WeakSet()
        self._woken = False

    async def outlast(self, future: asyncio.Future[Any]) -> None:
        """Wait for a cancelled call's thread to finish, whatever cancellations follow."""
        if future in self._outlasted:
            return
        ended = self._abandoned[future] = asyncio.get_running_loop().create_future()
        while not ended.done():
            try:
                await asyncio.shield(ended)
            except asyncio.CancelledError:
                continue

    def deliver(self, future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
        """Called in a worker thread."""
        self._done.append((future, result, error))
        if not self._woken:
            self._woken = True
            loop = self._loop()
            try:
                if loop is not None:
                    loop.call_soon_threadsafe(self._settle)
            except RuntimeError:
                self._done.clear()  # the loop is closed: nobody waits any more

    def _settle(self) -> None:
        # Cleared before draining, so that a result that arrives meanwhile wakes the loop again.
        self._woken = False
        while self._done:
            future, result, error = self._done.popleft()
            if future.done():
                ended = self._abandoned.pop(future, None)
                if ended is None:
                    self._outlasted.add(future)
                else:
                    ended.set_result(None)
            elif error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


class Workers:
    """At most `size` daemon threads, started as they are needed.

    A call wakes one thread, which goes on with those that have come meanwhile. Before it makes one it wakes
    another thread if calls are left, since its own may block; only one at a time is being woken.
    """

    def __init__(self, size: int = DEFAULT_SIZE) -> None:
        self._size = size
        self._jobs: deque[Job] = deque()
        self._wakes: SimpleQueue[None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._busy = 0
        self._is_waking = False

    def submit(self, job: Job) -> None:
        self._jobs.append(job)
        if not self._is_waking:
            self._wake()

    def _wake(self) -> None:
        self._is_waking = True
        with self._lock:
            grow = self._busy == self._threads < self._size
            if grow:
                self._threads += 1
        if grow:
            threading.Thread(target=self._work, name="martlet worker", daemon=True).start()
        else:
            self._wakes.put(None)

    def _work(self) -> None:
        while True:
            # Before looking for calls, so that one that comes too late to be seen wakes a thread again.
            self._is_waking = False
            self._make_all()
            self._wakes.get()

    def _make_all(self) -> None:
        """Make calls until there are none."""
        jobs = self._jobs
        while jobs:
            try:
                job = jobs.popleft()
            except IndexError:
                return
            with self._lock:
                self._busy += 1
            if jobs and not self._is_waking:
                self._wake()
            self._make(*job)

    def _make(
        self,
        claim: Claim,
        context: Context,
        call: Callable[[], Any],
        future: asyncio.Future[Any],
        home: Homecoming,
    ) -> None:
        """Make a call, unless it was withdrawn, and send its outcome home."""
        result: Any = None
        failure: BaseException | None = None
        is_ours = taken(claim)
        try:
            result = context.run(call) if is_ours else None
        except StopIteration as error:
            # A future can't carry StopIteration; Python itself turns it into this in a coroutine (PEP 479).
            failure = RuntimeError("a function in a worker thread raised StopIteration")
            failure.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - it is raised to the caller
            failure = error
        with self._lock:
            self._busy -= 1
        if is_ours:
            home.deliver(future, result, failure)


def taken(claim: Claim) -> bool:
    """Take a claim; False if it was taken before."""
    try:
        claim.pop()
    except IndexError:
        return False
    return True


EXIT_LANE = -1
"""Where dependencies are closed."""

_size = DEFAULT_SIZE
_lanes: dict[int, Workers] = {}
_homes: WeakKeyDictionary[asyncio.AbstractEventLoop, Homecoming] = WeakKeyDictionary()


def set_worker_threads(size: int) -> None:
    """Let at most `size` calls of a lane run at once in this process (40 unless set)."""
    global _size
    if size < 1:
        raise ValueError("there must be at least one worker thread")
    _size = size
    _lanes.clear()


def _workers_of(lane: int) -> Workers:
    workers = _lanes.get(lane)
    if workers is None:
        workers = _lanes[lane] = Workers(_size)
    return workers


class WorkerContext:
    """A context manager whose entry and exit run in worker threads; an exit is made whatever is cancelled."""

    __slots__ = ("_lane", "_manager")

    def __init__(self, manager: AbstractContextManager[Any], lane: int) -> None:
        self._manager = manager
        self._lane = lane

    async def __aenter__(self) -> Any:
        return await run_in_worker(self._manager.__enter__, self._lane)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        leave = partial(self._manager.__exit__, kind, error, traceback)
        return await run_in_worker(leave, EXIT_LANE, must_run=True)


async def run_in_worker(call: Callable[[], T], lane: int = 0, must_run: bool = False) -> T:
    """Call `call` in a worker thread and return what it returns.

    lane: how many calls in workers the same request has made before. must_run: make the call even if the
    caller is cancelled before a thread has begun it.

    A cancelled caller waits for the call to end, since its thread can't be stopped; a call that no thread has
    begun is not made any more.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return await anyio.to_thread.run_sync(call)
    home = _homes.get(loop)
    if home is None:
        home = _homes[loop] = Homecoming(loop)
    future: asyncio.Future[T] = loop.create_future()
    claim: Claim = [None]
    _workers_of(lane).submit((claim, copy_context(), call, future, home))
    try:
        return await future
    except asyncio.CancelledError:
        if future.cancelled() and (must_run or not taken(claim)):
            await home.outlast(future)
        raise
