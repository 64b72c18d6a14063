"""Heads of replies as bytes, with the Server and Date headers that Uvicorn renews every second."""

from __future__ import annotations

from http import HTTPStatus

Headers = list[tuple[bytes, bytes]]


def status_line(status_code: int) -> bytes:
    """RFC 9112 section 4."""
    try:
        phrase = HTTPStatus(status_code).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status_code} {phrase}\r\n".encode()


def has_no_content(status_code: int) -> bool:
    """Whether a reply ends with its head, whatever its fields say (RFC 9112 section 6.3)."""
    return status_code < 200 or status_code in (204, 304)


def header_lines(headers: Headers) -> bytes:
    """Headers as they are sent."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


class Heads:
    """The first lines of replies, by status: the status line and Uvicorn's default headers.

    They are kept until Uvicorn makes a new list of default headers.
    """

    def __init__(self) -> None:
        self._defaults: Headers | None = None
        self._made: dict[int, bytes] = {}

    def start(self, status_code: int, defaults: Headers) -> bytes:
        """The first lines of a reply with this status."""
        if defaults is not self._defaults:
            self._defaults = defaults
            self._made = {}
        made = self._made.get(status_code)
        if made is None:
            made = self._made[status_code] = status_line(status_code) + header_lines(defaults)
        return made
