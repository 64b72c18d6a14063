"""The same bytes sent to the direct and to the ASGI path get the same bytes back."""

import re

import pytest

from tests.http.application import make_app
from tests.http.client import chunked, head, with_body
from tests.http.server import PATHS, Running

JSON = ("Content-Type: application/json",)
CLOSE = head("GET", "/hello", "Connection: close")

STREAMS = {
    "hello": head(),
    "head": head("HEAD", "/hello"),
    "head of a text": head("HEAD", "/text/5000"),
    "head of a stream": head("HEAD", "/parts/2"),
    "suspended": head("GET", "/wait/x"),
    "def": head("GET", "/def/x"),
    "path parameter": head("GET", "/seen/%C3%A9%2F"),
    "query": head("GET", "/query?a=1&b=2&b=%20+"),
    "invalid path parameter": head("GET", "/text/many"),
    "headers": head("GET", "/header", "X-A: 1", "x-a: 2", "X-A:\t3 "),
    "scope": head("GET", "/scope/a%20b?c=%20", "Z: 1", "A: 2"),
    "absolute": head("GET", "http://other.example/scope/a?b"),
    "model": with_body(b'{"name": "a", "price": 2}', "/json", *JSON),
    "model in chunks": chunked([b'{"name"', b': "a"}'], "/json", *JSON),
    "invalid model": with_body(b'{"price": "x"}', "/json", *JSON),
    "broken JSON": with_body(b'{"name": ', "/json", *JSON),
    "no body": head("POST", "/json", *JSON),
    "no content type": with_body(b'{"name": "a"}', "/json"),
    "whole body": with_body(b"abc", "/bytes"),
    "unread body": with_body(b"abc", "/unread/x"),
    "text": head("GET", "/text/100000"),
    "stream": head("GET", "/parts/3"),
    "no content": head("GET", "/no-content"),
    "204": head("GET", "/empty/204") + head("GET", "/filled/204"),
    "304": head("GET", "/empty/304") + head("GET", "/filled/304"),
    "HTTPException": head("GET", "/refuse/418"),
    "unhandled": head("GET", "/raise"),
    "unhandled after suspending": head("GET", "/raise-late"),
    "missing": head("GET", "/missing"),
    "not allowed": head("PUT", "/hello", "Content-Length: 0"),
    "slash": head("GET", "/hello/"),
    "background": head("GET", "/background-def/x"),
    "session": head("GET", "/session/x") + head("GET", "/session-stream/x"),
    "mounted": head("GET", "/raw/x") + with_body(b"abc", "/raw/y"),
    "options": head("OPTIONS", "/hello"),
    "asterisk": head("OPTIONS", "*"),
    "openapi": head("GET", "/openapi.json"),
    "docs": head("GET", "/docs"),
    "closing": head("GET", "/closing"),
    "1.0": head(version="1.0"),
    "1.0 persists": head("GET", "/hello", "Connection: keep-alive", version="1.0") + head(version="1.0"),
    "1.0 stream": head("GET", "/parts/2", version="1.0"),
    "close": head("GET", "/wait/x", "Connection: close"),
    "length": head("GET", "/promised/5?size=5"),
    "too short": head("GET", "/promised/5?size=3"),
    "broken stream": head("GET", "/broken/2"),
    "injected": head("GET", "/inject?value=a%0d%0ab:c"),
    "expect": head("POST", "/missing", "Content-Length: 3", "Expect: 100-continue"),
    "unknown expectation": head("GET", "/hello", "Expect: x"),
    "no host": b"GET /hello HTTP/1.1\r\n\r\n",
    "bad request": b"BAD\r\n\r\n",
    "bad length": head("POST", "/bytes", "Content-Length: +3") + b"abc",
    "bad coding": head("POST", "/bytes", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
    "bad chunk": head("POST", "/bytes", "Transfer-Encoding: chunked") + b"x\r\n",
    "long target": head("GET", "/" + "x" * 9000),
    "large headers": head("GET", "/hello", "X: " + "x" * 70_000),
}


@pytest.fixture(scope="module")
def both():
    servers = [Running(make_app(), path) for path in PATHS]
    yield servers
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.join()


def answer(server: Running, data: bytes) -> bytes:
    with server.connect() as client:
        client.try_send(data)
        received = re.sub(rb"(?m)^date: .*\r$", b"date: now\r", client.rest())
    _, port = server.address
    return received.replace(str(port).encode(), b"PORT")


@pytest.mark.parametrize("name", STREAMS)
def test_same_bytes(both: list[Running], name):
    answers = [answer(server, STREAMS[name] + CLOSE) for server in both]
    assert answers[0].startswith(b"HTTP/1.1 ") or name == "injected"
    assert answers[1:] == answers[:-1]


def test_same_bytes_in_one_connection(both: list[Running]):
    """All that leave the connection open, one after the other, twice."""
    ending = {"closing", "too short", "broken stream", "expect", "close", "1.0", "injected"}
    names = [
        name for name in STREAMS if name not in ending and not name.startswith(("1.0", "bad", "no host"))
    ]
    names = [name for name in names if name not in ("unknown expectation", "long target", "large headers")]
    data = b"".join(STREAMS[name] for name in names) * 2 + CLOSE
    answers = [answer(server, data) for server in both]
    assert answers[0].count(b"HTTP/1.1 ") == data.count(b" HTTP/1.1\r\n")
    assert answers[1:] == answers[:-1]
