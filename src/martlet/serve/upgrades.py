"""Requests for another protocol on the same connection (RFC 9110 section 7.8)."""

from __future__ import annotations

from martlet.serve.checks import Headers


def wants_websocket(headers: Headers) -> bool:
    """Whether a request asks for a WebSocket (RFC 6455 section 4.1)."""
    return any(name == b"upgrade" and value.strip().lower() == b"websocket" for name, value in headers)


def head_again(method: bytes, target: bytes, headers: Headers) -> bytes:
    """A request's head as it may have been sent."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    return b"%b %b HTTP/1.1\r\n%b\r\n" % (method, target, lines)


def without_upgrade(headers: Headers) -> Headers:
    """The headers of a request whose wish for another protocol is ignored."""
    kept: Headers = []
    for name, value in headers:
        if name == b"connection":
            value = b", ".join(token for token in value.split(b",") if token.strip().lower() != b"upgrade")
        if name != b"upgrade" and (name != b"connection" or value):
            kept.append((name, value))
    return kept
