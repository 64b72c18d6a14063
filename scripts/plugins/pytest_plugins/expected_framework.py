"""End pytest's run where `import fastapi` isn't answered by the framework that EXPECTED_FRAMEWORK names."""

from __future__ import annotations

import os

import pytest


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look where the application class was made."""
    from fastapi import FastAPI

    expected = os.environ["EXPECTED_FRAMEWORK"]
    if not FastAPI.__module__.startswith(f"{expected}."):
        pytest.exit(f"fastapi.FastAPI comes from {FastAPI.__module__}, not from {expected}", returncode=3)
