"""Time-outs: a client that is slow on purpose, or gone without a word."""

import time
from contextlib import contextmanager

import pytest

from tests.http.client import Client, head
from tests.http.parse import Reader
from tests.http.refusals import new_nonce
from tests.http.server import Running

LIMIT = 0.3


@contextmanager
def about_the_limit():
    """The body takes as long as the time-out, and not much longer."""
    started = time.monotonic()
    yield
    assert LIMIT * 0.9 <= time.monotonic() - started < LIMIT + 1.5


@contextmanager
def all_at_once(server: Running, pieces: list[bytes]):
    """A connection for each of `pieces`; all of them end at about the limit."""
    clients = [server.connect() for _ in pieces]
    with about_the_limit():
        for client, data in zip(clients, pieces, strict=True):
            client.send(data)
        yield clients
    for client in clients:
        client.close()


def drip(client: Client, data: bytes, interval: float = 0.05) -> bytes:
    """Send bytes one by one until the server answers or closes; what it answers."""
    client.socket.settimeout(interval)
    for index in range(len(data)):
        if not client.try_send(data[index : index + 1]):
            break
        try:
            received = client._receive()
        except TimeoutError:
            continue
        client.socket.settimeout(8)
        return received + client.rest()
    client.socket.settimeout(8)
    return client.rest()


def assert_timed_out(data: bytes) -> None:
    pieces = iter([data])
    reply = Reader(lambda: next(pieces, b"")).reply()
    assert (reply.status, reply.says_close) == (408, True)


def test_nothing_comes(hasty: Running):
    with hasty.connect() as client, about_the_limit():
        client.assert_closed()


def test_headers_stop(hasty: Running):
    """Connections are watched each by itself, so they are tried all at once."""
    with all_at_once(hasty, [b"G", head()[:-2], b"GET /hello HTTP/1.1\r\nX"]) as clients:
        for client in clients:
            assert_timed_out(client.rest())


def test_headers_drip(hasty: Running):
    """The time for the headers is a deadline: bytes now and then don't extend it."""
    with hasty.connect() as client, about_the_limit():
        assert_timed_out(drip(client, head("GET", "/hello", "X: " + "x" * 100)))


def test_headers_of_a_later_request(hasty: Running):
    with hasty.connect() as client:
        assert client.ask(head()).status == 200
        with about_the_limit():
            assert_timed_out(drip(client, head("GET", "/hello", "X: " + "x" * 100)))


def test_headers_of_a_pipelined_request(hasty: Running):
    with hasty.connect() as client:
        client.send(head() + b"GET /hel")
        assert client.reply().status == 200
        with about_the_limit():
            assert_timed_out(client.rest())


def test_blank_lines_do_not_keep_alive(hasty: Running):
    started = time.monotonic()
    with hasty.connect() as client:
        drip(client, b"\r\n" * 30)
    assert time.monotonic() - started < 3


def test_slow_but_in_time(hasty: Running):
    with hasty.connect() as client:
        for _ in range(2):
            client.send_split(head(), [5, 20], pause=0.06)
            assert client.reply().status == 200


def test_body_stops(hasty: Running):
    fields = ("Content-Length: 5", "Content-Type: application/json")
    requests = [head("POST", target, *fields) for target in ("/bytes", "/json", "/stream", "/raw/x")]
    with all_at_once(hasty, [request + sent for request in requests for sent in (b"", b"ab")]) as clients:
        for client in clients:
            assert_timed_out(client.rest())
    hasty.settle()


@pytest.mark.parametrize("target", ["/bytes", "/raw/x"])
def test_chunked_body_stops(hasty: Running, target):
    request = head("POST", target, "Transfer-Encoding: chunked")
    pieces = [b"", b"2\r\nab\r\n", b"2\r\na", b"5", b"2\r\nab\r\n0\r\n"]
    with all_at_once(hasty, [request + sent for sent in pieces]) as clients:
        for client in clients:
            assert_timed_out(client.rest())


def test_body_drips(hasty: Running):
    """The time for the body is the longest pause, so that slow uploads are possible."""
    with hasty.connect() as client:
        client.send(head("POST", "/stream", "Content-Length: 5"))
        for _ in range(5):
            time.sleep(0.12)
            client.send(b"x")
        assert client.reply().json()["size"] == 5


def test_body_stops_within_a_reply(hasty: Running):
    """No 408 can be sent any more: the reply is cut short."""
    with hasty.connect() as client:
        client.send(head("POST", "/each/", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n")
        client.reader.head()
        assert client.reader.chunk() == b"3;"
        assert b"HTTP/1.1" not in client.rest()


def test_endpoint_sees_the_end_of_a_body_that_stops(hasty: Running):
    nonce = new_nonce()
    with hasty.connect() as client:
        client.send(head("POST", f"/stream/{nonce}", "Content-Length: 5") + b"ab")
        client.rest()
    probe = hasty.app.state.probe
    for _ in range(100):
        if len(probe.about(nonce)) > 1:
            break
        time.sleep(0.01)
    start, end = probe.about(nonce)
    assert (start, end in ("ClientDisconnect", "CancelledError", "HTTPException")) == ("start", True)


def test_a_slow_endpoint_is_no_slow_client(hasty: Running):
    with hasty.connect() as client:
        assert client.ask(head("GET", "/wait/x?seconds=0.5")).status == 200
        assert client.ask(head("GET", "/parts/2?pause=0.4")).body == b"part 0;part 1;"
        assert client.ask(head()).status == 200


def test_a_slow_endpoint_with_a_body(hasty: Running):
    """The pause of a client that is not read from, or whose body is there, doesn't count."""
    probe, nonce = hasty.app.state.probe, new_nonce()
    with hasty.connect() as client:
        client.send(head("POST", f"/late/{nonce}", "Content-Length: 3") + b"abc")
        assert probe.wait_for(f"start {nonce}")
        time.sleep(0.6)
        probe.note(f"go {nonce}")
        assert client.reply().json()["size"] == 3


def test_keep_alive(hasty: Running):
    targets = ["/hello", "/wait/x?seconds=0", "/raw/x", "/def/x", "/parts/1"]
    with all_at_once(hasty, [head("GET", target) for target in targets]) as clients:
        for client in clients:
            assert client.reply().status == 200
        for client in clients:
            client.assert_closed()


def test_keep_alive_after_several(hasty: Running):
    with hasty.connect() as client:
        for _ in range(4):
            time.sleep(0.15)
            assert client.ask(head()).status == 200
        with about_the_limit():
            client.assert_closed()


def test_keep_alive_is_not_running_while_a_request_is(hasty: Running):
    with hasty.connect() as client:
        assert client.ask(head()).status == 200
        assert client.ask(head("GET", "/wait/x?seconds=0.6")).status == 200


def test_many_slow_clients_do_not_harm_others(hasty: Running):
    slow = [hasty.connect() for _ in range(100)]
    for client in slow:
        client.send(b"GET /hello HTTP/1.1\r\nHost: test\r\nX: ")
    started = time.monotonic()
    for _ in range(20):
        hasty.settle()
    assert time.monotonic() - started < 2
    for client in slow:
        assert_timed_out(client.rest())
        client.close()
