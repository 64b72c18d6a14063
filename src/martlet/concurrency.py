"""Blocking code in worker threads."""

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, asynccontextmanager
from types import TracebackType
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.concurrency import iterate_in_threadpool as iterate_in_threadpool
from starlette.concurrency import run_in_threadpool as run_in_threadpool
from starlette.concurrency import run_until_first_complete as run_until_first_complete

T = TypeVar("T")


@asynccontextmanager
async def contextmanager_in_threadpool(cm: AbstractContextManager[T]) -> AsyncGenerator[T, None]:
    """Enter and exit a blocking context manager in worker threads.

    Args:
        cm: the context manager; it sees an exception raised in the body, and may swallow it.
    """
    value = await run_in_threadpool(cm.__enter__)
    try:
        yield value
    except BaseException as exc:
        swallowed = await _exit(cm, type(exc), exc, exc.__traceback__)
        if not swallowed:
            raise
    else:
        await _exit(cm, None, None, None)


async def _exit(
    cm: AbstractContextManager[T],
    exc_type: type[BaseException] | None,
    exc: BaseException | None,
    traceback: TracebackType | None,
) -> bool | None:
    """Exit even if the task is cancelled and all of the pool's threads are taken.

    Those threads may wait for what this exit frees, so it must not queue behind them.
    """
    limiter = anyio.CapacityLimiter(1)
    with anyio.CancelScope(shield=True):
        swallowed = await anyio.to_thread.run_sync(cm.__exit__, exc_type, exc, traceback, limiter=limiter)
    return swallowed  # noqa: RET504 - a return inside looks to mypy as if it might be skipped
