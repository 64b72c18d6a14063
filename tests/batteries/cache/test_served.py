"""Kept replies over the server, by the direct path and through ASGI."""

from __future__ import annotations

import pytest

from martlet import Martlet
from martlet.cache import Cache
from tests.http.server import PATHS, Running


@pytest.mark.parametrize("path", PATHS)
def test_a_served_reply_is_kept(path: str) -> None:
    cache, app, calls = Cache(), Martlet(), []
    app.use(cache)

    @app.get("/birds/{id}")
    @cache.reply(ttl=60)
    def bird(id: int) -> dict[str, int]:
        calls.append(id)
        return {"id": id}

    server = Running(app, path)
    try:
        with server.connect() as client:
            client.send(b"GET /birds/7 HTTP/1.1\r\nHost: test\r\n\r\n")
            first = client.reply()
            etag = first.header("etag")
            client.send(f"GET /birds/7 HTTP/1.1\r\nHost: test\r\nIf-None-Match: {etag}\r\n\r\n".encode())
            second = client.reply()
    finally:
        server.ask_to_stop()
        server.join()
    assert (first.status, first.body) == (200, b'{"id":7}')
    assert (second.status, second.body, second.header("etag")) == (304, b"", etag)
    assert calls == [7]
