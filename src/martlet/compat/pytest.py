"""`pytest -p martlet.compat.pytest`: a project's own tests, run on Martlet with no edit."""

from __future__ import annotations

import os

import pytest

from martlet import __version__, compat

NAME = "martlet.compat.pytest"
VARIABLE = "PYTEST_PLUGINS"

try:
    compat.install()
except compat.AlreadyImported as error:
    raise pytest.UsageError(str(error)) from error


def pytest_report_header() -> str:
    """Say in the report that it isn't FastAPI."""
    return f"fastapi: Martlet {__version__}, for FastAPI {compat.FASTAPI_VERSION}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Have the worker processes of pytest-xdist load this before conftest files; `-p` they heed after."""
    plugins = [name for name in os.environ.get(VARIABLE, "").split(",") if name]
    if NAME not in plugins:
        os.environ[VARIABLE] = ",".join([NAME, *plugins])
