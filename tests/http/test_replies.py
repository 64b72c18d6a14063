"""Replies: streams, exceptions, and what an application gets wrong."""

import time

import pytest

from tests.http.client import Client, head, with_body
from tests.http.parse import Truncated
from tests.http.refusals import new_nonce
from tests.http.server import Running

JSON = ("Content-Type: application/json",)


class TestStreams:
    def test_chunked_in_1_1(self, client: Client):
        reply = client.ask(head("GET", "/parts/3"))
        assert reply.header("transfer-encoding") == "chunked"
        assert reply.body == b"part 0;part 1;part 2;"
        assert not reply.says_close
        assert client.ask(head()).status == 200

    def test_empty(self, client: Client):
        assert client.ask(head("GET", "/parts/0")).body == b""
        assert client.ask(head()).status == 200

    @pytest.mark.parametrize("fields", [(), ("Connection: keep-alive",)])
    def test_until_close_in_1_0(self, client: Client, fields):
        """RFC 9112 section 6.1: no transfer coding for HTTP/1.0."""
        reply = client.ask(head("GET", "/parts/3", *fields, version="1.0"))
        assert (reply.header("transfer-encoding"), reply.header("content-length")) == (None, None)
        assert (reply.until_close, reply.body) == (True, b"part 0;part 1;part 2;")
        client.assert_closed()

    def test_parts_come_as_they_are_made(self, client: Client):
        started = time.monotonic()
        client.send(head("GET", "/parts/3?pause=0.1"))
        client.reader.head()
        for index in range(3):
            assert client.reader.chunk() == b"part %d;" % index
            assert time.monotonic() - started < 0.1 * index + 0.09
        assert client.reader.chunk() == b""

    def test_head_comes_before_the_first_part(self, client: Client):
        """A client is told that its stream has begun, however long its first part takes."""
        client.send(head("GET", "/late-parts"))
        started = time.monotonic()
        client.reader.head()
        assert time.monotonic() - started < 0.2
        assert client.reader.chunk() == b"late"

    def test_upload_and_reply_at_once(self, client: Client):
        client.send(head("POST", "/each/", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n")
        client.reader.head()
        assert client.reader.chunk() == b"3;"
        client.send(b"4\r\nabcd\r\n")
        assert client.reader.chunk() == b"4;"
        client.send(b"0\r\n\r\n")
        assert client.reader.chunk() == b""
        assert client.ask(head()).status == 200

    def test_length_of_the_application(self, client: Client):
        reply = client.ask(head("GET", "/promised/5?size=5"))
        assert (reply.header("content-length"), reply.body) == ("5", b"xxxxx")
        assert client.ask(head()).status == 200


class TestBrokenReplies:
    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_exception_in_a_stream(self, server: Running, count):
        """The missing last chunk tells the client (RFC 9112 section 8)."""
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("GET", f"/broken/{count}") + head("GET", f"/seen/{nonce}"))
            with pytest.raises(Truncated):
                client.reply()
            client.assert_closed()
        server.settle()
        assert nonce not in server.app.state.probe.seen

    def test_exception_in_a_stream_of_1_0(self, client: Client):
        client.send(head("GET", "/broken/2", version="1.0"))
        client.rest()

    @pytest.mark.parametrize("size", [0, 3])
    def test_too_short(self, client: Client, size):
        client.send(head("GET", f"/promised/5?size={size}") + head())
        with pytest.raises(Truncated):
            client.reply()
        client.assert_closed()

    def test_too_long(self, client: Client):
        """What is too much is never written, since it would be read as the next reply."""
        client.send(head("GET", "/promised/5?size=50") + head())
        data = client.rest()
        _, _, body = data.partition(b"\r\n\r\n")
        assert b"x" * 6 not in body
        assert b"HTTP/1.1" not in body

    @pytest.mark.parametrize("value", ["a%0d%0aSet-Cookie:%20b=c", "a%0aX-B:%20c", "a%0dX-B:%20c", "a%00b"])
    def test_field_injection(self, server: Running, value):
        with server.connect() as client:
            client.send(head("GET", f"/inject?value={value}"))
            data = client.rest() if not client.reader.fill() else bytes(client.reader.buffer)
            assert data == b"" or data.startswith(b"HTTP/1.1 500 ")
            assert b"\nSet-Cookie" not in data
            assert b"\nX-B" not in data
        server.settle()

    @pytest.mark.parametrize("value", ["a%20b", "a:b", "a%0d%0ab", "%0d%0a", "a%00"])
    def test_name_injection(self, server: Running, value):
        with server.connect() as client:
            client.send(head("GET", f"/inject-name?value={value}"))
            data = client.rest() if not client.reader.fill() else bytes(client.reader.buffer)
            assert data == b"" or data.startswith(b"HTTP/1.1 500 ")
        server.settle()

    def test_ordinary_value(self, client: Client):
        assert client.ask(head("GET", "/inject?value=a%09b%C3%A9x")).header("x-a") == "a\tb\xe9x"
        assert client.ask(head("GET", "/inject?value=a%3A%20b")).header("x-a") == "a: b"


class TestExceptions:
    @pytest.mark.parametrize("target", ["/raise", "/raise-late"])
    def test_unhandled(self, client: Client, target):
        for _ in range(3):
            reply = client.ask(head("GET", target))
            assert (reply.status, reply.body) == (500, b"Internal Server Error")
            assert reply.header("content-type") == "text/plain; charset=utf-8"
            assert not reply.says_close
        assert client.ask(head()).json() == {"hello": "world"}

    def test_unhandled_after_a_body(self, client: Client):
        client.send(with_body(b'{"name": "a"}', "/raise", *JSON) + head())
        assert [client.reply().status, client.reply().status] == [500, 200]

    def test_handled(self, client: Client):
        reply = client.ask(head("GET", "/refuse/418"))
        assert (reply.status, reply.json(), reply.header("x-why")) == (418, {"detail": "refused"}, "asked")
        assert client.ask(head()).status == 200

    def test_invalid_body(self, client: Client):
        assert client.ask(with_body(b"{", "/json", *JSON)).json()["detail"][0]["type"] == "json_invalid"
        assert client.ask(with_body(b"{}", "/json", *JSON)).json()["detail"][0]["type"] == "missing"
        assert client.ask(with_body(b"", "/json", *JSON)).status == 422
        assert client.ask(head()).status == 200

    def test_traceback_is_logged(self, server: Running, caplog):
        with caplog.at_level("ERROR", logger="uvicorn.error"), server.connect() as client:
            client.ask(head("GET", "/raise"))
            client.ask(head())
        assert [record.exc_info[0] for record in caplog.records if record.name == "uvicorn.error"] == [
            ValueError
        ]
