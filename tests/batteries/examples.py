"""Examples run as their readers run them: in a process and a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(folder: Path, *arguments: str, path: Path = EXAMPLES, **environment: str) -> str:
    """What Python prints, run in `folder` with modules from `path`; it must end well."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(path), **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
