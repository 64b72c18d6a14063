"""Identifiers of generated code, and the objects they stand for.

Generated source holds only identifiers made here; whatever a program wrote (aliases, defaults, functions) is
reached by reference, so no text of a program is ever part of the source.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable
from typing import Any

RESERVED = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))


class Names:
    """Makes identifiers, each once, and keeps the objects of those that are bound."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._taken: set[str] = set()
        self._of_object: dict[tuple[str, int], str] = {}

    def new(self, hint: str) -> str:
        """An identifier not yet in use, near to `hint`."""
        base = re.sub(r"\W+", "_", hint, flags=re.ASCII).strip("_")[:60] or "value"
        if base[0].isdigit() or base in RESERVED:
            base = f"{base}_" if not base[0].isdigit() else f"n{base}"
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name

    def bind(self, hint: str, value: Any) -> str:
        """The identifier by which generated code reaches `value`."""
        key = (hint, id(value))
        known = self._of_object.get(key)
        if known is None:
            known = self._of_object[key] = self.new(hint)
            self.bound[known] = value
        return known

    def use(self, function: Callable[..., Any] | type) -> str:
        """The identifier of one of our own functions or classes, near its own name."""
        return self.bind(function.__name__, function)


class Lines:
    """Source text being written, indented by blocks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0

    def add(self, *lines: str) -> None:
        indent = "    " * self._depth
        self._lines += [indent + line for line in lines]

    def block(self, head: str) -> Block:
        """Write `head` and indent what is written inside `with`."""
        self.add(head)
        return Block(self)

    def extend(self, other: Lines) -> None:
        self.add(*other._lines)

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def __bool__(self) -> bool:
        return bool(self._lines)


class Block:
    """One level of indentation."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __enter__(self) -> None:
        self._lines._depth += 1

    def __exit__(self, *_: object) -> None:
        self._lines._depth -= 1
