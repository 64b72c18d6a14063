"""Validators and the headers of caching (RFC 9110, 8.8.3 and 13.1.2; RFC 9111)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag_of(body: bytes, *more: str) -> str:
    """A strong entity tag of a representation: its bytes and what else of its headers tells it apart."""
    digest = hashlib.blake2b(body, digest_size=16)
    for text in more:
        digest.update(b"\0" + text.encode())
    return f'"{digest.hexdigest()}"'


def is_matched(etag: str, if_none_match: str) -> bool:
    """Whether If-None-Match has an entity tag, by the weak comparison that it asks for."""
    if if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/") in ENTITY_TAG.findall(if_none_match)


def directives(cache_control: str) -> set[str]:
    """The names of Cache-Control's directives."""
    return {part.partition("=")[0].strip().lower() for part in cache_control.split(",")}


def vary_names(values: Iterable[str]) -> list[str]:
    """The names in Vary, in lower case, each once."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return list(dict.fromkeys(name for name in names if name))
