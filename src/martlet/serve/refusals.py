"""Replies to requests that are not handled at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from martlet.serve.checks import Refused

if TYPE_CHECKING:
    from martlet.serve.connection import Connection


class Refusal:
    """An error reply, in its turn; the connection ends with it."""

    keep_alive = False

    def __init__(self, protocol: Connection, refused: Refused, is_head: bool = False) -> None:
        self._protocol = protocol
        self._refused = refused
        self._is_head = is_head

    def start(self) -> None:
        reason = self._refused.reason.encode("ascii")
        head = self._protocol.head(self._refused.status_code)
        self._protocol.write(
            b"%bcontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
            % (head, len(reason), b"" if self._is_head else reason)
        )
        self._protocol.finished(self)

    def disconnect(self) -> None:
        """Nothing is under way."""
