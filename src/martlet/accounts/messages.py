"""Messages to users, which the program sends."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

logger = logging.getLogger("martlet.accounts")

Reason = Literal["verify", "reset", "registered_already", "password_changed"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent by e-mail.

    reason: "verify" and "reset" carry a token, for a link to the program's page, which sends it back;
        "registered_already" tells those who register again that they have an account; "password_changed"
        tells that it was changed.
    user: the program's user.
    lifetime: how long the token can be used.
    """

    reason: Reason
    email: str
    user: Any
    token: str | None = field(default=None, repr=False)
    lifetime: timedelta | None = None


OnMessage = Callable[[Message], Awaitable[None] | None]


async def deliver(on_message: OnMessage, message: Message) -> None:
    """Hand a message to the program."""
    sent = on_message(message)
    if inspect.isawaitable(sent):
        await sent


def log_message(message: Message) -> None:
    """What is done without `on_message`. Tokens are passwords, so that only the level DEBUG shows them."""
    logger.warning(
        "nothing sends messages to users (on_message=...): %s to %s", message.reason, message.email
    )
    if message.token is not None:
        logger.debug("the token for %s is %s", message.reason, message.token)
