"""Servers that a program depends on: reached with patience at start-up, told as 503 while they are away."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

import anyio

from martlet.exceptions import HTTPException

logger = logging.getLogger("martlet")

T = TypeVar("T")
Errors = tuple[type[Exception], ...]

_PASSWORD = re.compile(r"(?<=://)([^/?#]*?):([^/?#]*)@")
_SECRET_OPTION = re.compile(r"(?<=[?&])((?:\w*(?:password|secret|token))=)[^&#]*", re.IGNORECASE)


class Unreachable(ConnectionError):
    """A server could not be reached at start-up."""


class Unavailable(HTTPException):
    """A server that a request needs is away: answered with 503 and Retry-After (RFC 9110, 15.6.4, 10.2.3).

    Args:
        service: what is away; it goes to the log and not to the client.
        retry_after: after how many seconds a client should try again.
    """

    def __init__(self, service: str = "", *, retry_after: int = 5) -> None:
        super().__init__(503, "Service unavailable", {"Retry-After": str(retry_after)})
        self.service = service
        self.retry_after = retry_after


def masked(url: str) -> str:
    """A URL that may be shown: without its password."""
    return _SECRET_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1:***@", url))


@contextmanager
def unavailable_on(*errors: type[Exception], where: str, retry_after: int = 5) -> Iterator[None]:
    """Turn a library's errors of connection into Unavailable, and log them.

    Args:
        errors: the exceptions that mean that the server is away.
        where: the server's name or URL, for the log; a password in it is masked.
        retry_after: after how many seconds a client should try again.
    """
    try:
        yield
    except errors as error:
        service = masked(where)
        logger.warning("%s is unavailable: %s", service, _described(error))
        raise Unavailable(service, retry_after=retry_after) from error


async def connect_with_backoff(
    connect: Callable[[], Awaitable[T]],
    *,
    where: str,
    errors: Errors = (OSError,),
    timeout: float = 30,  # noqa: ASYNC109 - of all attempts together
    first_delay: float = 0.1,
    longest_delay: float = 5,
) -> T:
    """Call `connect` until it succeeds, waiting about twice as long after each failure.

    Args:
        where: the server's name or URL, for messages; a password in it is masked.
        errors: the exceptions after which another attempt makes sense; others are raised at once.
        timeout: how many seconds to go on, an attempt that hangs included.
        first_delay: seconds before the second attempt.
        longest_delay: seconds between attempts at most.

    Raises Unreachable, which says where it tried, how often, and the last error.
    """
    end = monotonic() + timeout
    delay, attempts = first_delay, 0
    last: Exception | None = None
    while True:
        attempts += 1
        try:
            with anyio.move_on_after(max(end - monotonic(), 0)):
                return await connect()
            last = last or TimeoutError("no answer")
        except errors as error:
            last = error
        left = end - monotonic()
        if left <= delay:
            break
        logger.warning("%s can't be reached yet, trying again: %s", masked(where), _described(last))
        await anyio.sleep(delay * random.uniform(0.75, 1.0))  # noqa: S311 - spreads workers, keeps no secret
        delay = min(delay * 2, longest_delay)
    tried = "once" if attempts == 1 else f"{attempts} times"
    raise Unreachable(
        f"can't reach {masked(where)}: tried {tried} in {timeout:g} s; the last error: {_described(last)}"
    ) from last


def _described(error: Exception | None) -> str:
    """An exception in one line, its class where it has no text."""
    lines = masked(str(error)).split() if error is not None else []
    return " ".join(lines) or type(error).__name__


__all__ = ["Unavailable", "Unreachable", "connect_with_backoff", "masked", "unavailable_on"]
