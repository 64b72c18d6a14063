"""Fail when a module is too long to be read in one sitting: `check_module_size.py FOLDER...`."""

from __future__ import annotations

import sys
from pathlib import Path

MAXIMUM_LINES = 400


def oversized(folders: list[Path]) -> list[tuple[Path, int]]:
    sizes = (
        (path, len(path.read_text().splitlines())) for folder in folders for path in folder.rglob("*.py")
    )
    return sorted((path, lines) for path, lines in sizes if lines > MAXIMUM_LINES)


def main(arguments: list[str]) -> int:
    found = oversized([Path(argument) for argument in arguments])
    for path, lines in found:
        print(f"{path}: {lines} lines, more than {MAXIMUM_LINES}: split it by concept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
