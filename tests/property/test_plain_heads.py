"""A head that the regular expressions read the HTTP parser reads alike; and they read what clients send."""

from __future__ import annotations

from typing import Any

import httptools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from martlet.serve.limits import Limits
from martlet.serve.plain import facts_of, match_head, read_fields, special_fields

Headers = list[tuple[bytes, bytes]]


class Parsed:
    """What httptools tells of a stream of one request."""

    def __init__(self, data: bytes) -> None:
        self.target = b""
        self.headers: Headers = []
        self.body = b""
        self.is_complete = False
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(data)

    def on_url(self, target: bytes) -> None:
        self.target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value.rstrip(b" \t")))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        assert not self.is_complete
        self.is_complete = True


def read(data: bytes) -> dict[str, Any] | None:
    """What the regular expressions tell; None where they leave the request to the parser."""
    head = match_head(data)
    if head is None:
        return None
    method, path, query, fields = head.groups(b"")
    facts = facts_of(special_fields(fields.lower()), Limits())
    if facts is None or facts.length != len(data) - head.end():
        return None
    target = data.split(b" ", 2)[1]
    assert target.partition(b"?")[::2] == (path, query)
    return {
        "method": method,
        "target": target,
        "headers": read_fields(fields),
        "body": data[head.end() :],
    }


def assert_alike(data: bytes) -> None:
    told = read(data)
    if told is None:
        return
    parsed = Parsed(data)
    assert parsed.is_complete
    assert parsed.parser.get_http_version() == "1.1"
    assert parsed.parser.should_keep_alive()
    assert not parsed.parser.should_upgrade()
    assert told == {
        "method": parsed.parser.get_method(),
        "target": parsed.target,
        "headers": parsed.headers,
        "body": parsed.body,
    }


EVERYDAY = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /a/b%20c?x=1&y=%C3%A9 HTTP/1.1\r\nHost: a.example:8000\r\nAccept: */*\r\n\r\n",
    b"DELETE /a HTTP/1.1\r\nhost:a\r\nX-Odd:\t v \xe9 \x80w\r\nConnection: keep-alive\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    b"PUT /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\nContent-Length: 3\r\n\r\n\r\n\x00",
]


@pytest.mark.parametrize("data", EVERYDAY)
def test_everyday_heads_are_read(data: bytes):
    assert read(data) is not None
    assert_alike(data)


ELSEWHERE = {
    "no host": b"GET / HTTP/1.1\r\nA: b\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "odd host": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "HTTP/1.0": b"GET / HTTP/1.0\r\nHost: a\r\n\r\n",
    "HEAD": b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    "chunked": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "expects": b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
    "closing": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "proxy closing": b"GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n",
    "upgrade": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
    "signed length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
    "body to come": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na",
    "pipelined": b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "body without length": b"GET / HTTP/1.1\r\nHost: a\r\n\r\nabc",
    "bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "bare LF within": b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "obs-fold": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
    "space before colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "no name": b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
    "control character": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    "fragment": b"GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
    "absolute target": b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in target": b"GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
    "not all": b"GET / HTTP/1.1\r\nHost: a\r\n",
    "too many fields": b"GET / HTTP/1.1\r\nHost: a\r\n%b\r\n" % (b"a: b\r\n" * 64),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_left_to_the_parser(what: str):
    assert read(ELSEWHERE[what]) is None


LINES = (
    b"Host: a|HOST:a|Content-Length: 1|content-length:0|Content-Length: |Transfer-Encoding: chunked"
    b"|Upgrade: x|Connection: close|Connection: keep-alive|Proxy-Connection: close|X: y|X:|X: y | folded|0|"
)
BITS = b"GET|POST|PUT|HEAD| |/|/a|?|x=1|%41|#|\xe9|*| HTTP/1.1| HTTP/1.0|\r|\n|\t|:|: |,|\x00|\x7f|a|1"
PIECES = st.sampled_from([*BITS.split(b"|"), *(line + b"\r\n" for line in LINES.split(b"|"))])
BEGINNINGS = st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n", *EVERYDAY])


@settings(max_examples=500)
@given(BEGINNINGS, st.lists(PIECES, max_size=12), st.sampled_from([b"", b"\r\n", b"\r\n\r\n"]))
def test_never_two_readings(beginning: bytes, pieces: list[bytes], end: bytes):
    assert_alike(beginning + b"".join(pieces) + end)


@settings(max_examples=500)
@given(st.sampled_from(EVERYDAY), st.data())
def test_never_two_readings_of_a_byte_changed(data: bytes, draw: st.DataObject):
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        changed[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    assert_alike(bytes(changed))
