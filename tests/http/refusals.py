"""A request that must be refused: not run, answered with an error, and followed by the connection's end."""

from __future__ import annotations

import uuid

from tests.http.client import Client, head
from tests.http.parse import Reply
from tests.http.server import Running


def new_nonce() -> str:
    return uuid.uuid4().hex


def assert_refused(server: Running, data: bytes, *statuses: int, client: Client | None = None) -> Reply:
    """`data` (whose NONCE is replaced) gets one error reply, and nothing after it counts as a request."""
    nonce, hidden = new_nonce(), new_nonce()
    data = data.replace(b"NONCE", nonce.encode())
    with client or server.connect() as connection:
        connection.try_send(data + head("GET", f"/seen/{hidden}"))
        reply = connection.reply()
        assert reply.status in statuses, (reply.status, data[:300])
        assert reply.says_close
        connection.assert_closed()
    server.settle()
    seen = server.app.state.probe.seen
    assert nonce not in seen, "the refused request was run"
    assert hidden not in seen, "what follows a refused request was run"
    return reply


def post(*fields: str, body: bytes = b"", version: str = "1.1") -> bytes:
    """A POST that would be seen if it were run."""
    return head("POST", "/seen/NONCE", *fields, version=version) + body
