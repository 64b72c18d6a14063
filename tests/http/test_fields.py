"""Header fields: RFC 9112 section 5, RFC 9110 section 5."""

import pytest

from tests.http.client import Client, head
from tests.http.refusals import assert_refused, new_nonce, post


class TestSyntax:
    @pytest.mark.parametrize(
        "field",
        [
            "X A: a",
            "X\x00A: a",
            "X\xe9: a",
            ": a",
            "X(: a",
            "X{: a",
            'X": a',
            "no colon",
            "X : a",
            "X\t: a",
            "X: a\x00b",
            "X: a\x01b",
            "X: a\x7fb",
            "X: a\rb",
            "X: a\r b",
            "X: a\nY: b",
            "X: a\r\n b",
            "X: a\r\n\tb",
            "X:\r\n b",
            "\x00X: a",
        ],
    )
    def test_invalid(self, server, field):
        assert_refused(server, head("GET", "/seen/NONCE", field), 400)

    def test_space_before_the_first_field(self, server):
        assert_refused(server, b"GET /seen/NONCE HTTP/1.1\r\n Host: test\r\n\r\n", 400)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("X-A: a", "a"),
            ("X-A:a", "a"),
            ("X-A:", ""),
            ("X-A:   ", ""),
            ("X-A: \t a \t ", "a"),
            ("X-A: a \t b", "a \t b"),
            ("X-A: a:b: c", "a:b: c"),
            ("X-A: \xe9", "\xe9"),
            ("x-a: a", "a"),
            ("X-a: a,b", "a,b"),
        ],
    )
    @pytest.mark.parametrize("target", ["/scope/x", "/header"])
    def test_value(self, client: Client, field, value, target):
        found = client.ask(head("GET", target, field)).json()
        if target == "/header":
            assert found["x-a"] == [value]
        else:
            assert found["headers"] == [["host", "test"], ["x-a", value]]

    def test_every_token_character_in_a_name(self, client: Client):
        name = "!#$%&'*+-.^_`|~0aZ"
        assert [name.lower(), "1"] in client.ask(head("GET", "/scope/x", f"{name}: 1")).json()["headers"]

    def test_order_and_repetition_are_kept(self, client: Client):
        found = client.ask(head("GET", "/scope/x", "B: 1", "A: 2", "B: 3")).json()["headers"]
        assert found == [["host", "test"], ["b", "1"], ["a", "2"], ["b", "3"]]
        assert client.ask(head("GET", "/header", "X-A: 1", "X-A: 2")).json()["x-a"] == ["1", "2"]

    def test_fields_do_not_leak_into_the_next_request(self, client: Client):
        assert client.ask(head("GET", "/header", "X-A: 1")).json()["x-a"] == ["1"]
        assert client.ask(head("GET", "/header")).json()["x-a"] is None


class TestLimits:
    """RFC 9112 section 3 (414), RFC 6585 section 5 (431), RFC 9110 section 15.5.14 (413)."""

    def test_target_within(self, tight):
        with tight.connect() as client:
            assert client.ask(head("GET", "/scope/" + "a" * 1000)).status == 200

    @pytest.mark.parametrize(
        "target",
        ["/seen/NONCE?" + "a" * 1100, "/seen/NONCE" + "a" * 100_000, "http://" + "a" * 2000 + "/seen/NONCE"],
    )
    def test_target_too_long(self, tight, target):
        assert_refused(tight, head("GET", target), 414)

    def test_target_without_an_end(self, tight):
        with tight.connect() as client:
            client.try_send(b"GET /" + b"a" * 20_000)
            assert client.reply().status == 414
            client.assert_closed()

    def test_target_without_an_end_slowly(self, tight):
        with tight.connect() as client:
            for _ in range(40):
                if not client.try_send(b"GET /" if _ == 0 else b"a" * 100):
                    break
            assert client.reply().status == 414
            client.assert_closed()

    def test_headers_within(self, tight):
        with tight.connect() as client:
            assert (
                client.ask(head("GET", "/hello", *(f"X-{index}: {'a' * 180}" for index in range(18)))).status
                == 200
            )
            assert client.ask(head("GET", "/hello", "X: " + "a" * 3900)).status == 200

    @pytest.mark.parametrize("sizes", [[4200], [60_000], [1000] * 5, [300] * 15])
    def test_headers_too_large(self, tight, sizes):
        assert_refused(tight, head("GET", "/seen/NONCE", *(f"X: {'a' * size}" for size in sizes)), 431)

    def test_one_long_name(self, tight):
        assert_refused(tight, head("GET", "/seen/NONCE", "X" * 5000 + ": a"), 431)

    @pytest.mark.parametrize("start", [b"X: ", b"", b"X: a\r\nY"])
    def test_field_without_an_end(self, tight, start):
        """Counted as it comes, not once it is complete."""
        with tight.connect() as client:
            client.try_send(b"GET /hello HTTP/1.1\r\nHost: test\r\n" + start + b"a" * 50_000)
            assert client.reply().status == 431
            client.assert_closed()

    def test_field_without_an_end_slowly(self, tight):
        with tight.connect() as client:
            client.send(b"GET /hello HTTP/1.1\r\nHost: test\r\nX: ")
            for _ in range(150):
                if not client.try_send(b"a" * 100):
                    break
            assert client.reply().status == 431
            client.assert_closed()

    def test_count_within(self, tight):
        with tight.connect() as client:
            for _ in range(3):
                assert client.ask(head("GET", "/hello", *["X: a"] * 19)).status == 200

    @pytest.mark.parametrize("count", [20, 200])
    def test_too_many(self, tight, count):
        assert_refused(tight, head("GET", "/seen/NONCE", *["X: a"] * count), 431)

    @pytest.mark.parametrize("trailers", [b"X: aaaa\r\n" * 1000, b"X: " + b"a" * 6000 + b"\r\n"])
    def test_trailers_count_too(self, tight, trailers):
        with tight.connect() as client:
            client.try_send(
                head("POST", "/bytes", "Transfer-Encoding: chunked") + b"0\r\n" + trailers + b"\r\n" + head()
            )
            reply = client.reply()
            assert 400 <= reply.status < 500
            client.assert_closed()
        tight.settle()

    def test_a_body_is_no_header(self, tight):
        """Nor are the requests of a connection one request."""
        with tight.connect() as client:
            body = b"x" * 50_000
            request = head("POST", "/bytes", f"Content-Length: {len(body)}") + body
            for _ in range(3):
                assert client.ask(request).json()["size"] == 50_000
            small = head("GET", "/hello", "X: " + "a" * 500)
            client.send(small * 40)
            assert [client.reply().status for _ in range(40)] == [200] * 40

    def test_defaults(self, server):
        """A target of 8 KiB and 100 fields are fine; far more is not."""
        with server.connect() as client:
            assert client.ask(head("GET", "/hello?" + "a" * 8000, *["X: " + "a" * 400] * 100)).status == 200
        assert_refused(server, head("GET", "/seen/NONCE?" + "a" * 9000), 414)
        assert_refused(server, head("GET", "/seen/NONCE", *["X: a"] * 140), 431)
        assert_refused(server, head("GET", "/seen/NONCE", "X: " + "a" * 70_000), 431)


class TestBodyLimit:
    def test_within(self, tight):
        with tight.connect() as client:
            body = b"x" * 65536
            assert client.ask(head("POST", "/bytes", "Content-Length: 65536") + body).json()["size"] == 65536

    @pytest.mark.parametrize("size", [65537, 10**9, 10**18])
    def test_declared(self, tight, size):
        """Refused at once, before the body."""
        nonce = new_nonce()
        with tight.connect() as client:
            reply = client.ask(head("POST", f"/seen/{nonce}", f"Content-Length: {size}"))
            assert (reply.status, reply.says_close) == (413, True)
            client.assert_closed()
        assert nonce not in tight.app.state.probe.seen

    def test_declared_and_sent(self, tight):
        """The client sends all before it reads: it still gets the reply (RFC 9112 section 9.6)."""
        assert_refused(tight, post("Content-Length: 3000000", body=b"x" * 3_000_000), 413)

    @pytest.mark.parametrize("target", ["/bytes", "/json", "/stream", "/raw/x"])
    def test_chunked(self, tight, target):
        with tight.connect() as client:
            request = head("POST", target, "Transfer-Encoding: chunked", "Content-Type: application/json")
            client.send(request)
            for _ in range(10):
                if not client.try_send(b"2000\r\n" + b"x" * 0x2000 + b"\r\n"):
                    break
            reply = client.reply()
            assert (reply.status, reply.says_close) == (413, True)
            client.assert_closed()
        tight.settle()

    def test_chunked_within(self, tight):
        with tight.connect() as client:
            body = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
            request = head("POST", "/bytes", "Transfer-Encoding: chunked") + body + body + b"0\r\n\r\n"
            assert client.ask(request).json()["size"] == 65536
            assert client.ask(request).json()["size"] == 65536
