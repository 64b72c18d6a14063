"""Programs in processes of their own, since `fastapi` can mean but one thing in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 110
INSTALL = "import martlet.compat; martlet.compat.install()\n"


def run(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )


def answer(program: str, *arguments: str, martlet: bool = True, folder: Path = ROOT) -> Any:
    """What a program prints as JSON, run with `fastapi` answered by Martlet, or by FastAPI itself."""
    result = run("-c", (INSTALL if martlet else "") + dedent(program), *arguments, folder=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def both(program: str, *arguments: str) -> tuple[Any, Any]:
    """What a program prints as JSON under FastAPI, and under Martlet."""
    return answer(program, *arguments, martlet=False), answer(program, *arguments)
