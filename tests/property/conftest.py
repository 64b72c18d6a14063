"""How many comparisons a run has made."""

from __future__ import annotations

import pytest

from tests.property.driver import COUNT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Told by a run in one process, as `make fuzz-compat` is."""
    if COUNT.total:
        terminalreporter.write_line(f"{COUNT.total:,} comparisons of Martlet with FastAPI")
