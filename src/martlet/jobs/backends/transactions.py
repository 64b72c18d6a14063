"""Deferring with a transaction, where the jobs are kept elsewhere than the data."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session, SessionTransaction

logger = logging.getLogger("martlet.jobs")

_running: set[asyncio.Task[Any]] = set()


def after_commit(session: AsyncSession, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Do the work when the session's transaction has been committed; drop it if it is rolled back.

    A process that dies in between loses it.
    """
    from sqlalchemy import event

    loop = asyncio.get_running_loop()
    observed = session.sync_session
    pending = [work]

    def committed(session: Session) -> None:
        if pending:
            loop.call_soon_threadsafe(_start, pending.pop())

    def ended(session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            pending.clear()

    event.listen(observed, "after_commit", committed, once=True)
    event.listen(observed, "after_transaction_end", ended)


def _start(work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    task = asyncio.get_running_loop().create_task(work())
    _running.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("a job could not be deferred after a commit: %r", task.exception())
