"""Where two values differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
_is_time = re.compile(r"(?=(?:\D*\d){4})[\dTZ:.,+\- /]+").fullmatch


class Absent:
    """What stands where one of two values has nothing."""

    def __repr__(self) -> str:
        return "(nothing)"


ABSENT = Absent()


class Place(NamedTuple):
    """A place at which two values differ, with what stands there."""

    path: Path
    left: Any
    right: Any


def places(left: Any, right: Any, path: Path = ()) -> Iterator[Place]:
    """The innermost places at which two values of JSON's types, or bytes, differ.

    Types count: 1, 1.0 and true are three values. The order of an object's members does not.
    """
    if type(left) is type(right) is dict:
        for name in [*left, *(name for name in right if name not in left)]:
            yield from places(left.get(name, ABSENT), right.get(name, ABSENT), (*path, name))
    elif type(left) is type(right) is list:
        for index in range(max(len(left), len(right))):
            yield from places(_item(left, index), _item(right, index), (*path, index))
    elif type(left) is not type(right) or (left != right and repr(left) != repr(right)):
        yield Place(path, left, right)


def _item(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else ABSENT


def general(path: Path) -> Path:
    """A path with every index of a list as `*`."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def kind(value: Any) -> str:
    """What sort of value it is; for text that is a date or a time, its layout too."""
    if isinstance(value, str) and _is_time(value):
        return "time " + re.sub(r"\d+", "0", value)
    return type(value).__name__


def pointer(path: Path) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
