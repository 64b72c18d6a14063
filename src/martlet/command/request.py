"""A request, written as bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from martlet.command.problems import Problem

_is_token = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch
_has_control = re.compile(r"[\x00-\x1f\x7f]").search


def request_bytes(method: str, path: str, host: str, headers: list[str], body: str | None) -> bytes:
    """An HTTP/1.1 request.

    Args:
        headers: each as `name: value`; they stand for those that are set otherwise.
        body: text, or `@` and the name of a file; JSON is given its content type.

    Raises Problem.
    """
    if not _is_token(method):
        raise Problem(f"{method!r} is no HTTP method")
    if not path.startswith("/") or not path.isascii() or " " in path or _has_control(path):
        raise Problem(f"{path!r} is no path: it begins with /, and other than ASCII is percent-encoded")
    given = [header_field(header) for header in headers]
    content = _content(body)
    defaults = {"Host": host, "User-Agent": "martlet-bench", "Accept": "*/*"}
    if content is not None:
        defaults["Content-Length"] = str(len(content))
        if _is_json(content):
            defaults["Content-Type"] = "application/json"
    names = {name.lower() for name, _ in given}
    fields = [field for field in defaults.items() if field[0].lower() not in names] + given
    lines = [f"{method.upper()} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("latin-1") + (content or b"")


def header_field(text: str) -> tuple[str, str]:
    """A header written as `name: value`. Raises Problem."""
    name, colon, value = text.partition(":")
    value = value.strip()
    try:
        value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise Problem(f"the header {text!r} has characters that HTTP does not carry") from error
    if not colon or not _is_token(name) or _has_control(value):
        raise Problem(f"{text!r} is no header: write NAME:VALUE")
    return name, value


def _content(body: str | None) -> bytes | None:
    if body is None or not body.startswith("@"):
        return None if body is None else body.encode()
    try:
        return Path(body[1:]).read_bytes()
    except OSError as error:
        raise Problem(f"can't read {body[1:]}: {error.strerror}") from error


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True
