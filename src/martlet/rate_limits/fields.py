"""The header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

import re

from martlet.rate_limits.counting import Count

UNPRINTABLE = re.compile(r'[^\x20-\x7e]|["\\]')


def quoted(name: str) -> str:
    """A name as a string of a structured field (RFC 9651, 3.3.3)."""
    return f'"{UNPRINTABLE.sub("_", name)}"'


def fields_of(name: str, count: Count) -> dict[str, str]:
    """The fields of one policy: its quota and window in seconds, what remains and for how long."""
    policy = quoted(name)
    return {
        "RateLimit-Policy": f"{policy};q={count.rate.amount};w={count.rate.get_expiry()}",
        "RateLimit": f"{policy};r={count.remaining};t={count.reset}",
    }
