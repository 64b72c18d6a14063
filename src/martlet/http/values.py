"""Values as they stand in a request: query pairs, headers, cookies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import cookie_parser

RawHeaders = Sequence[tuple[bytes, bytes]]
Pairs = list[tuple[str, str]]


def query_pairs(query: bytes) -> Pairs:
    """The names and values of a query, decoded (WHATWG URL, application/x-www-form-urlencoded parsing)."""
    if not query:
        return []
    text = query.decode("latin-1")
    if "%" in text or "+" in text:
        return parse_qsl(text, keep_blank_values=True)
    pairs: Pairs = []
    for item in text.split("&"):
        if item:
            name, _, value = item.partition("=")
            pairs.append((name, value))
    return pairs


def last_values(query: bytes) -> dict[str, str]:
    """The last value of each name in a query, decoded as `query_pairs` decodes."""
    if not query:
        return {}
    text = query.decode("latin-1")
    if "%" in text or "+" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    values: dict[str, str] = {}
    for item in text.split("&"):
        if item:
            name, _, value = item.partition("=")
            values[name] = value
    return values


def values_of(pairs: Pairs, name: str) -> list[str] | None:
    """All values of one name; None where there is none."""
    return [value for key, value in pairs if key == name] or None


def first_headers(headers: RawHeaders) -> dict[bytes, bytes]:
    """The first value of each header; names are lower-case, as ASGI has them."""
    return dict(headers[::-1])


def header_values(headers: RawHeaders, name: bytes) -> list[str] | None:
    """All values of one header; None where there is none."""
    return [value.decode("latin-1") for key, value in headers if key == name] or None


def header_pairs(headers: RawHeaders) -> Pairs:
    """The headers as text."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def cookies(headers: RawHeaders) -> dict[str, str]:
    """The cookies of a request (RFC 6265 section 4.2), of several `Cookie` headers the last one's first."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name == b"cookie":
            found.update(cookie_parser(value.decode("latin-1")))
    return found


def grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs by name: the value, or the list of values where a name is repeated."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        known = found.get(name)
        if known is None:
            found[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            found[name] = [known, value]
    return found
