"""The programs of the documentation, taken out of its Markdown.

A block marked `python` begins a program, one marked `python continued` goes on with it; one marked with the
name of a file, `python test_pages.py`, is a file of its own, and run by pytest. What follows is checked:

- `http`: a request, and after it the reply, whose body must be equal, and which must have the headers shown;
- `json PATH#POINTER`: what a GET of the path answers, or the part of it that the pointer (RFC 6901) names;
- `text output`: what the block before printed;
- `python compiled METHOD PATH`: the function that the endpoint was compiled to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"^```(.*)$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its info string, its text, and the line of the file that its text begins at."""

    kind: str
    arguments: tuple[str, ...]
    text: str
    line: int


@dataclass
class Program:
    """A program, and what is said of it, in order."""

    file: Path
    blocks: list[Block] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.file.name}:{self.blocks[0].line}"


def blocks(file: Path) -> Iterator[Block]:
    info: str | None = None
    lines: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif info is None:
            info, lines = fence[1].strip(), []
        else:
            kind, *arguments = info.split() or [""]
            yield Block(kind, tuple(arguments), "\n".join(lines) + "\n", number - len(lines))
            info = None
    assert info is None, f"{file} has a block without an end"


def programs() -> list[Program]:
    found: list[Program] = []
    for file in DOCUMENTS:
        current: Program | None = None
        for block in blocks(file):
            if block.kind == "python" and block.arguments in ((), ("conftest.py",)):
                current = Program(file)
                found.append(current)
            if block.kind in ("python", "http", "json") or block.arguments == ("output",):
                assert current is not None, f"{file}:{block.line} has no program before it"
                current.blocks.append(block)
    return found
