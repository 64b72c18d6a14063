"""Message framing: RFC 9112 sections 6 and 7, and the shapes that request smuggling takes."""

import hashlib

import pytest

from tests.http.client import Client, chunked, head, with_body
from tests.http.refusals import assert_refused, new_nonce, post

CHUNKS = b"3\r\nabc\r\n0\r\n\r\n"
ABC = {"size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}


class TestContentLength:
    """RFC 9112 section 6.3; RFC 9110 section 8.6."""

    @pytest.mark.parametrize("value", ["3", " 3", "3 ", "\t3\t", "003"])
    def test_is_read(self, client: Client, value):
        reply = client.ask(head("POST", "/bytes", f"Content-Length:{value}") + b"abc")
        assert (reply.status, reply.json()) == (200, ABC)

    def test_zero(self, client: Client):
        assert client.ask(with_body(b"")).json()["size"] == 0
        assert client.ask(head()).status == 200

    @pytest.mark.parametrize(
        "value",
        [
            "-1",
            "+3",
            "0x3",
            "3_0",
            "1e1",
            "3;a",
            "3.0",
            "3 3",
            "",
            " ",
            "a",
            "\u00b2",
            "3, 3",
            "3,3",
            "3,",
            ",3",
            "3, 4",
        ],
    )
    def test_invalid_value(self, server, value):
        assert_refused(server, post(f"Content-Length: {value}", body=b"abc"), 400)

    @pytest.mark.parametrize(("first", "second"), [("3", "3"), ("3", "4"), ("0", "3"), ("3", "0")])
    def test_twice(self, server, first, second):
        assert_refused(
            server, post(f"Content-Length: {first}", f"Content-Length: {second}", body=b"abc"), 400
        )

    @pytest.mark.parametrize("value", [2**64, 10**30, 10**300])
    def test_overflow(self, server, value):
        assert_refused(server, post(f"Content-Length: {value}", body=b"abc"), 400, 413)

    @pytest.mark.parametrize("value", [2**63, 2**64 - 1])
    def test_huge(self, hasty, value):
        """It may be refused, or waited for in vain; it must not count as a shorter body."""
        nonce = new_nonce()
        with hasty.connect() as client:
            client.send(head("POST", f"/stream/{nonce}", f"Content-Length: {value}") + b"abc")
            assert client.reply().status in (400, 408, 413)
            client.assert_closed()
        hasty.settle()
        assert "end" not in hasty.app.state.probe.about(nonce)

    def test_body_is_not_a_request(self, client: Client, server):
        hidden = new_nonce()
        inner = head("GET", f"/seen/{hidden}")
        assert client.ask(with_body(inner)).json()["size"] == len(inner)
        assert client.ask(head()).json() == {"hello": "world"}
        assert hidden not in server.app.state.probe.seen

    def test_body_of_get(self, client: Client):
        """A GET may carry a body, which is no request (RFC 9110 section 9.3.1)."""
        client.send(head("GET", "/hello", "Content-Length: 3") + b"GET" + head())
        assert [client.reply().status, client.reply().status] == [200, 200]
        client.assert_silent()

    def test_without_length_there_is_no_body(self, server):
        """RFC 9112 section 6.3 rule 7: the bytes after it are the next request, and a bad one."""
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("POST", f"/seen/{nonce}") + b"name=value\r\n\r\n")
            assert client.reply().status == 200
            assert client.reply().status == 400
            client.assert_closed()


class TestTransferEncoding:
    """RFC 9112 sections 6.1 and 6.3."""

    @pytest.mark.parametrize("value", ["chunked", " chunked", "Chunked", "CHUNKED", "chunked ", "\tchunked"])
    def test_chunked(self, client: Client, value):
        reply = client.ask(head("POST", "/bytes", f"Transfer-Encoding:{value}") + CHUNKS)
        assert (reply.status, reply.json()) == (200, ABC)
        assert client.ask(head()).status == 200

    @pytest.mark.parametrize(
        "value",
        [
            "identity",
            "gzip",
            "chunked, gzip",
            "gzip, chunked",
            "identity, chunked",
            "chunked, identity",
            "chunked, chunked",
            "chunked,",
            ",chunked",
            "chunked;a=b",
            '"chunked"',
            "'chunked'",
            "xchunked",
            "x-chunked",
            "chunkedx",
            "chun ked",
            "chunked\x0b",
            "\x0bchunked",
            "\x0cchunked",
            "\x00chunked",
            "\xa0chunked",
            "cow",
            "",
        ],
    )
    @pytest.mark.parametrize("body", [CHUNKS, b""], ids=["chunks", "nothing"])
    def test_anything_else(self, server, value, body):
        assert_refused(server, post(f"Transfer-Encoding: {value}", body=body), 400, 501)

    @pytest.mark.parametrize(
        ("first", "second"),
        [("chunked", "chunked"), ("chunked", "identity"), ("identity", "chunked"), ("", "chunked")],
    )
    def test_twice(self, server, first, second):
        data = post(f"Transfer-Encoding: {first}", f"Transfer-Encoding: {second}", body=CHUNKS)
        assert_refused(server, data, 400, 501)

    @pytest.mark.parametrize(
        "field",
        [
            "Transfer-Encoding : chunked",
            "Transfer-Encoding\t: chunked",
            " Transfer-Encoding: chunked",
            "Transfer-Encoding:\r\n chunked",
            "X: y\r\n Transfer-Encoding: chunked",
            "X: y\nTransfer-Encoding: chunked",
            "X: y\rTransfer-Encoding: chunked",
            "Transfer-Encoding\x00: chunked",
            "\x0bTransfer-Encoding: chunked",
        ],
    )
    @pytest.mark.parametrize("length", [["Content-Length: 3"], []], ids=["with length", "alone"])
    def test_hidden(self, server, field, length):
        assert_refused(server, post(*length, field, body=CHUNKS), 400, 501)

    @pytest.mark.parametrize("order", [1, -1])
    def test_with_content_length(self, server, order):
        fields = ["Content-Length: 3", "Transfer-Encoding: chunked"][::order]
        assert_refused(server, post(*fields, body=CHUNKS), 400)

    def test_in_http_1_0(self, server):
        """RFC 9112 section 6.1: the framing of such a message is faulty."""
        assert_refused(server, post("Transfer-Encoding: chunked", body=CHUNKS, version="1.0"), 400)

    def test_similar_name_means_nothing(self, server):
        nonce = new_nonce()
        with server.connect() as client:
            client.send(
                head("POST", f"/seen/{nonce}", "Transfer_Encoding: chunked", "Content-Length: 3")
                + b"abc"
                + head()
            )
            assert [client.reply().status, client.reply().status] == [200, 200]


class TestChunks:
    """RFC 9112 section 7.1."""

    @pytest.mark.parametrize(
        ("framed", "body"),
        [
            (b"0\r\n\r\n", b""),
            (b"000\r\n\r\n", b""),
            (b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
            (b"003\r\nabc\r\n00\r\n\r\n", b"abc"),
            (b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", b"abc"),
            (b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
            (b"a\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
            (b"1F\r\n" + b"x" * 31 + b"\r\n0\r\n\r\n", b"x" * 31),
            (b"1f\r\n" + b"x" * 31 + b"\r\n0\r\n\r\n", b"x" * 31),
            (b"3;a\r\nabc\r\n0;b=c\r\n\r\n", b"abc"),
            (b'3;a=b;c="d e"\r\nabc\r\n0\r\n\r\n', b"abc"),
            (b"5\r\n\r\n0\r\n\r\n0\r\n\r\n", b"\r\n0\r\n"),
            (b"7\r\n0\r\n\r\n0\r\n\r\n0\r\n\r\n", b"0\r\n\r\n0\r"),
        ],
    )
    @pytest.mark.parametrize("target", ["/bytes", "/stream", "/raw/x"])
    def test_valid(self, client: Client, target, framed, body):
        if body == b"0\r\n\r\n0\r":
            framed = b"7\r\n" + body + b"\r\n0\r\n\r\n"
        reply = client.ask(head("POST", target, "Transfer-Encoding: chunked") + framed + head())
        assert reply.status == 200
        if target == "/raw/x":
            assert reply.body.removeprefix(b"/raw") in (b"/x " + body, b" " + body)
        else:
            assert reply.json()["sha256"] == hashlib.sha256(body).hexdigest()
        assert client.reply().json() == {"hello": "world"}

    @pytest.mark.parametrize(
        "framed",
        [
            b"+3\r\nabc\r\n0\r\n\r\n",
            b"-3\r\nabc\r\n0\r\n\r\n",
            b"0x3\r\nabc\r\n0\r\n\r\n",
            b" 3\r\nabc\r\n0\r\n\r\n",
            b"3 \r\nabc\r\n0\r\n\r\n",
            b"3_0\r\nabc\r\n0\r\n\r\n",
            b"\r\nabc\r\n0\r\n\r\n",
            b"g\r\nabc\r\n0\r\n\r\n",
            b"3\nabc\r\n0\r\n\r\n",
            b"3\r\nabc\n0\r\n\r\n",
            b"3\r\nabc0\r\n\r\n",
            b"3\r\nabcd\r\n0\r\n\r\n",
            b"3\rabc\r\n0\r\n\r\n",
            b"3;a\nb\r\nabc\r\n0\r\n\r\n",
            b"3;\x01\r\nabc\r\n0\r\n\r\n",
            b"1" + b"0" * 16 + b"\r\nabc\r\n0\r\n\r\n",
            b"f" * 17 + b"\r\nabc\r\n0\r\n\r\n",
            b"3\r\nabc\r\n0\r\n\n",
            b"3\r\nabc\r\n0\r\nbad trailer\r\n\r\n",
            b"3\r\nabc\r\n0\r\nx : y\r\n\r\n",
        ],
    )
    @pytest.mark.parametrize("target", ["/json/NONCE", "/stream/NONCE"])
    def test_invalid(self, server, target, framed):
        """The endpoint may have begun to read, but it never comes to an end."""
        nonce, hidden = new_nonce(), new_nonce()
        with server.connect() as client:
            fields = ("Transfer-Encoding: chunked", "Content-Type: application/json")
            client.send(
                head("POST", target.replace("NONCE", nonce), *fields)
                + framed
                + head("GET", f"/seen/{hidden}")
            )
            reply = client.reply()
            assert reply.status == 400
            assert reply.says_close
            client.assert_closed()
        server.settle()
        assert hidden not in server.app.state.probe.seen
        assert "end" not in server.app.state.probe.about(nonce)

    def test_pieces_of_any_size(self, client: Client):
        pieces = [
            bytes([index % 256]) * size
            for index, size in enumerate([1, 2, 4095, 4096, 65535, 65536, 70000, 3])
        ]
        reply = client.ask(chunked(pieces))
        assert reply.json()["sha256"] == hashlib.sha256(b"".join(pieces)).hexdigest()

    def test_many_small_ones(self, client: Client):
        assert client.ask(chunked([b"x"] * 5000)).json()["size"] == 5000


class TestTrailers:
    """RFC 9110 section 6.5.1: a trailer must not be merged into the headers."""

    @pytest.mark.parametrize(
        "trailer",
        [
            "X-A: trailer",
            "X-A: trailer\r\nX-B: another",
            "Host: elsewhere",
            "Expect: 100-continue",
            "Expect: something",
            "Content-Type: text/plain",
            "Authorization: Bearer x",
            "Cookie: a=b",
            "X-Forwarded-For: 10.1.1.1",
        ],
    )
    def test_are_dropped(self, client: Client, trailer):
        request = head("POST", "/scope/x", "Transfer-Encoding: chunked", "X-A: header")
        client.send(request + b"3\r\nabc\r\n0\r\n" + trailer.encode() + b"\r\n\r\n" + head())
        reply = client.reply()
        assert (reply.status, reply.interim) == (200, [])
        found = reply.json()
        assert found["headers"] == [["host", "test"], ["transfer-encoding", "chunked"], ["x-a", "header"]]
        assert found["client"] == "127.0.0.1"
        assert client.reply().json() == {"hello": "world"}

    def test_come_after_the_body_was_read(self, client: Client):
        """The headers that an endpoint has in hand don't grow."""
        client.send(
            head("POST", "/bytes", "Transfer-Encoding: chunked", "X-A: header") + b"3\r\nabc\r\n0\r\n"
        )
        client.assert_silent(0.05)
        client.send(b"X-A: trailer\r\n\r\n" + head("GET", "/header", "X-A: next"))
        assert client.reply().json() == ABC
        assert client.reply().json()["x-a"] == ["next"]

    @pytest.mark.parametrize(
        "trailer", ["Content-Length: 100", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"]
    )
    def test_do_not_frame(self, server, trailer):
        """They are dropped or refused; what follows the body is at most the next request."""
        nonce = new_nonce()
        with server.connect() as client:
            request = head("POST", "/bytes", "Transfer-Encoding: chunked")
            client.send(
                request
                + b"3\r\nabc\r\n0\r\n"
                + trailer.encode()
                + b"\r\n\r\n"
                + head("GET", f"/seen/{nonce}")
            )
            reply = client.reply()
            assert reply.status in (200, 400)
            if reply.status == 200 and not reply.says_close:
                assert client.reply().json() == {"nonce": nonce}
            else:
                client.assert_closed()
        server.settle()
