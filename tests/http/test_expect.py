"""Expect: 100-continue (RFC 9110 section 10.1.1)."""

import pytest

from tests.http.client import Client, head
from tests.http.refusals import assert_refused, new_nonce
from tests.http.server import Running

EXPECT = "Expect: 100-continue"
LENGTH = "Content-Length: 3"


@pytest.mark.parametrize("target", ["/bytes", "/stream", "/raw/x"])
@pytest.mark.parametrize("field", [EXPECT, "expect: 100-Continue", "EXPECT:100-CONTINUE"])
def test_continue_is_sent_when_the_body_is_wanted(client: Client, target, field):
    client.send(head("POST", target, LENGTH, field))
    assert client.reader.line("interim") == b"HTTP/1.1 100 Continue\r\n"
    assert client.reader.line("interim") == b"\r\n"
    client.assert_silent(0.05)
    client.send(b"abc")
    reply = client.reply()
    assert (reply.status, reply.interim) == (200, [])
    assert client.ask(head()).json() == {"hello": "world"}


def test_for_a_model(client: Client):
    client.send(head("POST", "/json", "Content-Length: 12", "Content-Type: application/json", EXPECT))
    assert client.reader.line("interim") == b"HTTP/1.1 100 Continue\r\n"
    client.send(b'{"name":"a"}')
    assert client.reader.line("interim") == b"\r\n"
    assert client.reply().json() == {"name": "a", "price": 1.0}


def test_chunked(client: Client):
    client.send(head("POST", "/bytes", "Transfer-Encoding: chunked", EXPECT))
    assert client.reader.line("interim") == b"HTTP/1.1 100 Continue\r\n"
    client.send(b"3\r\nabc\r\n0\r\n\r\n")
    assert client.reader.line("interim") == b"\r\n"
    assert client.reply().json()["size"] == 3


def test_body_that_does_not_wait(client: Client):
    """The interim reply may then be left out, but comes at most once and before the final one."""
    client.send((head("POST", "/bytes", LENGTH, EXPECT) + b"abc") * 2)
    for _ in range(2):
        reply = client.reply()
        assert reply.json()["size"] == 3
        assert reply.interim in ([], [100])


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [("POST", "/missing", 404), ("PUT", "/bytes", 405), ("POST", "/unread/x", 200)],
)
def test_final_status_without_continue(server: Running, method, target, status):
    """The body may follow or not, so the connection ends."""
    nonce = new_nonce()
    with server.connect() as client:
        reply = client.ask(head(method, target, "Content-Length: 500", EXPECT))
        assert (reply.status, reply.interim) == (status, [])
        client.try_send(head("GET", f"/seen/{nonce}"))
        assert reply.says_close
        client.assert_closed()
    server.settle()
    assert nonce not in server.app.state.probe.seen


def test_too_large(tight: Running):
    with tight.connect() as client:
        reply = client.ask(head("POST", "/bytes", "Content-Length: 70000", EXPECT))
        assert (reply.status, reply.interim, reply.says_close) == (413, [], True)
        client.assert_closed()


def test_without_a_body(client: Client):
    for fields in ((EXPECT,), (EXPECT, "Content-Length: 0")):
        reply = client.ask(head("POST", "/bytes", *fields))
        assert (reply.status, reply.interim) == (200, [])


def test_http_1_0(client: Client):
    """It is ignored."""
    client.send(head("POST", "/bytes", LENGTH, EXPECT, version="1.0"))
    client.assert_silent(0.05)
    reply = client.ask(b"abc")
    assert (reply.status, reply.interim) == (200, [])


@pytest.mark.parametrize(
    "value", ["something", "200-ok", "100-continue, something", "something, 100-continue", "100"]
)
def test_unknown_expectation(server: Running, value):
    assert_refused(server, head("POST", "/seen/NONCE", LENGTH, f"Expect: {value}"), 417)


def test_unknown_expectation_in_a_second_field(server: Running):
    assert_refused(server, head("POST", "/seen/NONCE", LENGTH, EXPECT, "Expect: something"), 417)


@pytest.mark.parametrize("before", ["/wait/x?seconds=0.1", "/raw/x", "/hello"])
def test_continue_waits_for_its_turn(client: Client, before):
    client.send(head("GET", before) + head("POST", "/bytes", LENGTH, EXPECT))
    first = client.reply()
    assert (first.status, first.interim) == (200, [])
    assert client.reader.line("interim") == b"HTTP/1.1 100 Continue\r\n"
    client.send(b"abc")
    assert client.reader.line("interim") == b"\r\n"
    assert client.reply().json()["size"] == 3


def test_does_not_outlive_its_request(client: Client):
    client.send(head("POST", "/bytes", LENGTH, EXPECT))
    assert client.ask(b"abc").interim == [100]
    client.send(head("POST", "/bytes", LENGTH))
    client.assert_silent(0.05)
    assert client.ask(b"abc").interim == []
