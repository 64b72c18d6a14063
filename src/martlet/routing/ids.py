"""Operation ids that nobody chose."""

from __future__ import annotations

import re
from typing import Any


def generate_unique_id(route: Any) -> str:
    """Name, path and first method of a route, in the characters of an identifier."""
    base = re.sub(r"\W", "_", f"{route.name}{route.path_format}")
    return f"{base}_{next(iter(route.methods)).lower()}"
