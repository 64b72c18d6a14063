"""A log record for each request, as one JSON object a line; every record has the request's id."""

from __future__ import annotations

import logging
import sys
from time import perf_counter

from martlet.applications import Martlet
from martlet.middleware.observers import Exchange, observe
from martlet.plugins import Plugin
from martlet.serve.logs import JSONFormatter
from martlet.serve.request_id import HEADER, begin, current

LOGGER = "martlet.requests"


class RequestLogs(Plugin):
    """Logs requests, gives each an id, and tells it in the reply's X-Request-ID.

    The logger is `martlet.requests`. A record's message is `GET /items/7 200`; method, path, route, status,
    duration (in seconds) and client are members of their own. The id is the X-Request-ID that came, if it is
    sound, or a new one; what the program logs in JSON meanwhile has it as well.

    Args:
        as_json: write JSON lines to the standard output; else records go to the program's own handlers.
        level: the level of the records; those of failed requests (5xx) are errors.
    """

    def __init__(self, *, as_json: bool = True, level: int = logging.INFO) -> None:
        self.as_json = as_json
        self.level = level
        self.logger = logging.getLogger(LOGGER)

    def configure(self, app: Martlet) -> None:
        if self.as_json and not any(type(each) is _Output for each in self.logger.handlers):
            handler = _Output()
            handler.setFormatter(JSONFormatter())
            self.logger.addHandler(handler)
            self.logger.propagate = False
        if self.logger.level == logging.NOTSET:
            self.logger.setLevel(self.level)
        observe(app, self)

    def begin(self, exchange: Exchange) -> None:
        known = current.get()
        if known is not None:
            return  # the server has begun it: `martlet run --log-format json`
        passage = begin(exchange.scope["headers"])
        exchange.marks[self] = passage
        exchange.reply_headers.append((HEADER, passage.id.encode("ascii")))

    def end(self, exchange: Exchange) -> None:
        scope, status = exchange.scope, exchange.status
        has_failed = exchange.error is not None or (status or 0) >= 500
        level = logging.ERROR if has_failed else self.level
        if self.logger.isEnabledFor(level):
            method = exchange.method
            client = scope.get("client")
            details = {
                "method": method,
                "path": scope["path"],
                "route": exchange.route,
                "status": status,
                "duration": round(perf_counter() - exchange.started, 6),
                "client": client[0] if client else None,
            }
            error = exchange.error
            # A tuple: the logger takes the exception in hand for True, which may be another one.
            exc_info = None if error is None else (type(error), error, error.__traceback__)
            self.logger.log(
                level, "%s %s %s", method, scope["path"], status, extra=details, exc_info=exc_info
            )
        if self in exchange.marks:
            current.set(None)


class _Output(logging.Handler):
    """Writes to the standard output as it is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(f"{self.format(record)}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            self.handleError(record)


__all__ = ["LOGGER", "RequestLogs"]
