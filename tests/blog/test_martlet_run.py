"""The blog in a process of its own, as `martlet run` serves it."""

import json
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.blog.conftest import Person
from tests.command.servers import ROOT, Server, running_martlet, until


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/blog.db", "SECRET_KEY": "x" * 32}
    # Found by the path, since the process works in a folder where no `.env` changes its settings.
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    with running_martlet(tmp_path, "blog.main:app", PYTHONPATH=path, **settings) as server:
        yield server


def test_register_log_in_write_and_read(server: Server) -> None:
    client: Any = server.client
    robin = Person(client, "robin")
    assert client.get("/users/me", headers=robin.headers).json()["email"] == robin.email
    post = robin.write()
    assert client.get(f"/posts/{post['id']}").json() == post
    assert client.get("/posts", params={"search": "swifts"}).json()["items"] == [post]
    assert client.delete(f"/posts/{post['id']}").status_code == 401
    assert server.stop() == -signal.SIGTERM
    assert '"POST /posts HTTP/1.1" 201 Created' in server.stdout
    assert "Application shutdown complete" in server.stderr
    assert "Traceback" not in server.stderr


def test_on_sigterm_a_post_under_way_is_stored_and_answered(server: Server, tmp_path: Path) -> None:
    client: Any = server.client
    robin = Person(client, "robin")
    body = json.dumps({"title": "Last words", "body": "Goodbye."}).encode()
    head = (
        "POST /posts HTTP/1.1\r\nHost: blog\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {robin.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as writer:
        writer.sendall(head.encode() + body[:10])
        # A request that came later is answered, so the server has seen what came before.
        assert client.get("/health").status_code == 200
        server.process.send_signal(signal.SIGTERM)
        until(lambda: "Waiting for connections to close" in server.stderr)
        writer.sendall(body[10:])
        with writer.makefile("rb") as replies:
            assert replies.readline() == b"HTTP/1.1 201 Created\r\n"
    assert server.process.wait(20) == -signal.SIGTERM
    assert "Application shutdown complete" in server.stderr
    database = sqlite3.connect(tmp_path / "blog.db")
    assert database.execute("SELECT title FROM posts").fetchall() == [("Last words",)]
    database.close()
