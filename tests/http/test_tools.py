"""The tests' own reader of replies refuses what is no valid reply."""

import pytest

from tests.http.parse import BadReply, Truncated, parse_all

GOOD = [
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end",
]

BAD = [
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc",
    b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length : 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nx: a\x00b\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nno length",
    b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;a\r\nab\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: y\r\n\r\n",
]

CUT = [
    b"HTTP/1.1 200 OK\r\ncontent-le",
    b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n",
]


@pytest.mark.parametrize("data", GOOD)
def test_reader_takes(data):
    assert len(parse_all(data)) == 1
    if b"connection" not in data:
        assert len(parse_all(data + data)) == 2


@pytest.mark.parametrize("data", BAD)
def test_reader_refuses(data):
    with pytest.raises(BadReply):
        parse_all(data)


@pytest.mark.parametrize("data", CUT)
def test_reader_tells_what_was_cut(data):
    with pytest.raises(Truncated):
        parse_all(data)


def test_reader_knows_that_head_has_no_body():
    data = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n"
    first, second = parse_all(data + data, ["HEAD", "HEAD"])
    assert (first.body, second.body) == (b"", b"")
