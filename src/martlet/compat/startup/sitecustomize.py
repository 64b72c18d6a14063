"""What Python runs as it starts in a process that a program under `martlet.compat` has started.

Its folder is on PYTHONPATH there, see `martlet.compat.children`.
Nothing more is loaded until `fastapi` is imported.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType


class Starter(MetaPathFinder):
    """Switches `martlet.compat` on at the first import of `fastapi`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "fastapi":
            return None
        sys.meta_path.remove(self)
        if importlib.util.find_spec("martlet") is None:
            # Another environment's Python.
            return None
        from martlet import compat

        compat.install()
        return importlib.util.find_spec(fullname)


def run_hidden() -> None:
    """Run the `sitecustomize` that is hidden by this one, if there is any."""
    here = Path(__file__).parent
    sys.path[:] = [folder for folder in sys.path if Path(folder) != here]
    spec = PathFinder.find_spec("sitecustomize")
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


sys.meta_path.insert(0, Starter())
run_hidden()
