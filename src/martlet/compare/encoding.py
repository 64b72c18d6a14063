"""Requests from what is told of them: JSON, forms and files become bytes with their content type."""

from __future__ import annotations

import re
from typing import Any

from martlet.compare.exchanges import Request

BOUNDARY = "martlet-compare-0123456789abcdef"
_boundary = re.compile(r"boundary=([0-9a-f]{32})")


def encoded(operation: str, method: str, target: str | None, url: str = "/", **parts: Any) -> Request:
    """A request whose body is encoded by the library `requests`, always to the same bytes.

    Args:
        target: path and query as they are; None to encode them too, from `url` and `params`.
        parts: arguments of `requests.Request`.

    Raises ValueError (of `requests`) or TypeError for what HTTP can't carry.
    """
    import requests

    prepared = requests.Request(method, "http://localhost" + url, **parts).prepare()
    content = prepared.body or b""
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        raise TypeError(f"a body of type {type(content).__name__}")
    headers = {_text(name).lower(): _text(value) for name, value in prepared.headers.items()}
    headers.pop("content-length", None)
    headers.pop("transfer-encoding", None)
    if found := _boundary.search(headers.get("content-type", "")):
        headers["content-type"] = headers["content-type"].replace(found[1], BOUNDARY)
        content = content.replace(found[1].encode(), BOUNDARY.encode())
    return Request(operation, method, target or prepared.path_url, tuple(headers.items()), content)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
