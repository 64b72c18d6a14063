from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import anyio
import anyio.to_thread
import pytest

from martlet.concurrency import contextmanager_in_threadpool

CONTEXT: ContextVar[str] = ContextVar("CONTEXT", default="unset")


def test_it_enters_and_exits_in_worker_threads_with_the_context() -> None:
    seen: list[tuple[str, bool, str]] = []

    def note(what: str) -> None:
        seen.append((what, threading.current_thread() is threading.main_thread(), CONTEXT.get()))

    @contextmanager
    def resource() -> Iterator[str]:
        note("enter")
        yield "value"
        note("exit")

    async def use() -> None:
        CONTEXT.set("set")
        async with contextmanager_in_threadpool(resource()) as value:
            assert value == "value"

    asyncio.run(use())
    assert seen == [("enter", False, "set"), ("exit", False, "set")]


@pytest.mark.parametrize(
    "error", [ValueError("v"), StopIteration(3), SystemExit(2), asyncio.CancelledError()]
)
def test_an_exception_reaches_the_generator_and_goes_on(error: BaseException) -> None:
    seen: list[BaseException] = []

    @contextmanager
    def resource() -> Iterator[None]:
        try:
            yield
        except BaseException as exc:
            seen.append(exc)
            raise

    async def use() -> BaseException | None:
        try:
            async with contextmanager_in_threadpool(resource()):
                raise error
        except BaseException as exc:
            return exc

    assert asyncio.run(use()) is error
    assert seen == [error]


def test_a_generator_may_swallow_or_replace_the_exception() -> None:
    @contextmanager
    def swallows() -> Iterator[None]:
        with suppress(ValueError):
            yield

    @contextmanager
    def replaces() -> Iterator[None]:
        try:
            yield
        except ValueError as exc:
            raise KeyError("other") from exc

    async def use() -> None:
        async with contextmanager_in_threadpool(swallows()):
            raise ValueError
        with pytest.raises(KeyError, match="other"):
            async with contextmanager_in_threadpool(replaces()):
                raise ValueError

    asyncio.run(use())


def test_exiting_waits_for_none_of_the_pool_threads() -> None:
    exited = threading.Event()

    @contextmanager
    def resource() -> Iterator[None]:
        yield
        exited.set()

    async def use() -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = 1
        async with anyio.create_task_group() as tasks, contextmanager_in_threadpool(resource()):
            # The only thread of the pool waits for what this exit does.
            tasks.start_soon(anyio.to_thread.run_sync, lambda: exited.wait(5))
            await anyio.sleep(0.05)
            assert anyio.to_thread.current_default_thread_limiter().available_tokens == 0

    start = time.monotonic()
    asyncio.run(use())
    assert exited.is_set()
    assert time.monotonic() - start < 4


def test_a_cancelled_task_still_cleans_up() -> None:
    seen: list[str] = []

    @contextmanager
    def resource() -> Iterator[None]:
        try:
            yield
        except BaseException as exc:
            seen.append(type(exc).__name__)
            raise
        finally:
            seen.append("clean")

    async def use() -> None:
        with anyio.move_on_after(0.01) as scope:
            async with contextmanager_in_threadpool(resource()):
                await anyio.sleep(5)
        assert scope.cancelled_caught

    asyncio.run(use())
    assert seen == ["CancelledError", "clean"]
