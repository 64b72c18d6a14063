from __future__ import annotations

import pytest

from tests.batteries.databases import backend, new_url, url
from tests.command.conftest import apart, command, write

__all__ = ["apart", "backend", "command", "new_url", "url", "write"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
