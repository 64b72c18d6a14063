"""Fixtures for pytest: name this module in `pytest_plugins`, and define a fixture `app`, the application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from martlet.applications import Martlet
from martlet.testclient import TestClient
from martlet.testing.asynchronous import AsyncTestClient
from martlet.testing.overrides import override


@pytest.fixture
def client(app: Martlet) -> Iterator[TestClient]:
    """A client of the application, between its start-up and its shutdown."""
    with TestClient(app) as started:
        yield started


@pytest.fixture
async def async_client(app: Martlet) -> AsyncIterator[AsyncTestClient]:
    """The same for tests that are coroutines, with whichever plugin runs them."""
    async with AsyncTestClient(app) as started:
        yield started


@pytest.fixture
def dependency_overrides(app: Martlet) -> Iterator[dict[Callable[..., Any], Callable[..., Any]]]:
    """The application's overrides; what a test puts in is taken out after it."""
    with override(app, {}) as overrides:
        yield overrides
