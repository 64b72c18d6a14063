"""Slow statements: logged, and stopped."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext, ExecutionContext

logger = logging.getLogger("martlet.sql")
BEGUN = "_martlet_begun"
# SQLite asks whether to go on each time it has run so many of its virtual machine's instructions.
INSTRUCTIONS = 10_000


def log_slow(engine: Engine, threshold: float) -> None:
    """Log each statement that takes at least `threshold` seconds, without its parameters."""

    def before(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        setattr(rest[1], BEGUN, time.perf_counter())

    def after(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        report(rest[1], statement)

    def failed(failure: ExceptionContext) -> None:
        if failure.execution_context is not None and failure.statement is not None:
            report(failure.execution_context, failure.statement)

    def report(context: ExecutionContext, statement: str) -> None:
        begun = getattr(context, BEGUN, None)
        if begun is not None and (taken := time.perf_counter() - begun) >= threshold:
            logger.warning("slow query, %.3f s: %s", taken, " ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)


def limit_sqlite(engine: Engine, seconds: float) -> None:
    """Interrupt a statement of SQLite after so many seconds. The time of reading its rows counts."""
    clocks = "martlet_clock"

    def connect(connection: Any, record: Any) -> None:
        record.info[clocks] = clock = Clock()
        if hasattr(connection, "run_async"):
            connection.run_async(lambda driver: driver.set_progress_handler(clock.is_over, INSTRUCTIONS))
        else:
            connection.set_progress_handler(clock.is_over, INSTRUCTIONS)

    def start(connection: Connection, *statement: Any) -> None:
        connection.info[clocks].until = time.monotonic() + seconds

    def stop(connection: Connection, *savepoint: Any) -> None:
        connection.info[clocks].until = float("inf")

    event.listen(engine, "connect", connect)
    event.listen(engine, "before_cursor_execute", start)
    for end in ("commit", "rollback"):
        event.listen(engine, end, stop)


class Clock:
    """When a connection's statement has to be over."""

    __slots__ = ("until",)

    def __init__(self) -> None:
        self.until = float("inf")

    def is_over(self) -> bool:
        """Whether SQLite shall interrupt the statement."""
        return time.monotonic() > self.until
