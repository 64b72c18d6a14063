"""Run a coroutine without a task of its own for as long as it doesn't suspend.

Its first step is taken at once, on behalf of a parked task, so that `asyncio.current_task()`, time-outs and
task groups work in it. If it suspends, that task takes it over and is never used again; if not, the next
coroutine may borrow the same one.
"""

from __future__ import annotations

import asyncio
import types
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from functools import partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary

Job = Coroutine[Any, Any, None]
NOT_BEGUN = object()


@types.coroutine
def rest_of(job: Job, yielded: Any, context: Context) -> Generator[Any, Any, None]:
    """What remains of a coroutine that has yielded once, each step in `context`."""
    while True:
        try:
            value = yield yielded
        except BaseException as error:  # noqa: BLE001 - the coroutine is to see it
            advance = partial(job.throw, error)
        else:
            advance = partial(job.send, value)
        try:
            yielded = context.run(advance)
        except StopIteration:
            return


@types.coroutine
def result_of(job: Coroutine[Any, Any, Any], yielded: Any) -> Generator[Any, Any, Any]:
    """The result of a coroutine that has yielded once, or hasn't begun."""
    advance: Callable[[], Any] | None = partial(job.send, None) if yielded is NOT_BEGUN else None
    while True:
        if advance is not None:
            try:
                yielded = advance()
            except StopIteration as done:
                return done.value
        try:
            value = yield yielded
        except BaseException as error:  # noqa: BLE001 - the coroutine is to see it
            advance = partial(job.throw, error)
        else:
            advance = partial(job.send, value)


class Carrier:
    """A task that waits to take over a coroutine."""

    __slots__ = ("_context", "_job", "_yielded", "is_parked", "mailbox", "task")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._job: Job | None = None
        self._yielded: Any = None
        self._context: Context | None = None
        self.mailbox: asyncio.Future[None] = loop.create_future()
        self.is_parked = False
        self.task = loop.create_task(self._carry())

    def take(self, job: Job, yielded: Any, context: Context) -> None:
        """Take over a coroutine that has yielded `yielded`."""
        self._job, self._yielded, self._context = job, yielded, context
        if not self.mailbox.done():
            self.mailbox.set_result(None)

    async def _carry(self) -> None:
        self.is_parked = True
        cancelled: asyncio.CancelledError | None = None
        try:
            await self.mailbox
        except asyncio.CancelledError as error:
            if self._job is None:
                raise
            cancelled = error
        job, context = self._job, self._context
        assert job is not None
        assert context is not None
        yielded = self._yielded
        self._job = self._yielded = self._context = None
        if cancelled is not None:
            try:
                yielded = context.run(job.throw, cancelled)
            except StopIteration:
                return
        await rest_of(job, yielded, context)


class Owner(Protocol):
    """Whoever goes on with what isn't settled at once, in coroutines."""

    def rest(self, job: Any, yielded: Any) -> Job:
        """Go on with a job that has yielded `yielded`, or hasn't begun."""
        ...

    def conclude(self, outcome: Any) -> Job:
        """Deal with a result other than bytes, or with an exception."""
        ...


class Stepper:
    """Runs coroutines on one event loop."""

    __slots__ = ("_loop", "_spare")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._spare: Carrier = Carrier(loop)

    def run(self, job: Job) -> asyncio.Task[None] | None:
        """Run `job`; returns the task that has it if it suspended, None if it is done.

        Raises what the coroutine raises in its first step.
        """
        carrier = self._spare
        if not carrier.is_parked:
            return self._loop.create_task(job)
        if carrier.mailbox.done():
            # Somebody has cancelled it.
            self._spare = Carrier(self._loop)
            return self._loop.create_task(job)
        context = copy_context()
        task = carrier.task
        _enter_task(self._loop, task)
        try:
            yielded = context.run(job.send, None)
        except StopIteration:
            return None
        finally:
            _leave_task(self._loop, task)
        self._spare = Carrier(self._loop)
        carrier.take(job, yielded, context)
        return task

    def call(self, job: Any, owner: Owner) -> Any:
        """Run `job` for its result; returns it if it is bytes, else a task or None, as `run` does.

        What its owner goes on with runs in the job's own context.
        """
        carrier = self._spare
        if not carrier.is_parked or carrier.mailbox.done():
            return self.run(owner.rest(job, NOT_BEGUN))
        context = copy_context()
        task = carrier.task
        _enter_task(self._loop, task)
        try:
            try:
                follow = owner.rest(job, context.run(job.send, None))
            except StopIteration as done:
                if type(done.value) is bytes:
                    return done.value
                follow = owner.conclude(done.value)
            except Exception as error:  # noqa: BLE001 - it is for the owner's coroutine to deal with
                follow = owner.conclude(error)
            try:
                yielded = context.run(follow.send, None)
            except StopIteration:
                return None
        finally:
            _leave_task(self._loop, task)
        self._spare = Carrier(self._loop)
        carrier.take(follow, yielded, context)
        return task


_steppers: WeakKeyDictionary[asyncio.AbstractEventLoop, Stepper] = WeakKeyDictionary()


def stepper_of(loop: asyncio.AbstractEventLoop) -> Stepper:
    """The stepper of an event loop, made when first asked for."""
    stepper = _steppers.get(loop)
    if stepper is None:
        for closed in [known for known in _steppers if known.is_closed()]:
            del _steppers[closed]
        stepper = _steppers[loop] = Stepper(loop)
    return stepper
