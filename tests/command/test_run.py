"""`martlet run`, in real processes."""

from __future__ import annotations

import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
import trustme
from websockets.sync.client import connect

from tests.command.programs import PROGRAM
from tests.command.servers import Server, free_port, martlet, running, running_martlet, until

PROTOCOLS = ["auto", "direct", "httptools", "h11"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("program")
    (folder / "main.py").write_text(PROGRAM)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with running_martlet(folder) as server:
        yield server


def test_serves_what_it_finds(server: Server) -> None:
    assert server.get("/items/3?q=x").json() == {"id": 3, "q": "x"}
    assert server.stderr.startswith("Serving main:app, 1 worker, HTTP by ")
    assert "Uvicorn running on http://127.0.0.1:" in server.stderr


def test_each_request_has_a_line_like_uvicorns(server: Server) -> None:
    server.get("/items/x?q=a%20b")
    line = until(lambda: [line for line in server.stdout.splitlines() if "/items/x" in line])[0]
    prefix, _, rest = line.partition(" - ")
    assert prefix.startswith("INFO:     127.0.0.1:")
    assert rest == f'"GET /items/x?q=a%20b HTTP/1.1" 422 {HTTPStatus(422).phrase}'


def test_an_error_is_answered_without_its_source(server: Server) -> None:
    reply = server.get("/fail", headers={"Accept": "text/html"})
    assert (reply.status_code, reply.text) == (500, "Internal Server Error")
    assert until(lambda: "ZeroDivisionError" in server.stderr)


def test_web_sockets_are_served(server: Server) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/echo", proxy=None) as web_socket:
        web_socket.send("hello")
        assert web_socket.recv(timeout=30) == "hello"


def test_a_port_in_use_is_one_line(server: Server, folder: Path) -> None:
    result = martlet(folder, "run", "--host", "127.0.0.1", "--port", str(server.port))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Error: port {server.port} of 127.0.0.1 is in use; choose another with --port\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "no.such.host.invalid"), "there is no host 'no.such.host.invalid': "),
        (("--host", "192.0.2.1", "--port", "9999"), "can't listen on port 9999 of 192.0.2.1: "),
        (("--uds", "no/folder/socket"), "there is no folder no/folder for the socket no/folder/socket"),
        (("--uds", "main.py"), "main.py exists and is no socket"),
        (("--ssl-certfile", "no.pem"), "there is no file no.pem"),
        (("--ssl-keyfile", "main.py"), "--ssl-keyfile needs --ssl-certfile too"),
        (("--ssl-certfile", "main.py"), "can't use the certificate main.py with its key: "),
        (("nope:app",), "there is no module 'nope' in "),
    ],
)
def test_what_stops_it_is_one_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    result = martlet(folder, "run", *arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("http", PROTOCOLS)
def test_on_sigterm_requests_under_way_are_answered_first(folder: Path, http: str) -> None:
    replies: list[httpx.Response] = []
    with running_martlet(folder, "--http", http) as server:
        assert server.get("/").json() == {"hello": "world"}
        asking = threading.Thread(target=lambda: replies.append(server.get_anew("/slow?seconds=3")))
        asking.start()
        until(lambda: "sleeping" in server.stderr)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: "Waiting for connections to close" in server.stderr)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        asking.join()
        assert [reply.text for reply in replies] == ['"slept"']
        assert server.process.wait(30) == -signal.SIGTERM
        assert '"GET /slow?seconds=3 HTTP/1.1" 200 OK' in server.stdout
        assert "Application shutdown complete" in server.stderr


def test_a_request_that_does_not_end_is_cut_off(folder: Path) -> None:
    with running_martlet(folder, "--timeout-graceful-shutdown", "1") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"GET /slow?seconds=300 HTTP/1.1\r\nHost: x\r\n\r\n")
            until(lambda: "sleeping" in server.stderr)
            started = time.monotonic()
            server.stop()
        assert 0.9 < time.monotonic() - started < 20
        assert "timeout graceful shutdown exceeded" in server.stderr


def test_several_workers_share_the_port(folder: Path) -> None:
    with running_martlet(folder, "--workers", "2") as server:
        pids: set[int] = set()

        def ask() -> bool:
            pids.add(server.get_anew("/pid").json())
            return len(pids) == 2

        until(ask)
        assert server.process.pid not in pids
        server.stop()
        assert server.stderr.count("Application shutdown complete") == 2


def test_a_unix_socket(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))

    def is_ready(server: Server) -> bool:
        assert server.process.poll() is None, server.stderr
        return "Uvicorn running on unix socket" in server.stderr

    with running_martlet(folder, "--uds", str(path), ready=is_ready):
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
            assert client.get("http://socket/").json() == {"hello": "world"}
        result = martlet(folder, "run", "--uds", str(path))
        assert (result.returncode, result.stderr) == (1, f"Error: the socket {path} is in use\n")


@pytest.mark.parametrize("http", PROTOCOLS)
def test_tls(folder: Path, tmp_path: Path, http: str) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(tmp_path / "cert.pem", append=True)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    files = ["--ssl-keyfile", str(tmp_path / "key.pem"), "--ssl-certfile", str(tmp_path / "cert.pem")]
    with running_martlet(folder, *files, "--http", http) as server:
        reply = httpx.get(f"https://127.0.0.1:{server.port}/about", verify=context)
        assert reply.json()["scheme"] == "https"


@pytest.mark.parametrize(
    ("arguments", "client", "scheme"),
    [
        ((), "203.0.113.9", "https"),
        (("--forwarded-allow-ips", "10.0.0.0/8"), "127.0.0.1", "http"),
        (("--no-proxy-headers",), "127.0.0.1", "http"),
    ],
)
def test_only_trusted_proxies_are_believed(
    folder: Path, arguments: tuple[str, ...], client: str, scheme: str
) -> None:
    with running_martlet(folder, *arguments, "--root-path", "/shop") as server:
        forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        told = server.get("/about", headers=forwarded).json()
    assert told == {"client": client, "scheme": scheme, "root_path": "/shop"}


def test_the_environment_gives_port_and_workers(folder: Path) -> None:
    port = free_port()
    line = ("-m", "martlet", "run", "--host", "127.0.0.1", "--no-access-log", "--log-level", "warning")
    with running(folder, sys.executable, *line, port=port, PORT=str(port), WEB_CONCURRENCY="2") as server:
        assert server.get("/pid").json() != server.process.pid
        assert server.stderr == f"Serving main:app, 2 workers, HTTP by {server.stderr.split()[-1]}\n"
        assert server.stdout == ""


def test_more_requests_than_the_limit_are_refused(folder: Path) -> None:
    with running_martlet(folder, "--limit-concurrency", "2") as server:
        with (
            socket.create_connection(("127.0.0.1", server.port)),
            socket.create_connection(("127.0.0.1", server.port)),
        ):
            until(lambda: server.get_anew("/").status_code == 503)
        until(lambda: server.get_anew("/").status_code == 200)


@pytest.mark.parametrize("http", PROTOCOLS)
def test_an_idle_connection_is_closed(folder: Path, http: str) -> None:
    with (
        running_martlet(folder, "--timeout-keep-alive", "1", "--http", http) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        while client.recv(65536):
            pass
        assert 0.5 < time.monotonic() - started < 4
