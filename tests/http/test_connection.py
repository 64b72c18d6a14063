"""Connections: persistence, pipelining, HTTP/1.0, HEAD, replies without a body (RFC 9112 and 9110)."""

import json
import time

import pytest

from tests.http.client import Client, chunked, head, with_body
from tests.http.parse import parse_all
from tests.http.refusals import new_nonce
from tests.http.server import Running

JSON = ("Content-Type: application/json",)


def item(name: str) -> bytes:
    return json.dumps({"name": name}).encode()


class TestPersistence:
    @pytest.mark.parametrize("target", ["/hello", "/wait/a", "/def/a", "/raw/a", "/missing"])
    def test_1_1_persists(self, client: Client, target):
        for _ in range(3):
            reply = client.ask(head("GET", target))
            assert reply.header("connection") is None
        client.assert_silent(0.05)

    @pytest.mark.parametrize(
        "value", ["close", "Close", "CLOSE", "x, close", "close, x", " close\t", "keep-alive, close"]
    )
    @pytest.mark.parametrize("target", ["/hello", "/wait/a", "/raw/a", "/parts/2"])
    def test_close(self, client: Client, value, target):
        reply = client.ask(head("GET", target, f"Connection: {value}"))
        assert (reply.status, reply.says_close) == (200, True)
        client.assert_closed()

    def test_close_in_a_second_field(self, client: Client):
        assert client.ask(head("GET", "/hello", "Connection: x", "Connection: close")).says_close
        client.assert_closed()

    @pytest.mark.parametrize("value", ["keep-alive", "closed", "not-close", "x"])
    def test_other_options_do_not_close(self, client: Client, value):
        for _ in range(2):
            assert not client.ask(head("GET", "/hello", f"Connection: {value}")).says_close

    @pytest.mark.parametrize("target", ["/hello", "/wait/a", "/raw/a"])
    def test_requests_after_close_are_ignored(self, server: Running, target):
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("GET", target, "Connection: close") + head("GET", f"/seen/{nonce}"))
            assert client.reply().says_close
            client.assert_closed()
        server.settle()
        assert nonce not in server.app.state.probe.seen

    def test_the_application_may_close(self, server: Running):
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("GET", "/closing") + head("GET", f"/seen/{nonce}"))
            reply = client.reply()
            assert (reply.body, reply.says_close) == (b"bye", True)
            client.assert_closed()
        server.settle()
        assert nonce not in server.app.state.probe.seen

    @pytest.mark.parametrize("target", ["/hello", "/wait/a", "/raw/a"])
    def test_1_0_closes(self, client: Client, target):
        reply = client.ask(head("GET", target, version="1.0"))
        assert (reply.status, reply.says_close) == (200, True)
        client.assert_closed()

    @pytest.mark.parametrize("value", ["keep-alive", "Keep-Alive"])
    @pytest.mark.parametrize("target", ["/hello", "/wait/a", "/raw/a"])
    def test_1_0_persists_when_asked_to(self, client: Client, value, target):
        for _ in range(3):
            reply = client.ask(head("GET", target, f"Connection: {value}", version="1.0"))
            assert (reply.header("connection") or "").lower() == "keep-alive"
        assert client.ask(head("GET", target, version="1.0")).says_close
        client.assert_closed()

    def test_1_0_close(self, client: Client):
        assert client.ask(head("GET", "/hello", "Connection: close", version="1.0")).says_close
        client.assert_closed()

    def test_many_requests(self, client: Client):
        for index in range(200):
            assert client.ask(head("GET", f"/seen/{index}")).json() == {"nonce": str(index)}

    @pytest.mark.parametrize("size", [1, 1000, 60_000])
    @pytest.mark.parametrize("framing", ["length", "chunked"])
    def test_unread_body_is_not_the_next_request(self, server: Running, size, framing):
        hidden = new_nonce()
        body = (head("GET", f"/seen/{hidden}") * (size // 20 + 1))[:size]
        target = f"/unread/{new_nonce()}"
        request = with_body(body, target) if framing == "length" else chunked([body], target)
        with server.connect() as client:
            for _ in range(3):
                assert client.ask(request).status == 200
            assert client.ask(head()).json() == {"hello": "world"}
        assert hidden not in server.app.state.probe.seen

    def test_unread_body_that_comes_after_the_reply(self, server: Running):
        """It is read and dropped, or the connection is closed; nothing of it counts as a request."""
        hidden = new_nonce()
        body = head("GET", f"/seen/{hidden}") * 20
        with server.connect() as client:
            client.send(head("POST", f"/unread/{new_nonce()}", f"Content-Length: {len(body)}"))
            reply = client.reply()
            assert reply.status == 200
            sent = client.try_send(body + head())
            if reply.says_close or not sent:
                client.assert_closed()
            else:
                assert client.reply().json() == {"hello": "world"}
        server.settle()
        assert hidden not in server.app.state.probe.seen

    def test_big_unread_body(self, server: Running):
        """The reply is received by a client that first sends everything."""
        with server.connect() as client:
            body = b"GET /hello HTTP/1.1\r\n\r\n" * 100_000
            client.send(head("POST", f"/unread/{new_nonce()}", f"Content-Length: {len(body)}"))
            client.try_send(body)
            assert client.reply().status == 200
            client.try_send(head())
            assert [reply.json() for reply in parse_all(client.read_for(0.5))] in ([], [{"hello": "world"}])
        server.settle()


class TestPipelining:
    """RFC 9112 section 9.3.2."""

    def test_in_order(self, client: Client):
        client.send(
            b"".join(head("GET", f"/wait/{index}?seconds={0.03 - index * 0.005}") for index in range(6))
        )
        assert [client.reply().json()["nonce"] for _ in range(6)] == list("012345")

    def test_of_every_kind(self, client: Client):
        requests = [
            (head(), "GET", lambda reply: reply.json() == {"hello": "world"}),
            (head("GET", "/wait/w"), "GET", lambda reply: reply.json() == {"nonce": "w"}),
            (head("GET", "/raw/r"), "GET", lambda reply: reply.body.endswith(b"/r ")),
            (
                with_body(item("j"), "/json/p", *JSON),
                "POST",
                lambda reply: reply.json() == {"path": "p", "body": "j"},
            ),
            (head("HEAD", "/hello"), "HEAD", lambda reply: reply.status == 200),
            (head("GET", "/def/d"), "GET", lambda reply: reply.json()["nonce"] == "d"),
            (chunked([b"ab", b"c"], "/raw/c"), "POST", lambda reply: reply.body.endswith(b"/c abc")),
            (head("GET", "/missing"), "GET", lambda reply: reply.status == 404),
            (head("GET", "/parts/2"), "GET", lambda reply: reply.body == b"part 0;part 1;"),
            (with_body(b"{}", "/json/q", *JSON), "POST", lambda reply: reply.status == 422),
            (head("GET", "/no-content"), "GET", lambda reply: reply.status == 204),
            (with_body(b"body", "/stream"), "POST", lambda reply: reply.json()["size"] == 4),
        ]
        for _ in range(2):
            for shift in range(len(requests)):
                turned = requests[shift:] + requests[:shift]
                client.send(b"".join(data for data, _, _ in turned))
                for data, method, is_right in turned:
                    reply = client.reply(method)
                    assert is_right(reply), (data, reply)

    def test_one_after_the_other(self, server: Running):
        nonces = [new_nonce() for _ in range(4)]
        with server.connect() as client:
            client.send(b"".join(head("GET", f"/wait/{nonce}") for nonce in nonces))
            for _ in nonces:
                assert client.reply().status == 200
        seen = [event for event in server.app.state.probe.seen if event.split()[-1] in nonces]
        assert seen == [f"{what} {nonce}" for nonce in nonces for what in ("start", "end")]

    @pytest.mark.parametrize("target", ["/hello", "/yields/1", "/raw/a", "/seen/x"])
    def test_thousands_at_once(self, server: Running, target):
        with server.connect(timeout=20) as client:
            count = 3000
            sender = head("GET", target) * count
            sent = 0
            # Replies are read in between, so that neither side's buffers fill up.
            for start in range(0, len(sender), 30_000):
                client.send(sender[start : start + 30_000])
                done = min(start + 30_000, len(sender)) // len(head("GET", target))
                while sent < done:
                    assert client.reply().status == 200
                    sent += 1
            assert sent == count

    def test_thousands_in_one_piece(self, client: Client):
        client.send(head("GET", "/empty/200", "Connection: x") * 1000)
        assert [client.reply().status for _ in range(1000)] == [200] * 1000

    def test_error_waits_for_its_turn(self, server: Running):
        """The reply to a bad request comes after those to the requests before it."""
        nonce, hidden = new_nonce(), new_nonce()
        with server.connect() as client:
            client.send(
                head("GET", f"/wait/{nonce}?seconds=0.1") + b"BAD\r\n\r\n" + head("GET", f"/seen/{hidden}")
            )
            assert client.reply().json() == {"nonce": nonce}
            reply = client.reply()
            assert (reply.status in (400, 501), reply.says_close) == (True, True)
            client.assert_closed()
        assert hidden not in server.app.state.probe.seen

    @pytest.mark.parametrize(
        "bad",
        [
            head("GET", "/seen/x", "Expect: x"),
            head("GET", "/seen/x", "Transfer-Encoding: gzip"),
            b"GET /seen/x HTTP/1.1\r\n\r\n",
            head("GET", "/seen/" + "x" * 9000),
            head("GET", "/seen/x", "X: " + "x" * 70_000),
        ],
        ids=["417", "501", "400", "414", "431"],
    )
    @pytest.mark.parametrize("before", ["/wait/a?seconds=0.05", "/hello", "/raw/a"])
    def test_refusal_waits_for_its_turn(self, client: Client, bad, before):
        client.try_send(head("GET", before) * 2 + bad + head())
        assert [client.reply().status for _ in range(2)] == [200, 200]
        assert client.reply().status in (400, 414, 417, 431, 501)
        client.assert_closed()

    @pytest.mark.parametrize("kept_back", [10, 3000, 30_000])
    def test_a_head_that_begins_behind_another_is_measured_whole(self, client: Client, kept_back):
        """However it comes: what shares a segment with the end of the request before counts too."""
        before, bad = head(), head("GET", "/seen/x", "X: " + "x" * 66_000)
        stream = before + bad
        client.send_split(stream, [len(stream) - kept_back], pause=0.2)
        assert [client.reply().status for _ in range(2)] == [200, 431]
        client.assert_closed()

    def test_exception_does_not_lose_the_next(self, client: Client):
        client.send(head("GET", "/raise-late") + head("GET", "/raise") + head())
        assert [client.reply().status for _ in range(3)] == [500, 500, 200]

    def test_unread_replies_hold_back_what_follows(self, server: Running):
        """Replies that nobody reads don't pile up in the server."""
        counts = server.app.state.probe.counts
        before = counts.get("text", 0)
        size, count = 60_000, 1500
        with server.connect(timeout=20, window=32 * 1024) as client:
            requests = head("GET", f"/text/{size}") * count
            sent = client.send_while_taken(requests)
            time.sleep(0.2)
            assert counts["text"] - before < count / 3
            rest = requests[sent:]
            received = 0
            while received < count:
                if rest:
                    taken = client.send_while_taken(rest[:65536], patience=0.01)
                    rest = rest[taken:]
                assert len(client.reply().body) == size
                received += 1


class TestHead:
    """RFC 9110 section 9.3.2."""

    @pytest.mark.parametrize("target", ["/hello", "/text/0", "/text/100", "/text/100000", "/empty/304"])
    def test_has_the_headers_of_get(self, client: Client, target):
        got = client.ask(head("GET", target))
        reply = client.ask(head("HEAD", target), "HEAD")
        assert (reply.status, reply.names) == (got.status, got.names)
        assert reply.header("content-length") == got.header("content-length")
        assert client.ask(head()).json() == {"hello": "world"}

    def test_stream(self, client: Client):
        reply = client.ask(head("HEAD", "/parts/3"), "HEAD")
        assert (reply.status, reply.header("content-length")) == (200, None)
        assert client.ask(head()).json() == {"hello": "world"}

    def test_asgi(self, client: Client):
        assert client.ask(head("HEAD", "/raw/a"), "HEAD").header("content-length") is not None
        assert client.ask(head()).json() == {"hello": "world"}

    def test_not_allowed(self, client: Client):
        """A GET route alone does not answer HEAD."""
        reply = client.ask(head("HEAD", "/no-content"), "HEAD")
        assert (reply.status, reply.header("allow")) == (405, "GET")
        assert client.ask(head()).status == 200

    def test_not_found(self, client: Client):
        assert client.ask(head("HEAD", "/missing"), "HEAD").status == 404
        assert client.ask(head()).status == 200

    def test_refused(self, client: Client):
        """An error reply to HEAD has no body either."""
        client.send(b"HEAD /hello HTTP/1.1\r\n\r\n")
        assert client.reply("HEAD").status == 400
        client.assert_closed()


class TestWithoutBody:
    @pytest.mark.parametrize("target", ["/no-content", "/empty/204", "/filled/204"])
    def test_204(self, client: Client, target):
        """No body and no framing fields (RFC 9110 sections 8.6 and 15.3.5, RFC 9112 section 6.1)."""
        for _ in range(2):
            assert client.ask(head("GET", target)).status == 204
        assert client.ask(head()).json() == {"hello": "world"}

    @pytest.mark.parametrize("target", ["/empty/304", "/filled/304"])
    def test_304(self, client: Client, target):
        for _ in range(2):
            reply = client.ask(head("GET", target))
            assert (reply.status, reply.header("transfer-encoding")) == (304, None)
        assert client.ask(head()).json() == {"hello": "world"}

    def test_205(self, client: Client):
        assert client.ask(head("GET", "/empty/205")).header("content-length") == "0"

    @pytest.mark.parametrize("status", [200, 201, 299, 404, 418, 499, 500, 599])
    def test_any_status(self, client: Client, status):
        reply = client.ask(head("GET", f"/empty/{status}"))
        assert (reply.status, reply.body, reply.header("content-length")) == (status, b"", "0")


class TestEnd:
    @pytest.mark.parametrize(
        "data", [b"", b"GET", head()[:-2], head(), head("GET", "/wait/x"), with_body(b"abc")[:-1]]
    )
    def test_half_close(self, server: Running, data):
        """The end of what the client sends is the end of the connection."""
        with server.connect() as client:
            client.send(data)
            client.half_close()
            client.rest()
        server.settle()

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"GET",
            head("GET", "/wait/x?seconds=0.05"),
            with_body(b"abc")[:-1],
            head("GET", "/flood/r?megabytes=8"),
        ],
    )
    def test_reset(self, server: Running, data):
        with server.connect() as client:
            client.send(data)
            time.sleep(0.02)
            client.reset()
        server.settle()

    def test_what_was_written_is_flushed(self, server: Running):
        with server.connect() as client:
            client.send(head("GET", "/text/100000", "Connection: close"))
            assert len(client.reply().body) == 100_000
            client.assert_closed()

    def test_closed_connections_are_forgotten(self, server: Running):
        for data in (
            b"",
            head(),
            head("GET", "/wait/x"),
            head("GET", "/raw/x"),
            b"BAD\r\n\r\n",
            with_body(b"abc")[:-1],
        ):
            with server.connect() as client:
                client.send(data)
                if data.endswith(b"\r\n\r\n"):
                    client.reply()
        for _ in range(100):
            if not server.state.connections and not server.state.tasks:
                break
            time.sleep(0.02)
        assert (len(server.state.connections), len(server.state.tasks)) == (0, 0)
