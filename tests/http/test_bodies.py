"""Uploads and big replies: back-pressure both ways, and clients that go away."""

import hashlib
import threading
import time

import pytest

from tests.http.client import Client, head, with_body
from tests.http.refusals import new_nonce
from tests.http.server import Running

MEGABYTE = 1 << 20


def wait_until(is_true, seconds: float = 3.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_true():
            return True
        time.sleep(0.01)
    return is_true()


class TestUploads:
    @pytest.mark.parametrize("target", ["/bytes", "/stream"])
    @pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 3 * MEGABYTE])
    def test_arrives_whole(self, client: Client, target, size):
        body = bytes(range(256)) * (size // 256 + 1)
        body = body[:size]
        reply = client.ask(with_body(body, target))
        assert (reply.json()["size"], reply.json()["sha256"]) == (size, hashlib.sha256(body).hexdigest())

    def test_streamed_as_it_comes(self, server: Running):
        """An endpoint that asks for the stream runs before the body is complete."""
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect() as client:
            client.send(head("POST", f"/stream/{nonce}", "Content-Length: 6"))
            assert probe.wait_for(f"start {nonce}")
            for piece in (b"ab", b"cd", b"ef"):
                client.send(piece)
                time.sleep(0.05)
            reply = client.reply().json()
        assert (reply["size"], reply["pieces"]) == (6, 3)

    def test_streamed_in_bounded_memory(self, server: Running):
        """While nobody reads the body, the socket isn't read."""
        nonce, probe = new_nonce(), server.app.state.probe
        body = bytes(range(256)) * (32 * MEGABYTE // 256)
        with server.connect(timeout=15) as client:
            client.send(head("POST", f"/late/{nonce}", f"Content-Length: {len(body)}"))
            assert probe.wait_for(f"start {nonce}")
            sent = client.send_while_taken(body)
            assert sent < 8 * MEGABYTE
            probe.note(f"go {nonce}")
            client.send(body[sent:])
            reply = client.reply().json()
            assert reply["sha256"] == hashlib.sha256(body).hexdigest()
            assert client.ask(head()).status == 200

    def test_unread_upload_of_an_asgi_application(self, server: Running):
        """Back-pressure on a request that waits behind another, too."""
        body = b"x" * (32 * MEGABYTE)
        with server.connect(timeout=15) as client:
            client.send(
                head("GET", "/wait/x?seconds=1") + head("POST", "/stream", f"Content-Length: {len(body)}")
            )
            sent = client.send_while_taken(body, patience=0.3)
            assert sent < 8 * MEGABYTE
            sender = threading.Thread(target=client.try_send, args=[body[sent:]])
            sender.start()
            assert client.reply().status == 200
            assert client.reply().json()["size"] == len(body)
            sender.join()

    def test_application_limit(self, serve):
        """The limit that the application declares."""
        from tests.http.application import api

        app = api.FastAPI(max_body_size=1000)

        @app.post("/bytes")
        async def whole(request: api.Request):
            return len(await request.body())

        with serve(app).connect() as client:
            assert client.ask(with_body(b"x" * 1000)).json() == 1000
            assert client.ask(with_body(b"x" * 1001)).status == 413


class TestSlowReaders:
    @pytest.mark.parametrize("version", ["1.1", "1.0"])
    def test_stream_waits_for_its_reader(self, server: Running, version):
        nonce, counts = new_nonce(), server.app.state.probe.counts
        with server.connect(timeout=15, window=64 * 1024) as client:
            client.send(head("GET", f"/flood/{nonce}?megabytes=32", version=version))
            assert wait_until(lambda: counts.get(nonce, 0) > 0)
            time.sleep(0.3)
            made = counts[nonce]
            assert made < 8 * 16
            time.sleep(0.1)
            assert counts[nonce] == made, "still producing"
            assert len(client.reply().body) == 32 * MEGABYTE
        assert counts[nonce] == 32 * 16

    def test_others_are_served_meanwhile(self, server: Running):
        with server.connect(window=64 * 1024) as client:
            client.send(head("GET", f"/flood/{new_nonce()}?megabytes=32"))
            server.settle()

    def test_stream_ends_with_its_reader(self, server: Running):
        """A generator is not left behind when the client goes."""
        nonce, probe = new_nonce(), server.app.state.probe
        with server.connect(window=64 * 1024) as client:
            client.send(head("GET", f"/flood/{nonce}?megabytes=200"))
            assert wait_until(lambda: probe.counts.get(nonce, 0) > 0)
        assert probe.wait_for(f"ended {nonce}")
        assert probe.counts[nonce] < 100 * 16

    def test_big_reply_in_one_piece(self, server: Running):
        with server.connect(timeout=15, window=64 * 1024) as client:
            client.send(head("GET", f"/text/{16 * MEGABYTE}") + head())
            time.sleep(0.1)
            assert len(client.reply().body) == 16 * MEGABYTE
            assert client.reply().status == 200


class TestDisconnect:
    @pytest.mark.parametrize("end", ["close", "reset"])
    def test_is_seen_by_one_who_asks(self, server: Running, end):
        nonce, probe = new_nonce(), server.app.state.probe
        client = server.connect()
        client.send(head("GET", f"/poll/{nonce}"))
        assert probe.wait_for(f"start {nonce}")
        client.assert_silent(0.05)
        getattr(client, end)()
        assert probe.wait_for(f"disconnected {nonce}")

    @pytest.mark.parametrize("end", ["close", "reset"])
    @pytest.mark.parametrize("target", ["suspended", "suspended-request"])
    def test_cancels_one_who_is_suspended(self, cancelling: Running, end, target):
        """Where the server is told to."""
        nonce, probe = new_nonce(), cancelling.app.state.probe
        client = cancelling.connect()
        client.send(head("GET", f"/{target}/{nonce}"))
        assert probe.wait_for(f"start {nonce}")
        getattr(client, end)()
        assert probe.wait_for(f"close {nonce}")
        assert probe.about(nonce) == ["open", "start", "cancelled", "close"]
        assert wait_until(lambda: not cancelling.state.tasks)

    @pytest.mark.parametrize("end", ["close", "reset"])
    def test_lets_finish_what_was_begun(self, server: Running, end):
        """As it is by default, and with FastAPI on Uvicorn."""
        nonce, probe = new_nonce(), server.app.state.probe
        client = server.connect()
        client.send(head("GET", f"/wait/{nonce}?seconds=0.2"))
        assert probe.wait_for(f"start {nonce}")
        getattr(client, end)()
        assert probe.wait_for(f"end {nonce}")
        assert wait_until(lambda: not server.state.tasks)

    @pytest.mark.parametrize("end", ["close", "reset"])
    def test_ends_the_stream_of_a_body(self, server: Running, end):
        nonce, probe = new_nonce(), server.app.state.probe
        client = server.connect()
        client.send(head("POST", f"/stream/{nonce}", "Content-Length: 10") + b"abc")
        assert probe.wait_for(f"start {nonce}")
        time.sleep(0.02)
        getattr(client, end)()
        assert wait_until(lambda: len(probe.about(nonce)) == 2)
        assert probe.about(nonce)[1] in ("ClientDisconnect", "CancelledError")

    def test_before_the_body_is_complete(self, server: Running):
        """An endpoint that wants the whole body isn't run with a part of it."""
        nonce = new_nonce()
        with server.connect() as client:
            fields = ("Content-Length: 30", "Content-Type: application/json")
            client.send(head("POST", f"/json/{nonce}", *fields) + b'{"name":"a"}')
            time.sleep(0.05)
        server.settle()
        time.sleep(0.05)
        assert nonce not in server.app.state.probe.seen

    def test_does_not_stop_background_tasks(self, cancelling: Running):
        nonce, probe = new_nonce(), cancelling.app.state.probe
        with cancelling.connect() as client:
            assert client.ask(head("GET", f"/background/{nonce}")).status == 200
            assert probe.wait_for(f"start {nonce}")
        time.sleep(0.05)
        probe.note(f"go {nonce}")
        assert probe.wait_for(f"end {nonce}")

    def test_is_not_logged_as_an_error(self, cancelling: Running, caplog):
        probe = cancelling.app.state.probe
        with caplog.at_level("ERROR"):
            for target in ("suspended", "suspended-request", "poll", "flood", "raw-wait"):
                nonce = new_nonce()
                with cancelling.connect() as client:
                    client.send(head("GET", f"/{target}/{nonce}?megabytes=100"))
                    assert wait_until(
                        lambda nonce=nonce: nonce in probe.counts or f"start {nonce}" in probe.seen
                    )
            assert wait_until(lambda: not cancelling.state.tasks)
        assert [record.getMessage() for record in caplog.records] == []
