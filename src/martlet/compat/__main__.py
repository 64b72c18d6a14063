"""`python -m martlet.compat SCRIPT [ARGS]`, or `-m MODULE [ARGS]`: run a program with `fastapi` answered."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import TracebackType

from martlet import compat

USAGE = "usage: python -m martlet.compat (SCRIPT | -m MODULE) [ARGS ...]"
OWN_FILES = (__file__, runpy.__file__, "<frozen runpy>")


def main() -> None:
    """Run the program that the process's arguments name, as `python` itself would."""
    arguments = sys.argv[1:]
    is_module = arguments[:1] == ["-m"]
    arguments = arguments[1:] if is_module else arguments
    if not arguments or (arguments[0].startswith("-") and not is_module):
        sys.exit(USAGE)
    if not is_module and not Path(arguments[0]).exists():
        sys.exit(f"martlet.compat: there is no file {arguments[0]}")
    compat.install(children=True)
    sys.argv[:] = arguments
    try:
        run(arguments[0], is_module=is_module)
    except Exception as error:  # noqa: BLE001
        error.__traceback__ = of_program(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(1)


def run(program: str, *, is_module: bool) -> None:
    """Run a module, a file or a folder as the main program."""
    if is_module:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        return
    if Path(program).is_file():
        sys.path[0] = str(Path(program).resolve().parent)
    else:
        del sys.path[0]
    runpy.run_path(program, run_name="__main__")


def of_program(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback from the program's first frame on."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename in OWN_FILES:
        traceback = traceback.tb_next
    return traceback


if __name__ == "__main__":
    main()
