"""A strict reader of HTTP/1.1 replies (RFC 9112): it refuses whatever a careful client might misread."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2}) ([\t\x20-\x7e\x80-\xff]*)\r\n")
FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?([^\x00-\x08\x0a-\x1f\x7f]*)\r\n")
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})\r\n")
SINGLE = {b"content-length", b"transfer-encoding", b"connection", b"date", b"content-type"}


class BadReply(AssertionError):
    """What was received is no valid reply."""


class Truncated(BadReply):
    """The connection ended within a reply."""

    def __init__(self, what: str, received: bytes) -> None:
        super().__init__(f"the connection ended in {what}, after {received[-200:]!r}")
        self.received = received


@dataclass
class Reply:
    status: int
    phrase: str
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    chunks: list[bytes] | None = None
    until_close: bool = False
    interim: list[int] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [
            value.decode("latin-1") for key, value in self.headers if key.lower() == name.lower().encode()
        ]

    def header(self, name: str) -> str | None:
        values = self.values(name)
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def names(self) -> list[str]:
        return [name.decode().lower() for name, _ in self.headers]

    @property
    def says_close(self) -> bool:
        return "close" in [token.strip().lower() for token in (self.header("connection") or "").split(",")]

    def json(self) -> Any:
        return json.loads(self.body)


class Reader:
    """Reads replies from `receive`, which returns some bytes, or none at the connection's end."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self.buffer = bytearray()
        self.ended = False

    def fill(self) -> bool:
        piece = b"" if self.ended else self._receive()
        if not piece:
            self.ended = True
            return False
        self.buffer += piece
        return True

    def _take(self, size: int) -> bytes:
        piece = bytes(self.buffer[:size])
        del self.buffer[:size]
        return piece

    def line(self, what: str) -> bytes:
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > 64 * 1024:
                raise BadReply(f"endless line in {what}")
            if not self.fill():
                raise Truncated(what, self._take(len(self.buffer)))
        return self._take(end + 1)

    def exactly(self, size: int, what: str) -> bytes:
        while len(self.buffer) < size:
            if not self.fill():
                raise Truncated(what, self._take(len(self.buffer)))
        return self._take(size)

    def rest(self) -> bytes:
        while self.fill():
            pass
        return self._take(len(self.buffer))

    def reply(self, method: str = "GET") -> Reply:
        """The next final reply, with the statuses of the interim ones before it."""
        interim: list[int] = []
        while True:
            reply = self._head()
            if reply.status >= 200 or reply.status == 101:
                break
            _check_no_framing(reply)
            interim.append(reply.status)
        reply.interim = interim
        if reply.status != 101:
            self._body(reply, method)
        return reply

    def _head(self) -> Reply:
        line = self.line("the status line")
        match = STATUS_LINE.fullmatch(line)
        if match is None:
            raise BadReply(f"bad status line {line!r}")
        headers: list[tuple[bytes, bytes]] = []
        while (line := self.line("the headers")) != b"\r\n":
            found = FIELD.fullmatch(line)
            if found is None:
                raise BadReply(f"bad field line {line!r}")
            name, value = found.groups()
            if value != value.strip(b" \t"):
                raise BadReply(f"white space around the value in {line!r}")
            if name.lower() in SINGLE and any(name.lower() == other.lower() for other, _ in headers):
                raise BadReply(f"{name!r} was sent twice")
            headers.append((name, value))
        return Reply(int(match[1]), match[2].decode("latin-1"), headers)

    def _body(self, reply: Reply, method: str) -> None:
        length, coding = reply.header("content-length"), reply.header("transfer-encoding")
        if length is not None and coding is not None:
            raise BadReply("both Content-Length and Transfer-Encoding")
        if length is not None and not re.fullmatch(r"[0-9]+", length):
            raise BadReply(f"bad Content-Length {length!r}")
        if coding is not None and coding != "chunked":
            raise BadReply(f"bad Transfer-Encoding {coding!r}")
        if reply.status == 204:
            _check_no_framing(reply)
        if method == "HEAD" or reply.status in (204, 304):
            return
        if coding is not None:
            reply.chunks = self._chunks()
            reply.body = b"".join(reply.chunks)
        elif length is not None:
            reply.body = self.exactly(int(length), "the body")
        else:
            if not reply.says_close:
                raise BadReply("neither a length nor `connection: close`")
            reply.until_close = True
            reply.body = self.rest()

    def _chunks(self) -> list[bytes]:
        chunks: list[bytes] = []
        while True:
            chunk = self.chunk()
            if not chunk:
                return chunks
            chunks.append(chunk)

    def chunk(self) -> bytes:
        """The next chunk; empty for the last one, which must have no trailers."""
        line = self.line("a chunk size")
        match = CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise BadReply(f"bad chunk size {line!r}")
        data = self.exactly(int(match[1], 16), "a chunk")
        if self.exactly(2, "a chunk's end") != b"\r\n":
            raise BadReply("a chunk is longer than its size")
        return data

    def head(self) -> Reply:
        """The head of a reply alone, for one whose body is read piecewise."""
        return self._head()


def _check_no_framing(reply: Reply) -> None:
    for name in ("content-length", "transfer-encoding"):
        if reply.values(name):
            raise BadReply(f"{name} in a reply of status {reply.status}")


def parse_all(data: bytes, methods: list[str] | None = None) -> list[Reply]:
    """All replies in `data`, which must hold nothing else."""
    pieces = iter([data])
    reader = Reader(lambda: next(pieces, b""))
    replies: list[Reply] = []
    reader.fill()
    while reader.buffer:
        method = methods[len(replies)] if methods and len(replies) < len(methods) else "GET"
        replies.append(reader.reply(method))
    return replies
