"""What a request's head must be before anything else looks at it (RFC 9110, RFC 9112)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from martlet.serve.limits import Limits

Headers = list[tuple[bytes, bytes]]

SPECIAL = frozenset(
    {b"host", b"content-length", b"transfer-encoding", b"expect", b"x-forwarded-for", b"x-forwarded-proto"}
)
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]*)(?::[0-9]*)?")
VERSIONS = ("1.1", "1.0")
MAX_LENGTH_DIGITS = 20
INVALID = "Invalid HTTP request received."


class Refused(Exception):
    """The request isn't handled; the connection is closed after this status."""

    def __init__(self, status_code: int, reason: str = INVALID) -> None:
        super().__init__(reason)
        self.status_code = status_code
        self.reason = reason


class Facts(NamedTuple):
    """What the protocol must know of a head.

    length: the declared length of the body in bytes, None for chunked; 0 where there is none.
    """

    length: int | None
    expects_continue: bool
    is_forwarded: bool


PLAIN = Facts(0, False, False)


def check_head(version: str, target: bytes, headers: Headers, limits: Limits, size: int) -> Facts:
    """Check a head of `size` bytes or less.

    Raises Refused with 400, 413, 414, 417, 431 or 505.
    """
    if version not in VERSIONS:
        raise Refused(505, "HTTP version not supported")
    if len(target) > limits.request_line:
        raise Refused(414, "URI too long")
    if len(headers) > limits.header_count:
        raise Refused(431, "Too many header fields")
    if size > limits.headers and sum(len(name) + len(value) + 4 for name, value in headers) > limits.headers:
        raise Refused(431, "Header fields too large")
    special: Headers = [header for header in headers if header[0] in SPECIAL]
    if len(special) == 1 and special[0][0] == b"host" and HOST.fullmatch(special[0][1]):
        return PLAIN
    return check_special(version, special, limits)


def check_special(version: str, special: Headers, limits: Limits) -> Facts:
    """Check the fields that frame a request or name its host.

    Raises Refused with 400, 413 or 417.
    """
    hosts: list[bytes] = []
    lengths: list[bytes] = []
    encodings: list[bytes] = []
    expects_continue = is_forwarded = False
    for name, value in special:
        if name == b"host":
            hosts.append(value)
        elif name == b"content-length":
            lengths.append(value)
        elif name == b"transfer-encoding":
            encodings.append(value)
        elif name == b"expect":
            if value.lower() != b"100-continue":
                raise Refused(417, "Expectation failed")
            expects_continue = version == "1.1"
        else:
            is_forwarded = True
    if (
        len(hosts) > 1
        or (version == "1.1" and not hosts)
        or any(HOST.fullmatch(host) is None for host in hosts)
    ):
        raise Refused(400)
    length = _length(version, lengths, encodings)
    if length is not None and limits.body is not None and length > limits.body:
        raise Refused(413, "Content too large")
    return Facts(length, expects_continue and length != 0, is_forwarded)


def _length(version: str, lengths: list[bytes], encodings: list[bytes]) -> int | None:
    """The length of the body (RFC 9112 section 6.3), where two readings are possible none is taken."""
    if encodings:
        if (
            lengths
            or len(encodings) > 1
            or version != "1.1"
            or encodings[0].strip(b" \t").lower() != b"chunked"
        ):
            raise Refused(400)
        return None
    if not lengths:
        return 0
    text = lengths[0].strip(b" \t")
    if len(lengths) > 1 or not text.isdigit() or len(text) > MAX_LENGTH_DIGITS:
        raise Refused(400)
    return int(text)


class Target(NamedTuple):
    """A request target taken apart; `authority` of the absolute form stands in for the Host header."""

    path: str
    raw_path: bytes
    query: bytes
    authority: bytes | None = None


def read_target(method: bytes, target: bytes) -> Target:
    """Take a request target apart (RFC 9112 section 3.2); raises Refused for forms the method can't have."""
    if target[:1] == b"/":
        raw_path, _, query = target.partition(b"?")
        return _target(raw_path, query, None)
    if target == b"*":
        if method != b"OPTIONS":
            raise Refused(400)
        return Target("*", b"*", b"")
    scheme, mark, rest = target.partition(b"://")
    if not mark or scheme.lower() not in (b"http", b"https"):
        raise Refused(501 if method == b"CONNECT" else 400)
    before_query, _, query = rest.partition(b"?")
    authority, slash, path = before_query.partition(b"/")
    if not authority or HOST.fullmatch(authority.rpartition(b"@")[2]) is None:
        raise Refused(400)
    return _target(slash + path or b"/", query, authority.rpartition(b"@")[2])


def _target(raw_path: bytes, query: bytes, authority: bytes | None) -> Target:
    if b"#" in raw_path:
        raw_path, query = raw_path.partition(b"#")[0], b""
    elif b"#" in query:
        query = query.partition(b"#")[0]
    try:
        path = raw_path.decode("ascii")
    except UnicodeDecodeError:
        raise Refused(400) from None
    return Target(unquote(path) if "%" in path else path, raw_path, query, authority)
