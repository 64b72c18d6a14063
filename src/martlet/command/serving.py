"""What each server process loads: the application, prepared as the command's options say."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from dataclasses import asdict, dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.importer import import_from_string

from martlet import compat
from martlet.serve.access import hasten
from martlet.serve.request_id import RequestIds

logger = logging.getLogger("uvicorn.error")
FACTORY = "martlet.command.serving:load"
VARIABLE = "MARTLET_SERVING"
STARTUP_FAILURE = 3


@dataclass(frozen=True)
class Serving:
    """What a server process must know; it goes to workers through the environment.

    target: `module:name`. debug: errors are answered with their source. request_ids: each request has an id.
    """

    target: str
    debug: bool = False
    request_ids: bool = False

    def tell(self) -> None:
        os.environ[VARIABLE] = json.dumps(asdict(self))


def load() -> Any:
    """The application to serve."""
    serving = Serving(**json.loads(os.environ[VARIABLE]))
    hasten()
    compat.install(children=True)
    try:
        app = import_from_string(serving.target)
    except Exception:
        if serving.debug:
            _print_error()
        else:
            logger.exception("Can't import %s", serving.target)
        # By this code Uvicorn knows that to start another worker is no use.
        sys.exit(STARTUP_FAILURE)
    if serving.debug and isinstance(app, Starlette):
        app.debug = True
    return RequestIds(app) if serving.request_ids else app


def _print_error() -> None:
    """The exception in hand, with the source around the lines of the program."""
    # Here, since workers in production need none of it.
    from rich.console import Console
    from rich.traceback import Traceback

    console = Console(stderr=True)
    console.print(Traceback(suppress=[importlib, uvicorn, __file__], extra_lines=2, max_frames=6))
