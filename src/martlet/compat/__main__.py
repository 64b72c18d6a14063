"""`python -m martlet.compat SCRIPT [ARGS]`, or `-m MODULE [ARGS]`: run a program with `fastapi` answered."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from martlet import compat

USAGE = "usage: python -m martlet.compat (SCRIPT | -m MODULE) [ARGS ...]"


def main() -> None:
    """Run the program that the process's arguments name, as `python` itself would."""
    arguments = sys.argv[1:]
    as_module = arguments[:1] == ["-m"]
    program, *_ = arguments = arguments[1:] if as_module else arguments or [""]
    if not program or (program.startswith("-") and not as_module):
        sys.exit(USAGE)
    compat.install()
    sys.argv[:] = arguments
    if as_module:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(program).resolve().parent)
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
