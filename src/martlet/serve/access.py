"""An access log that costs little: a request's line is one string, and lines are written many at a time.

Python's logging makes a record, looks up its caller, formats and flushes for each line; for a server that is
as much work as a short request.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Any, Literal

from pydantic_core import to_json
from uvicorn.logging import AccessFormatter

from martlet.serve.request_id import current

LOGGER = "uvicorn.access"
LogFormat = Literal["text", "json"]
Line = Callable[[Any, Any, Any, Any, Any], str]

_MESSAGE = '%s - "%s %s HTTP/%s" %d'
_STATUSES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def text_line(client: str, method: str, path: str, version: str, status: int) -> str:
    """Uvicorn's own line."""
    return f'INFO:     {client} - "{method} {path} HTTP/{version}" {_STATUSES.get(status, status)}\n'


def json_line(client: str, method: str, path: str, version: str, status: int) -> str:
    """A JSON object; `duration` is in seconds, until the reply began."""
    plain_path, _, query = path.partition("?")
    entry: dict[str, Any] = {
        "time": timestamp(datetime.now(UTC)),
        "level": "INFO",
        "logger": LOGGER,
        "message": f"{method} {path} {status}",
        "method": method,
        "path": plain_path,
        "status": status,
        "client": client,
    }
    if query:
        entry["query"] = query
    passage = current.get()
    if passage is not None:
        entry["duration"] = round(perf_counter() - passage.started, 6)
        entry["request_id"] = passage.id
    return f"{to_json(entry).decode()}\n"


def coloured_line(client: str, method: str, path: str, version: str, status: int) -> str:
    """Uvicorn's own line, in colours."""
    request = (client, method, path, version, status)
    record = logging.LogRecord(LOGGER, logging.INFO, "", 0, _MESSAGE, request, None)
    return f"{_coloured.format(record)}\n"


_coloured = AccessFormatter(
    '%(levelprefix)s %(client_addr)s - "%(request_line)s" %(status_code)s', use_colors=True
)


def timestamp(moment: datetime) -> str:
    """ISO 8601, to the millisecond."""
    return moment.isoformat(timespec="milliseconds")


class AccessHandler(logging.Handler):
    """Writes to the standard output what an event loop's round has gathered, after that round."""

    def __init__(self, log_format: LogFormat) -> None:
        super().__init__()
        self._lines: list[str] = []
        if log_format == "json":
            self._line: Line = json_line
        else:
            self._line = coloured_line if sys.stdout.isatty() else text_line

    def note(self, client: Any, method: Any, path: Any, version: Any, status: Any) -> None:
        """Log a request."""
        lines = self._lines
        lines.append(self._line(client, method, path, version, status))
        if len(lines) == 1:
            try:
                asyncio.get_running_loop().call_soon(self.flush)
            except RuntimeError:
                self.flush()

    def emit(self, record: logging.LogRecord) -> None:
        arguments: Any = record.args
        self.note(*arguments)

    def flush(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            # A log that nobody reads any more is no reason to stop serving.
            with suppress(OSError, ValueError):
                sys.stdout.write("".join(lines))
                sys.stdout.flush()


class AccessLogger(logging.Logger):
    """Hands requests to an AccessHandler without a record, where that is the only handler."""

    def info(self, msg: object, *args: object, **options: Any) -> None:
        handlers = self.handlers
        if len(handlers) == 1 and len(args) == 5 and not self.filters and not self.disabled:
            handler = handlers[0]
            if type(handler) is AccessHandler and self.isEnabledFor(logging.INFO):
                handler.note(*args)
                return
        super().info(msg, *args, **options)


def hasten() -> None:
    """Make Uvicorn's access logger an AccessLogger."""
    logging.getLogger(LOGGER).__class__ = AccessLogger


__all__ = ["AccessHandler", "AccessLogger", "LogFormat", "hasten", "timestamp"]
