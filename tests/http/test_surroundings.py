"""Known middleware gives the same bytes on the direct path as through ASGI, and keeps requests on it."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from starlette.middleware.sessions import SessionMiddleware

from martlet import Depends, HTTPException, Martlet
from martlet.middleware.cors import CORSMiddleware
from martlet.middleware.gzip import GZipMiddleware
from martlet.middleware.security import SecurityHeadersMiddleware
from martlet.middleware.trustedhost import TrustedHostMiddleware
from martlet.responses import HTMLResponse, StreamingResponse
from martlet.security import OAuth2PasswordBearer
from martlet.serve.request_id import RequestIds
from tests.http.client import head
from tests.http.server import PATHS, Running

bearer = OAuth2PasswordBearer("token")


def program() -> Martlet:
    app = Martlet()

    @app.get("/")
    async def small():
        return {"message": "hello"}

    @app.get("/big")
    async def big():
        return {"message": "hello" * 100}

    @app.get("/huge")
    async def huge():
        return {"message": "hello" * 50_000}

    @app.get("/refused")
    async def refused():
        raise HTTPException(418, "no")

    @app.get("/raised")
    async def raised():
        raise ValueError("no")

    @app.get("/page", response_class=HTMLResponse)
    async def page():
        return "<p>" + "x" * 200

    @app.get("/stream")
    async def stream():
        return StreamingResponse(iter([b"a" * 200, b"b"]))

    @app.get("/token")
    async def token(token: str = Depends(bearer)):
        return token

    return app


def guarded() -> Martlet:
    app = program()
    app.add_middleware(GZipMiddleware, minimum_size=100)
    app.add_middleware(SessionMiddleware, secret_key="not-secret")
    app.add_middleware(CORSMiddleware, allow_origins=["http://known.example"], allow_credentials=True)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["test", "*.test"])
    app.add_middleware(SecurityHeadersMiddleware, content_security_policy="default-src 'self'")
    return app


REQUESTS = list(
    itertools.product(
        ["GET", "POST", "OPTIONS"],
        ["/", "/big", "/huge", "/refused", "/raised", "/page", "/stream", "/token", "/missing"],
        [None, "http://known.example", "http://other.example"],
        [None, "gzip"],
        ["test", "a.test", "evil.example"],
    )
)


def stream(method: str, path: str, origin: str | None, encoding: str | None, host: str) -> bytes:
    fields = [f"Host: {host}", "Connection: close"]
    fields += [f"Origin: {origin}"] if origin else []
    fields += [f"Accept-Encoding: {encoding}"] if encoding else []
    fields += ["Access-Control-Request-Method: GET"] if method == "OPTIONS" else []
    return (f"{method} {path} HTTP/1.1\r\n" + "\r\n".join(fields) + "\r\n\r\n").encode()


def answer(server: Running, data: bytes) -> bytes:
    with server.connect() as client:
        client.send(data)
        return re.sub(rb"(?m)^date: .*\r$", b"date: now\r", client.rest())


@pytest.fixture(scope="module")
def both():
    servers = [Running(guarded(), path) for path in PATHS]
    yield servers
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.join()


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_same_bytes(both: list[Running], method: str):
    """Twice each: the first reply of a kind goes through the middleware, the next ones don't."""
    for request in REQUESTS:
        if request[0] == method:
            first, again = ([answer(server, stream(*request)) for server in both] for _ in range(2))
            assert first[0].startswith(b"HTTP/1.1 "), request
            assert first[1:] == first[:-1], request
            assert again == first, request


@pytest.mark.skipif("direct" not in PATHS, reason="the control has no direct path")
@pytest.mark.parametrize("make", [program, guarded, lambda: RequestIds(program())])
def test_stays_direct(make: Any, monkeypatch: pytest.MonkeyPatch):
    """Replies of declared endpoints never reach the router, forwarded headers or not."""
    from martlet.serve import plans

    routed: list[str] = []
    locate = plans.Plans.locate

    def noted(self: Any, method: bytes, path: bytes) -> Any:
        found = locate(self, method, path)
        routed.append(path.decode() if found is None else "direct")
        return found

    monkeypatch.setattr(plans.Plans, "locate", noted)
    server = Running(make(), "direct")
    try:
        for path in ("/", "/big", "/refused", "/page", "/token"):
            for fields in ((), ("X-Forwarded-For: 192.0.2.1", "Authorization: Bearer x")):
                with server.connect() as client:
                    client.send(head("GET", path, *fields))
                    client.reply()
    finally:
        server.ask_to_stop()
        server.join()
    assert routed == ["direct"] * 10
