"""Coroutines without tasks: what they see, and who takes them over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import anyio
import pytest

from martlet.serve.stepping import Stepper, result_of

mark: ContextVar[int] = ContextVar("mark", default=0)


async def from_the_loop(call: Callable[[], Any]) -> Any:
    """Call from a callback of the loop, as a protocol is called: outside of any task."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Any] = loop.create_future()

    def callback() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    loop.call_soon(callback)
    return await outcome


def run(job: Callable[[Stepper], Coroutine[Any, Any, Any]]) -> Any:
    async def main() -> Any:
        stepper = Stepper(asyncio.get_running_loop())
        await asyncio.sleep(0)
        return await job(stepper)

    return asyncio.run(main())


def test_what_does_not_suspend_makes_no_task():
    async def job(stepper: Stepper) -> None:
        seen: list[Any] = []

        async def endpoint() -> None:
            seen.append(asyncio.current_task())

        before = asyncio.all_tasks()
        for _ in range(100):
            assert await from_the_loop(lambda: stepper.run(endpoint())) is None
        assert asyncio.all_tasks() == before
        assert all(task in before for task in seen)

    run(job)


def test_what_suspends_has_one_task_of_its_own():
    async def job(stepper: Stepper) -> None:
        seen: list[Any] = []

        async def endpoint() -> None:
            seen.append(asyncio.current_task())
            await asyncio.sleep(0)
            seen.append(asyncio.current_task())

        tasks = [await from_the_loop(lambda: stepper.run(endpoint())) for _ in range(3)]
        await asyncio.gather(*tasks)
        assert seen[0] is seen[1] is tasks[0]
        assert len(set(tasks)) == 3

    run(job)


def test_contexts_are_apart():
    async def job(stepper: Stepper) -> None:
        seen: list[int] = []

        async def endpoint(number: int) -> None:
            seen.append(mark.get())
            mark.set(number)
            await asyncio.sleep(0)
            assert mark.get() == number

        tasks = [await from_the_loop(lambda n=n: stepper.run(endpoint(n))) for n in (1, 2, 3)]
        await asyncio.gather(*tasks)
        assert seen == [0, 0, 0]
        assert mark.get() == 0

    run(job)


@pytest.mark.parametrize(
    "limit", [lambda: anyio.move_on_after(0.01), lambda: asyncio.timeout(0.01), lambda: asyncio.timeout(0)]
)
def test_time_limits_as_the_first_statement(limit: Any):
    async def job(stepper: Stepper) -> None:
        done: list[str] = []

        async def endpoint() -> None:
            try:
                scope = limit()
                if hasattr(scope, "__aenter__"):
                    async with scope:
                        await asyncio.sleep(5)
                else:
                    with scope:
                        await asyncio.sleep(5)
            except TimeoutError:
                pass
            done.append("in time")

        await (await from_the_loop(lambda: stepper.run(endpoint())))
        assert done == ["in time"]

    run(job)


def test_task_groups_and_cancellation_of_oneself():
    async def job(stepper: Stepper) -> None:
        done: list[str] = []

        async def endpoint() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(0))
            async with anyio.create_task_group() as group:
                group.start_soon(asyncio.sleep, 0)
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                done.append("cancelled")

        async def cancels_at_once() -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                done.append("at once")

        await (await from_the_loop(lambda: stepper.run(endpoint())))
        await (await from_the_loop(lambda: stepper.run(cancels_at_once())))
        assert done == ["cancelled", "at once"]
        # The parked task that was cancelled is replaced.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await from_the_loop(lambda: stepper.run(asyncio.sleep(0))) is not None

    run(job)


def test_call_gives_bytes_at_once_and_leaves_the_rest_to_its_caller():
    async def job(stepper: Stepper) -> None:
        concluded: list[Any] = []

        class Keeper:
            async def rest(self, job: Any, yielded: Any) -> None:
                concluded.append(await result_of(job, yielded))

            async def conclude(self, outcome: Any) -> None:
                concluded.append(outcome)

        async def at_once() -> bytes:
            return b"now"

        async def late() -> bytes:
            await asyncio.sleep(0)
            return b"later"

        async def other() -> int:
            return 3

        error = ValueError()

        async def fails() -> bytes:
            raise error

        def call(work: Any) -> Any:
            return from_the_loop(lambda: stepper.call(work, Keeper()))

        assert await call(at_once()) == b"now"
        assert await call(other()) is None
        assert await call(fails()) is None
        await (await call(late()))
        assert concluded == [3, error, b"later"]

    run(job)
