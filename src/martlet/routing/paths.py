"""Path templates: literal segments, `{name}` parameters and `{name:converter}` ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from starlette.convertors import CONVERTOR_TYPES
from starlette.routing import PARAM_REGEX


@dataclass(frozen=True, slots=True)
class Template:
    """A path template, split at its slashes.

    format: the path without converters. segments: each a literal, or None for a `{name}` that takes a whole
    segment. names: the parameters' names, in order. is_plain: whether it has nothing but such segments.
    """

    format: str
    segments: tuple[str | None, ...]
    names: tuple[str, ...]
    is_plain: bool


@lru_cache(maxsize=8192)
def parse(path: str) -> Template:
    """Split a path template.

    Raises ValueError for a name that stands twice, AssertionError for an unknown converter.
    """
    names: list[str] = []
    for match in PARAM_REGEX.finditer(path):
        name, converter = match.groups()
        kind = converter[1:] if converter else "str"
        assert kind in CONVERTOR_TYPES, f"Unknown path convertor '{kind}'"
        if name in names:
            raise ValueError(f"Duplicated param name {name} at path {path}")
        names.append(name)
    shape = PARAM_REGEX.sub(lambda match: "{" + match.group(1) + "}", path)
    segments: list[str | None] = []
    is_plain = path.startswith("/")
    for segment in path.split("/")[1:]:
        found = PARAM_REGEX.fullmatch(segment)
        if found is not None:
            is_plain = is_plain and found.group(2) in (None, ":str")
            segments.append(None)
        else:
            is_plain = is_plain and PARAM_REGEX.search(segment) is None
            segments.append(segment)
    return Template(shape, tuple(segments), tuple(names), is_plain)


def literal_prefix(path: str) -> tuple[str, ...]:
    """The whole segments of a template that stand before its first parameter, if it starts with a slash."""
    prefix: list[str] = []
    first, *segments = path.split("/")
    for segment in () if first else segments:
        if PARAM_REGEX.search(segment) is not None:
            break
        prefix.append(segment)
    return tuple(prefix)
