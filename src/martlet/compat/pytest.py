"""`pytest -p martlet.compat.pytest`: a project's own tests, run on Martlet with no edit."""

from __future__ import annotations

import pytest

from martlet import __version__, compat

try:
    # The workers of pytest-xdist load conftest files before the plug-ins that `-p` names.
    compat.install(children=True)
except compat.AlreadyImported as error:
    raise pytest.UsageError(str(error)) from error


def pytest_report_header() -> str:
    """Say in the report that it isn't FastAPI."""
    return f"fastapi: answered by Martlet {__version__}, as {compat.FASTAPI_VERSION}"
