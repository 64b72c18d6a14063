"""A client that sends bytes as they are, in whatever pieces and at whatever pace."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.http.parse import Reader, Reply


def head(
    method: str = "GET", target: str = "/hello", *fields: str, version: str = "1.1", host: str = "test"
) -> bytes:
    lines = [f"{method} {target} HTTP/{version}", f"Host: {host}", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def with_body(body: bytes, target: str = "/bytes", *fields: str, method: str = "POST") -> bytes:
    return head(method, target, f"Content-Length: {len(body)}", *fields) + body


def chunked(pieces: Iterable[bytes], target: str = "/bytes", *fields: str) -> bytes:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return head("POST", target, "Transfer-Encoding: chunked", *fields) + framed + b"0\r\n\r\n"


class Client:
    """One connection.

    Args:
        address: host and port, or the path of a Unix socket.
        timeout: seconds after which a read or write fails.
        window: size of the receive buffer in bytes, to hold the server back early.
    """

    def __init__(self, address: tuple[str, int] | str, timeout: float = 5, window: int | None = None) -> None:
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(timeout)
        if window is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        try:
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = Reader(self._receive)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_split(self, data: bytes, points: Iterable[int], pause: float = 0.0) -> None:
        """Send `data` cut at each of `points`."""
        start = 0
        for point in [*sorted(points), len(data)]:
            if point > start:
                self.socket.sendall(data[start:point])
                start = point
                if pause and start < len(data):
                    time.sleep(pause)

    def try_send(self, data: bytes) -> bool:
        """Send what may be refused midway; whether all of it was taken."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def send_while_taken(self, data: bytes, patience: float = 0.4, most: int = 1 << 40) -> int:
        """Send until the other side takes nothing for `patience` seconds; the number of bytes sent."""
        sent, view = 0, memoryview(data)
        timeout = self.socket.gettimeout()
        self.socket.settimeout(patience)
        try:
            while sent < min(len(data), most):
                sent += self.socket.send(view[sent : sent + 65536])
        except TimeoutError:
            pass
        finally:
            self.socket.settimeout(timeout)
        return sent

    def reply(self, method: str = "GET") -> Reply:
        return self.reader.reply(method)

    def ask(self, data: bytes, method: str = "GET") -> Reply:
        self.send(data)
        return self.reply(method)

    def rest(self) -> bytes:
        """All that comes until the connection's end."""
        return self.reader.rest()

    def read_for(self, seconds: float) -> bytes:
        """What comes until nothing more has come for `seconds`, or the connection ends."""
        timeout = self.socket.gettimeout()
        self.socket.settimeout(seconds)
        with suppress(TimeoutError):
            while self.reader.fill():
                pass
        self.socket.settimeout(timeout)
        data = bytes(self.reader.buffer)
        self.reader.buffer.clear()
        return data

    def assert_closed(self) -> None:
        assert self.rest() == b""

    def assert_silent(self, seconds: float = 0.15) -> None:
        """Nothing comes, and the connection stays open, for some time."""
        assert not self.reader.buffer
        timeout = self.socket.gettimeout()
        self.socket.settimeout(seconds)
        try:
            data = self._receive()
        except TimeoutError:
            return
        finally:
            self.socket.settimeout(timeout)
        raise AssertionError(f"received {data!r}" if data else "the connection was closed")

    def half_close(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
