"""Request heads as nearly every client writes them, read by regular expressions.

They tell apart a strict part of what RFC 9112 allows. What is read here the parser would read alike; whatever
is unusual is not read, but left to the parser.
"""

from __future__ import annotations

import re

from martlet.serve.checks import SPECIAL, Facts, Headers, Refused, check_special
from martlet.serve.limits import Limits

_PATH = rb"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*+"
_QUERY = rb"[A-Za-z0-9._~!$&'()*+,;=:@%/?\[\]-]*+"
_NAME = rb"[A-Za-z0-9!#$%&'*+.^_`|~-]++"
_VALUE = rb"[!-~\x80-\xff][\t -~\x80-\xff]*+(?<![\t ])"

match_head = re.compile(
    rb"(GET|POST|PUT|PATCH|DELETE) (%b)(?:\?(%b))? HTTP/1\.1(\r\n(?:%b:[\t ]*+%b\r\n){1,63}+)\r\n"
    % (_PATH, _QUERY, _NAME, _VALUE)
).match
"""Matches a whole head; its groups are the method, the path, the query and the fields."""

_fields = re.compile(rb"\n([^:]+):[\t ]*([^\r]+)").findall
_KEEP_ALIVE = (b"connection", b"keep-alive")
_UNUSUAL = frozenset({b"connection", b"proxy-connection", b"upgrade", b"expect", b"transfer-encoding"})

special_fields = re.compile(rb"\n(%b):[\t ]*([^\r]+)" % b"|".join(sorted(SPECIAL | _UNUSUAL))).findall
"""Finds those fields, written in small letters, that decide how a request is to be read or answered."""


def read_fields(fields: bytes) -> Headers:
    """The fields that `match_head` has found, by names in small letters."""
    return [(name.lower(), value) for name, value in _fields(fields)]


def facts_of(special: Headers, limits: Limits) -> Facts | None:
    """What special fields tell, None if they are to be read with more care."""
    kept = [field for field in special if field != _KEEP_ALIVE]
    if any(name in _UNUSUAL for name, _ in kept):
        return None
    try:
        return check_special("1.1", kept, limits)
    except Refused:
        return None
