"""The reply to the request that is being answered, whatever kind of response it will be."""

from __future__ import annotations

from contextvars import ContextVar

from martlet.middleware.observers import Exchange

_current: ContextVar[Exchange | None] = ContextVar("martlet.sessions.exchange", default=None)
NO_STORE = (b"cache-control", b"no-store")


class ReplyHeaders:
    """An observer through which a session puts its cookie into the reply."""

    def begin(self, exchange: Exchange) -> None:
        _current.set(exchange)

    def end(self, exchange: Exchange) -> None:
        _current.set(None)


def answerable() -> Exchange:
    """The exchange whose reply can still be given a cookie.

    Raises RuntimeError where the plug-in isn't used, or the reply has begun.
    """
    exchange = _current.get()
    if exchange is None:
        raise RuntimeError("the application doesn't use the sessions: app.use(sessions)")
    if exchange.status is not None:
        raise RuntimeError(
            "the reply has begun, so that the session's cookie can't be sent any more:"
            " await session.save() before a WebSocket is accepted or a stream begins"
        )
    return exchange


def give(exchange: Exchange, cookie: tuple[bytes, bytes]) -> None:
    """Put a cookie into the reply, in place of an earlier one, and keep caches from storing it."""
    name = cookie[1].partition(b"=")[0] + b"="
    fields = [(key, value) for key, value in exchange.reply_headers if not _sets(name, key, value)]
    if NO_STORE not in fields:
        fields.append(NO_STORE)
    exchange.reply_headers[:] = [*fields, cookie]


def _sets(cookie: bytes, key: bytes, value: bytes) -> bool:
    return key == b"set-cookie" and value.startswith(cookie)
