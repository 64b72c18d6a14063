"""Requests from a file: JSON Lines, an object a request."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from martlet.compare.encoding import encoded
from martlet.compare.exchanges import Request
from martlet.compare.operations import Operation, operation_of

MEMBERS = frozenset({"method", "path", "headers", "json", "body", "body_base64", "form", "files"})
_is_token = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch
_is_target = re.compile(r"/[!-~]*").fullmatch


def read_requests(text: str, known: Iterable[Operation] = ()) -> list[Request]:
    """The requests of a file, in its order; empty lines are passed over.

    Raises ValueError that tells the line.
    """
    known = list(known)
    read: list[Request] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                read.append(_request(json.loads(line), known))
            except (ValueError, TypeError) as error:
                raise ValueError(f"line {number}: {error}") from error
    return read


def _request(written: Any, known: list[Operation]) -> Request:
    if not isinstance(written, dict):
        raise ValueError("it is no JSON object")
    if unknown := written.keys() - MEMBERS - {"curl"}:
        raise ValueError(f"unknown member {min(unknown)!r}: there are {', '.join(sorted(MEMBERS))}")
    method, path = str(written.get("method", "GET")).upper(), written.get("path")
    if not _is_token(method):
        raise ValueError(f"{method!r} is no method")
    if not isinstance(path, str) or not _is_target(path):
        raise ValueError(f"path {path!r} must begin with / and be percent-encoded")
    bodies = written.keys() & {"json", "body", "body_base64"}
    if len(bodies) + bool(written.keys() & {"form", "files"}) > 1:
        raise ValueError("give one of json, body, body_base64, or form and files")
    headers = _headers(written.get("headers", {}))
    request = encoded(operation_of(method, path, known), method, path, **_body(written))
    given = {name for name, _ in headers}
    added = [field for field in request.headers if field[0] not in given]
    return replace(request, headers=(*headers, *added))


def _headers(written: Any) -> list[tuple[str, str]]:
    pairs = list(written.items()) if isinstance(written, dict) else written
    try:
        headers = [(str(name).lower(), str(value)) for name, value in pairs]
    except (TypeError, ValueError) as error:
        raise ValueError("headers must be an object, or an array of [name, value]") from error
    for name, value in headers:
        if not _is_token(name) or not value.isprintable():
            raise ValueError(f"{name}: {value!r} is no header")
        value.encode("latin-1")
    return headers


def _body(written: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `encoded` that make the body."""
    if "json" in written:
        content = json.dumps(written["json"], ensure_ascii=False, separators=(",", ":"))
        return {"data": content.encode(), "headers": {"content-type": "application/json"}}
    if "body" in written:
        return {"data": str(written["body"]).encode()}
    if "body_base64" in written:
        return {"data": base64.b64decode(written["body_base64"], validate=True)}
    parts: dict[str, Any] = {}
    if "form" in written:
        parts["data"] = written["form"]
    if "files" in written:
        parts["files"] = [(name, _file(name, file)) for name, file in written["files"].items()]
    return parts


def _file(name: str, written: Any) -> tuple[str, bytes, str]:
    """A file's name, content and content type; text alone is its content."""
    if isinstance(written, str):
        written = {"content": written}
    if not isinstance(written, dict):
        raise ValueError(f"file {name!r} must be an object with filename, content and content_type")
    content = written.get("content", "").encode()
    if "content_base64" in written:
        content = base64.b64decode(written["content_base64"], validate=True)
    filename, kind = written.get("filename", name), written.get("content_type", "application/octet-stream")
    return str(filename), content, str(kind)
