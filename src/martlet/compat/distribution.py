"""What `importlib.metadata` knows of FastAPI while compat is switched on."""

from __future__ import annotations

import os
from importlib.metadata import Distribution
from pathlib import Path

from martlet.compat.names import FASTAPI_VERSION

METADATA = f"""\
Metadata-Version: 2.1
Name: fastapi
Version: {FASTAPI_VERSION}
Summary: FastAPI's API, answered by Martlet
"""


class FastAPIDistribution(Distribution):
    """A distribution without files."""

    def read_text(self, filename: str) -> str | None:
        return METADATA if filename == "METADATA" else None

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return Path(__file__).parent / path


__all__ = ["FastAPIDistribution"]
