"""What stays Uvicorn's: default headers, limits, proxies, logs, shutting down, WebSockets."""

import base64
import hashlib
import logging
import os
import struct
import time

import pytest

from tests.http.application import make_app
from tests.http.client import Client, head, with_body
from tests.http.refusals import new_nonce
from tests.http.server import Running

TARGETS = ["/hello", "/wait/x", "/raw/x", "/missing", "/parts/1"]


class TestDefaultHeaders:
    @pytest.mark.parametrize("target", TARGETS)
    def test_date_and_server_come_first(self, client: Client, target):
        reply = client.ask(head("GET", target))
        assert reply.names[:2] == ["date", "server"]
        assert reply.header("server") == "uvicorn"
        date = time.strptime(reply.header("date"), "%a, %d %b %Y %H:%M:%S GMT")
        assert abs(time.mktime(date) - time.mktime(time.gmtime())) <= 3

    def test_order(self, client: Client):
        assert client.ask(head()).names == ["date", "server", "content-length", "content-type"]
        assert client.ask(head("GET", "/refuse/404")).names == [
            "date",
            "server",
            "x-why",
            "content-length",
            "content-type",
        ]

    def test_of_refusals(self, client: Client):
        client.send(b"BAD\r\n\r\n")
        reply = client.reply()
        assert reply.names == ["date", "server", "content-type", "content-length", "connection"]
        assert (reply.status, reply.body) == (400, b"Invalid HTTP request received.")

    def test_switched_off_and_added(self, serve):
        server = serve(
            make_app(), server_header=False, date_header=False, headers=[("X-Own", "1"), ("X-Own", "2")]
        )
        with server.connect() as client:
            for target in TARGETS:
                reply = client.ask(head("GET", target))
                assert reply.values("x-own") == ["1", "2"]
                assert (reply.values("server"), reply.values("date")) == ([], [])

    def test_date_moves_on(self, client: Client):
        dates = {client.ask(head()).header("date")}
        time.sleep(1.2)
        dates.add(client.ask(head()).header("date"))
        assert len(dates) == 2


class TestSettings:
    def test_root_path(self, serve):
        with serve(make_app(), root_path="/api").connect() as client:
            assert client.ask(head()).status == 200
            found = client.ask(head("GET", "/scope/a%20b")).json()
            assert (found["path"], found["raw_path"]) == ("/api/scope/a b", "/api/scope/a%20b")
            assert (found["root_path"], found["rest"]) == ("/api", "a b")

    def test_unix_socket(self, serve, tmp_path):
        server = serve(make_app(), uds=str(tmp_path / "socket"))
        with server.connect() as client:
            assert client.ask(head()).json() == {"hello": "world"}
            assert client.ask(head("GET", "/scope/x")).json()["client"] is None

    def test_plain_asyncio_loop(self, serve):
        with serve(make_app(), loop="asyncio").connect() as client:
            client.send(head() + head("GET", "/wait/x") + head("GET", "/raw/x") + head("GET", "/timeout"))
            assert [client.reply().status for _ in range(4)] == [200] * 4

    def test_concurrency_limit(self, serve):
        server = serve(make_app(), limit_concurrency=3)
        with server.connect() as first, server.connect() as second:
            assert first.ask(head()).status == 200
            assert second.ask(head()).status == 200
            for target in ("/hello", "/raw/x"):
                with server.connect() as third:
                    reply = third.ask(head("GET", target))
                    assert (reply.status, reply.body, reply.says_close) == (503, b"Service Unavailable", True)
                    third.assert_closed()
            assert first.ask(head()).status in (200, 503)

    @pytest.mark.parametrize("target", ["/hello", "/wait/x", "/raw/x"])
    def test_limit_of_requests(self, serve, target):
        server = serve(make_app(), limit_max_requests=5)
        with server.connect() as client:
            for _ in range(5):
                assert client.ask(head("GET", target)).status == 200
        server.join()

    def test_requests_are_counted(self, server: Running):
        before = server.state.total_requests
        with server.connect() as client:
            for target in ("/hello", "/wait/x", "/raw/x", "/def/x"):
                client.ask(head("GET", target))
        assert server.state.total_requests == before + 4

    def test_proxy_headers(self, server: Running):
        """Uvicorn trusts the loopback by default."""
        fields = ("X-Forwarded-For: 10.1.2.3", "X-Forwarded-Proto: https")
        with server.connect() as client:
            found = client.ask(head("GET", "/scope/x", *fields)).json()
            assert (found["client"], found["scheme"], found["url"]) == (
                "10.1.2.3",
                "https",
                "https://test/scope/x",
            )
            found = client.ask(head("GET", "/scope/x")).json()
            assert (found["client"], found["scheme"]) == ("127.0.0.1", "http")

    @pytest.mark.parametrize("options", [{"proxy_headers": False}, {"forwarded_allow_ips": "10.0.0.1"}])
    def test_untrusted_proxy_headers(self, serve, options):
        with serve(make_app(), **options).connect() as client:
            found = client.ask(
                head("GET", "/scope/x", "X-Forwarded-For: 10.1.2.3", "X-Forwarded-Proto: https")
            ).json()
            assert (found["client"], found["scheme"]) == ("127.0.0.1", "http")

    def test_access_log(self, serve, caplog):
        logger = logging.getLogger("uvicorn.access")
        requests = ["/hello?a=b%20c", "/wait/x", "/raw/x", "/missing", "/raise", "/parts/1", "/scope/a%20b"]
        with caplog.at_level(logging.INFO, logger="uvicorn.access"):
            logger.addHandler(caplog.handler)
            try:
                server = serve(make_app(), access_log=True)
                with server.connect() as client:
                    for target in requests:
                        client.ask(head("GET", target))
                    client.ask(head("HEAD", "/hello", version="1.0"), "HEAD")
            finally:
                logger.removeHandler(caplog.handler)
        lines = [
            record.args[1:] for record in dict.fromkeys(caplog.records) if record.name == "uvicorn.access"
        ]
        statuses = [200, 200, 200, 404, 500, 200, 200]
        expected = [("GET", target, "1.1", status) for target, status in zip(requests, statuses, strict=True)]
        assert lines == [*expected, ("HEAD", "/hello", "1.0", 200)]
        assert all(
            record.args[0].startswith("127.0.0.1:")
            for record in caplog.records
            if record.name == "uvicorn.access"
        )


class TestShutdown:
    @pytest.mark.parametrize("target", ["/wait/x?seconds=0.5", "/parts/5?pause=0.1"])
    def test_finishes_what_runs(self, serve, target):
        server = serve(make_app())
        with server.connect() as busy, server.connect() as idle, server.connect() as used:
            assert used.ask(head()).status == 200
            busy.send(head("GET", target) + head("GET", "/seen/late"))
            time.sleep(0.1)
            server.ask_to_stop()
            assert busy.reply().status == 200
            busy.assert_closed()
            idle.assert_closed()
            used.assert_closed()
            with pytest.raises(ConnectionRefusedError):
                server.connect()
        server.join()

    def test_running_reply_says_close(self, serve):
        server = serve(make_app())
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("GET", f"/wait/{nonce}?seconds=0.5"))
            assert server.app.state.probe.wait_for(f"start {nonce}")
            server.ask_to_stop()
            assert client.reply().says_close
            client.assert_closed()
        server.join()
        assert server.app.state.probe.about(nonce) == ["start", "end"]

    def test_time_limit(self, serve):
        """What doesn't finish is cancelled."""
        server = serve(make_app(), timeout_graceful_shutdown=0.3)
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            client.send(head("GET", f"/suspended/{nonce}"))
            assert probe.wait_for(f"start {nonce}")
            started = time.monotonic()
            server.ask_to_stop()
            server.join()
            assert time.monotonic() - started < 2
        assert probe.about(nonce) == ["open", "start", "cancelled", "close"]

    def test_within_an_upload(self, serve):
        server = serve(make_app())
        nonce = new_nonce()
        with server.connect() as client:
            client.send(head("POST", f"/stream/{nonce}", "Content-Length: 6") + b"abc")
            assert server.app.state.probe.wait_for(f"start {nonce}")
            server.ask_to_stop()
            time.sleep(0.2)
            client.send(b"def")
            reply = client.reply()
            assert (reply.json()["size"], reply.says_close) == (6, True)
            client.assert_closed()
        server.join()


def handshake(target: str = "/ws", key: bytes = b"0123456789abcdef") -> bytes:
    fields = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    return head("GET", target, *fields, f"Sec-WebSocket-Key: {base64.b64encode(key).decode()}")


def assert_accepted(client: Client, key: bytes = b"0123456789abcdef") -> None:
    reply = client.reply()
    accept = base64.b64encode(
        hashlib.sha1(base64.b64encode(key) + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    )
    assert (reply.status, reply.header("sec-websocket-accept")) == (101, accept.decode())


def frame(text: str) -> bytes:
    """A masked text frame (RFC 6455 section 5.2)."""
    mask, data = os.urandom(4), text.encode()
    return (
        struct.pack("!BB", 0x81, 0x80 | len(data)) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data))
    )


def received(client: Client) -> str:
    kind, size = client.reader.exactly(2, "a frame")
    assert kind == 0x81
    return client.reader.exactly(size, "a frame").decode()


class TestUpgrade:
    def test_websocket(self, client: Client):
        client.send(handshake())
        assert_accepted(client)
        for text in ("one", "two"):
            client.send(frame(text))
            assert received(client) == f"echo {text}"

    @pytest.mark.parametrize("before", TARGETS)
    def test_websocket_after_requests(self, client: Client, before):
        for _ in range(2):
            client.ask(head("GET", before))
        client.send(handshake())
        assert_accepted(client)
        client.send(frame("one"))
        assert received(client) == "echo one"

    def test_websocket_in_pieces(self, client: Client):
        data = handshake()
        client.send_split(data, range(20, len(data), 40), pause=0.002)
        assert_accepted(client)
        client.send(frame("one"))
        assert received(client) == "echo one"

    def test_websocket_is_not_timed_out(self, hasty: Running):
        with hasty.connect() as client:
            client.ask(head())
            client.send(handshake())
            assert_accepted(client)
            time.sleep(0.8)
            client.send(frame("one"))
            assert received(client) == "echo one"

    def test_websocket_waits_for_its_turn(self, client: Client):
        """Either it is refused or it comes after the reply; it never takes the connection away."""
        client.send(head("GET", "/wait/x?seconds=0.1") + handshake())
        assert client.reply().json() == {"nonce": "x"}
        assert client.reply().status in (101, 400, 503)

    def test_websocket_without_a_route(self, client: Client):
        assert client.ask(handshake("/missing")).status == 403

    @pytest.mark.parametrize("name", ["h2c", "foo", "TLS/1.0", "WebSocketX", "h2c, foo"])
    @pytest.mark.parametrize("target", ["/hello", "/raw/x"])
    def test_other_upgrades_are_ignored(self, client: Client, name, target):
        """RFC 9110 section 7.8."""
        for _ in range(2):
            reply = client.ask(head("GET", target, "Connection: Upgrade, HTTP2-Settings", f"Upgrade: {name}"))
            assert reply.status == 200

    def test_many_ignored_upgrades(self, client: Client):
        client.send(head("GET", "/empty/200", "Connection: Upgrade", "Upgrade: h2c") * 1500)
        assert [client.reply().status for _ in range(1500)] == [200] * 1500

    def test_body_with_an_ignored_upgrade(self, client: Client):
        fields = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA")
        client.send(with_body(b"abc", "/bytes", *fields) + head())
        assert client.reply().json()["size"] == 3
        assert client.reply().json() == {"hello": "world"}

    def test_chunked_body_with_an_ignored_upgrade(self, client: Client):
        fields = ("Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked")
        client.send(head("POST", "/bytes", *fields) + b"3\r\nabc\r\n")
        client.assert_silent(0.03)
        client.send(b"0\r\n\r\n" + head())
        assert client.reply().json()["size"] == 3
        assert client.reply().json() == {"hello": "world"}

    def test_upgrade_without_the_connection_option(self, client: Client):
        """It concerns nobody (RFC 9110 section 7.8)."""
        client.send(head("GET", "/hello", "Upgrade: websocket") + head())
        assert [client.reply().status, client.reply().status] == [200, 200]
