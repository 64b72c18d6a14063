"""The request line and the target: RFC 9112 sections 2 and 3, RFC 9110 sections 4, 7 and 9."""

import pytest

from tests.http.client import Client, head
from tests.http.refusals import assert_refused, new_nonce


def line(method="GET", target="/seen/NONCE", version="HTTP/1.1", separator=" ") -> bytes:
    return f"{method}{separator}{target}{separator}{version}\r\nHost: test\r\n\r\n".encode("latin-1")


class TestMethod:
    @pytest.mark.parametrize(
        "method", ["get", "Get", "G@T", "GE T", "", "G\x00T", "G\tT", "FOO", "X" * 20_000, "\xe9"]
    )
    def test_unknown_or_invalid(self, server, method):
        assert_refused(server, line(method), 400, 501, 414)

    @pytest.mark.parametrize("target", ["test:80", "/seen/NONCE"])
    def test_connect(self, server, target):
        """A server of resources makes no tunnels; what follows would be a tunnel's data."""
        assert_refused(server, line("CONNECT", target), 400, 405, 501)

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "QUERY"])
    def test_not_allowed(self, client: Client, method):
        reply = client.ask(head(method, "/json"), method)
        assert (reply.status, reply.header("allow")) == (405, "POST")
        assert client.ask(head()).status == 200

    def test_method_is_what_was_sent(self, client: Client):
        assert client.ask(head("OPTIONS", "/scope/x")).json()["method"] == "OPTIONS"

    def test_http_2_preface(self, server):
        with server.connect() as client:
            client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            assert client.reply().status in (400, 501, 505)
            client.assert_closed()

    def test_tls(self, server):
        with server.connect() as client:
            client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            assert client.reply().status == 400
            client.assert_closed()


class TestVersion:
    @pytest.mark.parametrize(
        "version",
        [
            "HTTP/2.0",
            "HTTP/0.9",
            "HTTP/1.2",
            "HTTP/3.0",
            "HTTP/1",
            "HTTP/11.1",
            "HTTP/1.10",
            "http/1.1",
            "HTP/1.1",
            "HTTP/-1.1",
            "HTTP 1.1",
            "",
            "HTTP/1.1 ",
            "HTTP/1.1\t",
            "HTTP/1.\xb2",
        ],
    )
    def test_others(self, server, version):
        assert_refused(server, line(version=version), 400, 505)

    def test_1_0(self, client: Client):
        reply = client.ask(head("GET", "/scope/x", version="1.0"))
        assert reply.json()["http_version"] == "1.0"
        assert reply.says_close
        client.assert_closed()

    def test_1_1(self, client: Client):
        assert client.ask(head("GET", "/scope/x")).json()["http_version"] == "1.1"

    def test_simple_request_of_http_0_9(self, server):
        with server.connect() as client:
            client.send(b"GET /hello\r\n\r\n")
            assert client.reply().status in (400, 505)
            client.assert_closed()


class TestLine:
    @pytest.mark.parametrize(
        "target", ["/seen/NONCE a", "/seen/NONCE\t", "/seen/NONCE\x00", "/seen/NONCE\x7f", "/seen/NONCE\xe9"]
    )
    def test_invalid_character(self, server, target):
        assert_refused(server, line(target=target), 400)

    @pytest.mark.parametrize(
        "target", ["seen/NONCE", "", "?a", "http:/seen/NONCE", "http://", ":80", "test:80"]
    )
    def test_invalid_form(self, server, target):
        assert_refused(server, line(target=target), 400)

    def test_tab_for_space(self, server):
        assert_refused(server, line(separator="\t"), 400, 501)

    def test_leading_space(self, server):
        assert_refused(server, b" " + line(), 400, 501)

    @pytest.mark.parametrize("blank", [b"\r\n", b"\r\n\r\n\r\n"])
    def test_blank_lines_before(self, client: Client, blank):
        """RFC 9112 section 2.2."""
        assert client.ask(blank + head()).status == 200
        assert client.ask(blank + head()).status == 200

    def test_bare_lf(self, server):
        assert_refused(server, b"GET /seen/NONCE HTTP/1.1\nHost: test\n\n", 400)

    def test_bare_cr(self, server):
        assert_refused(server, b"GET /seen/NONCE HTTP/1.1\rHost: test\r\r", 400)


class TestTarget:
    @pytest.mark.parametrize(
        ("target", "decoded", "query"),
        [
            ("/scope/a", "/scope/a", ""),
            ("/scope/a?b=c&d", "/scope/a", "b=c&d"),
            ("/scope/?", "/scope/", ""),
            ("/scope/a??b", "/scope/a", "?b"),
            ("/scope/a%20b", "/scope/a b", ""),
            ("/scope/%C3%A9", "/scope/é", ""),
            ("/scope/%c3%a9", "/scope/é", ""),
            ("/scope/a%2Fb", "/scope/a/b", ""),
            ("/scope/%25", "/scope/%", ""),
            ("/scope/%2541", "/scope/%41", ""),
            ("/scope/%", "/scope/%", ""),
            ("/scope/%zz", "/scope/%zz", ""),
            ("/scope/%FF", "/scope/\ufffd", ""),
            ("/scope/%00", "/scope/\x00", ""),
            ("/scope/a%0Db", "/scope/a\rb", ""),
            ("/scope/a+b", "/scope/a+b", ""),
            ("/scope/a;b=c,d", "/scope/a;b=c,d", ""),
            ("/scope/a//b", "/scope/a//b", ""),
            ("/scope/a/../b", "/scope/a/../b", ""),
            ("/scope/./b", "/scope/./b", ""),
            ("/scope/a?%20+%2B", "/scope/a", "%20+%2B"),
            ("/scope/a?q=http://x/?y", "/scope/a", "q=http://x/?y"),
            ("/%73cope/a", "/scope/a", ""),
            ('/scope/{}|^`"<>', '/scope/{}|^`"<>', ""),
        ],
    )
    def test_origin_form(self, client: Client, target, decoded, query):
        found = client.ask(head("GET", target)).json()
        assert (found["path"], found["query_string"]) == (decoded, query)
        assert found["raw_path"] == target.partition("?")[0]
        assert found["rest"] == decoded.removeprefix("/scope/")

    def test_fragment_is_dropped(self, client: Client):
        found = client.ask(head("GET", "/scope/a?b#c")).json()
        assert (found["path"], found["raw_path"], found["query_string"]) == ("/scope/a", "/scope/a", "b")

    @pytest.mark.parametrize(
        ("query", "a", "b"),
        [
            ("a=1&b=2&b=3", "1", ["2", "3"]),
            ("a=%C3%A9+x", "é x", []),
            ("a=%26&b=%3D", "&", ["="]),
            ("a", "", []),
            ("", "", []),
        ],
    )
    def test_query(self, client: Client, query, a, b):
        assert client.ask(head("GET", f"/query?{query}")).json() == {"a": a, "b": b}

    def test_double_slash(self, client: Client):
        """It is a path, not an authority."""
        assert client.ask(head("GET", "//scope/a")).status == 404
        assert client.ask(head()).status == 200

    def test_path_parameters_are_decoded(self, client: Client):
        assert client.ask(head("GET", "/seen/%C3%A9%20x")).json() == {"nonce": "é x"}

    def test_absolute_form(self, client: Client):
        """RFC 9112 section 3.2.2."""
        found = client.ask(head("GET", "http://test/scope/a%20b?c=d")).json()
        assert (found["path"], found["raw_path"], found["query_string"]) == (
            "/scope/a b",
            "/scope/a%20b",
            "c=d",
        )

    @pytest.mark.parametrize("target", ["http://other.example:81/scope/a", "HTTP://other.example:81/scope/a"])
    def test_absolute_form_overrides_host(self, client: Client, target):
        """RFC 9112 section 3.2.2: the Host field must be ignored."""
        found = client.ask(head("GET", target)).json()
        assert [value for name, value in found["headers"] if name == "host"] == ["other.example:81"]
        assert found["url"] == "http://other.example:81/scope/a"

    def test_absolute_form_overrides_host_parameter(self, client: Client):
        assert client.ask(head("GET", "http://other.example/header")).json()["host"] == "other.example"

    def test_absolute_form_without_path(self, client: Client):
        assert client.ask(head("GET", "http://test")).status == 404
        assert client.ask(head("GET", "http://test?a=b")).status == 404
        assert client.ask(head()).status == 200

    def test_absolute_form_still_needs_a_host_field(self, server):
        assert_refused(server, b"GET http://test/seen/NONCE HTTP/1.1\r\n\r\n", 400)

    def test_asterisk_form(self, client: Client):
        """RFC 9112 section 3.2.4; the application has no such path."""
        assert client.ask(head("OPTIONS", "*")).status == 404
        assert client.ask(head()).status == 200

    def test_asterisk_form_is_for_options(self, server):
        with server.connect() as client:
            assert client.ask(head("GET", "*")).status in (400, 404)
        server.settle()

    def test_long_target(self, client: Client):
        """RFC 9112 section 3 recommends to take request lines of 8000 octets."""
        target = "/scope/" + "a" * 7900
        assert client.ask(head("GET", target)).json()["path"] == target

    def test_targets_do_not_leak_into_the_next(self, client: Client):
        client.send(head("GET", "/scope/one?a") + head("GET", "/scope/two"))
        first, second = client.reply().json(), client.reply().json()
        assert (first["path"], first["query_string"]) == ("/scope/one", "a")
        assert (second["path"], second["query_string"]) == ("/scope/two", "")


class TestHost:
    """RFC 9112 section 3.2: without exactly one valid Host field, 400."""

    def test_missing(self, server):
        assert_refused(server, b"GET /seen/NONCE HTTP/1.1\r\n\r\n", 400)

    @pytest.mark.parametrize("second", ["test", "other"])
    def test_twice(self, server, second):
        assert_refused(server, head("GET", "/seen/NONCE", f"Host: {second}"), 400)

    @pytest.mark.parametrize(
        "value", ["a b", "a/b", "user@test", "a?b", "a#b", "a,b", "a\\b", "a:b", "a:80:80", "http://a", "<a>"]
    )
    def test_invalid(self, server, value):
        assert_refused(server, head("GET", "/seen/NONCE", host=value), 400)

    @pytest.mark.parametrize(
        "value", ["test", "test:80", "TEST.example", "127.0.0.1:8000", "[::1]", "[::1]:8000", "a_b-c.d", ""]
    )
    def test_valid(self, client: Client, value):
        assert client.ask(head("GET", "/header", host=value)).json()["host"] == value

    def test_not_needed_by_http_1_0(self, client: Client):
        reply = client.ask(b"GET /hello HTTP/1.0\r\n\r\n")
        assert reply.status == 200
        client.assert_closed()

    def test_twice_in_http_1_0(self, server):
        assert_refused(server, b"GET /seen/NONCE HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400)

    def test_any_case_of_the_name(self, client: Client):
        nonce = new_nonce()
        assert client.ask(f"GET /seen/{nonce} HTTP/1.1\r\nhOST: test\r\n\r\n".encode()).json() == {
            "nonce": nonce
        }
