"""How many comparisons a run has made, and whether they are as many as it was to make."""

from __future__ import annotations

import os

import pytest

from tests.property.driver import COUNT

LEAST = int(os.environ.get("MARTLET_FUZZ_LEAST", "0"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that compared less than it was to fails."""
    if COUNT.total < LEAST and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Told by a run in one process, as `make fuzz-compat` is."""
    if COUNT.total:
        terminalreporter.write_line(f"{COUNT.total:,} comparisons of Martlet with FastAPI")
    if COUNT.total < LEAST:
        terminalreporter.write_line(f"too few: there should be {LEAST:,} at least", red=True)
