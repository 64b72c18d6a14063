"""Servers that are away: retried at start-up, told as 503 at run time."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from martlet import Martlet, WebSocket
from martlet.services import Unavailable, Unreachable, connect_with_backoff, masked, unavailable_on
from martlet.testclient import TestClient

WHERE = "redis://me:secret@127.0.0.1:1/0"


class Server:
    """Refuses some attempts and then lets in."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals: Iterator[Exception] = iter(refusals)
        self.attempts = 0

    async def connect(self) -> str:
        self.attempts += 1
        for refusal in self.refusals:
            raise refusal
        return "in"


def test_attempts_go_on_until_one_succeeds(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(OSError("refused"), OSError("starting"))
    assert asyncio.run(connect_with_backoff(server.connect, where=WHERE, first_delay=0.001)) == "in"
    assert server.attempts == 3
    assert [record.getMessage() for record in caplog.records] == [
        "redis://me:***@127.0.0.1:1/0 can't be reached yet, trying again: refused",
        "redis://me:***@127.0.0.1:1/0 can't be reached yet, trying again: starting",
    ]


def test_the_error_says_where_it_tried_without_the_password() -> None:
    server = Server(*(OSError(f"can't connect to {WHERE}\n(refused)") for _ in range(1000)))
    with pytest.raises(Unreachable) as caught:
        asyncio.run(connect_with_backoff(server.connect, where=WHERE, timeout=0.05, first_delay=0.01))
    attempts = "once" if server.attempts == 1 else f"{server.attempts} times"
    assert str(caught.value) == (
        f"can't reach redis://me:***@127.0.0.1:1/0: tried {attempts} in 0.05 s; "
        "the last error: can't connect to redis://me:***@127.0.0.1:1/0 (refused)"
    )
    assert isinstance(caught.value.__cause__, OSError)


def test_a_server_that_never_answers_is_given_up() -> None:
    async def hang() -> None:
        await asyncio.sleep(3600)

    with pytest.raises(Unreachable, match="tried once in 0.01 s; the last error: no answer"):
        asyncio.run(connect_with_backoff(hang, where=WHERE, timeout=0.01))


def test_other_errors_are_raised_at_once() -> None:
    server = Server(ValueError("wrong password"))
    with pytest.raises(ValueError, match="wrong password"):
        asyncio.run(connect_with_backoff(server.connect, where=WHERE))
    assert server.attempts == 1


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://user:pa:ss@host/db", "postgresql://user:***@host/db"),
        ("postgresql://user:pa@ss@host/db", "postgresql://user:***@host/db"),
        ("redis://:secret@host:6379/0", "redis://:***@host:6379/0"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("mongodb://a:b@one:1,two:2/db?authSource=admin", "mongodb://a:***@one:1,two:2/db?authSource=admin"),
        (
            "postgresql://host/db?user=me&password=x&sslmode=off",
            "postgresql://host/db?user=me&password=***&sslmode=off",
        ),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
    ],
)
def test_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_server_that_is_away_is_answered_with_503_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    app = Martlet()

    @app.get("/")
    async def ask() -> None:
        with unavailable_on(ConnectionError, where=WHERE, retry_after=7):
            raise ConnectionRefusedError(f"refused by {WHERE}")

    with caplog.at_level(logging.WARNING, "martlet"):
        reply = TestClient(app).get("/")
    assert (reply.status_code, reply.json()) == (503, {"detail": "Service unavailable"})
    assert reply.headers["retry-after"] == "7"
    assert [record.getMessage() for record in caplog.records] == [
        "redis://me:***@127.0.0.1:1/0 is unavailable: refused by redis://me:***@127.0.0.1:1/0"
    ]


def test_a_websocket_is_refused_with_503() -> None:
    app = Martlet()

    @app.websocket("/")
    async def ask(websocket: WebSocket) -> None:
        raise Unavailable("redis")

    from starlette.testclient import WebSocketDenialResponse

    with pytest.raises(WebSocketDenialResponse) as caught, TestClient(app).websocket_connect("/"):
        pass
    assert caught.value.status_code == 503


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(KeyError), unavailable_on(ConnectionError, where=WHERE):
        raise KeyError
