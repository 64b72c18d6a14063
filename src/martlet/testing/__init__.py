"""Clients and helpers for tests of a program. `martlet.testing.fixtures` has them as pytest fixtures."""

from martlet.testclient import TestClient
from martlet.testing.asynchronous import AsyncTestClient
from martlet.testing.overrides import override

__all__ = ["AsyncTestClient", "TestClient", "override"]
