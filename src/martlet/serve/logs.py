"""How a server logs: Uvicorn's text, or one JSON object a line."""

from __future__ import annotations

import json
import logging
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from uvicorn.config import LOGGING_CONFIG

from martlet.serve.access import LogFormat, timestamp
from martlet.serve.request_id import current

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JSONFormatter(logging.Formatter):
    """A record as one line of JSON; what was given as `extra` becomes members of the object."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().rstrip("\n"),
        }
        passage = current.get()
        if passage is not None:
            entry["request_id"] = passage.id
        entry |= {
            name: value for name, value in vars(record).items() if name not in _OWN and name not in entry
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            entry["stack"] = record.stack_info
        return json.dumps(entry, default=str)


def log_config(log_format: LogFormat) -> dict[str, Any]:
    """A configuration for Uvicorn's `log_config`; as JSON, it is that of the program's own loggers too."""
    config = deepcopy(LOGGING_CONFIG)
    config["handlers"]["access"] = {"()": "martlet.serve.access.AccessHandler", "log_format": log_format}
    if log_format == "json":
        config["formatters"]["default"] = {"()": "martlet.serve.logs.JSONFormatter"}
        config["root"] = {"handlers": ["default"], "level": "INFO"}
    return config


__all__ = ["JSONFormatter", "log_config"]
