"""What is told in one line, without a traceback, when the command can't do its work."""

from __future__ import annotations

from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from rich.console import Console
from typer import Exit
from typer.core import TyperGroup


class Problem(Exception):
    """Something for the user to mend; its text is one line."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class Commands(TyperGroup):
    """Commands that print a Problem and exit with code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            console = Console(stderr=True, soft_wrap=True, highlight=False)
            console.print("[bold red]Error:[/]", end=" ")
            console.print(str(problem), markup=False)
            raise Exit(1) from None


def place_of(error: BaseException, folder: Path) -> str | None:
    """The file and line that an import failed at, a line of the program in `folder` before one of a library.

    None if no line of a file was reached.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_short(Path(error.filename), folder)}:{error.lineno}"
    lines = [(Path(file), line) for file, line in _lines(error.__traceback__) if not _is_machinery(file)]
    if not lines:
        return None
    own = [(file, line) for file, line in lines if _is_own(file, folder)]
    file, line = (own or lines)[-1]
    return f"{_short(file, folder)}:{line}"


def _lines(traceback: TracebackType | None) -> list[tuple[str, int]]:
    return [(frame.f_code.co_filename, line) for frame, line in walk_tb(traceback)]


def _is_machinery(file: str) -> bool:
    """Whether it is code that imports, of Python's or the command's own."""
    if file.startswith("<"):
        return True
    path = Path(file)
    return path.parent == Path(__file__).parent or path.parts[-2:] == ("importlib", "__init__.py")


def _is_own(file: Path, folder: Path) -> bool:
    return file.is_relative_to(folder) and "site-packages" not in file.parts


def _short(file: Path, folder: Path) -> Path:
    for base in (Path.cwd(), folder):
        if file.is_relative_to(base):
            return file.relative_to(base)
    return file
