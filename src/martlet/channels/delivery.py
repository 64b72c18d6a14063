"""A subscription's messages, sent to a WebSocket or as server-sent events.

Each message is sent when the one before it was taken by the client's connection. A client that doesn't read
makes its queue fill, and the policy of the subscription decides what it loses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import anyio
from anyio.abc import TaskGroup
from starlette.types import Receive, Scope, Send

from martlet.channels.subscription import SlowConsumer, Subscription
from martlet.sse import KEEPALIVE_COMMENT, PING_INTERVAL, EventSourceResponse, format_sse_event
from martlet.websockets import WebSocket, WebSocketDisconnect, WebSocketState

Subscribe = Callable[[], AbstractAsyncContextManager[Subscription[Any]]]
OnText = Callable[[str], Awaitable[None]]

TRY_AGAIN_LATER = 1013
"""The code of a WebSocket that is closed because the client was too slow (IANA's registry of RFC 6455)."""
CLOSING = 1.0
"""Seconds that closing towards a client may take that doesn't read."""


async def talk(websocket: WebSocket, subscribe: Subscribe, on_text: OnText | None) -> None:
    """Send what arrives until the client leaves, the subscription ends, or the client is too slow."""
    async with subscribe() as subscription:
        if websocket.application_state is WebSocketState.CONNECTING:
            await websocket.accept()
        try:
            async with _until_slow(subscription) as tasks:
                tasks.start_soon(_receive, websocket, on_text, tasks.cancel_scope)
                await _send(websocket, subscription)
        finally:
            if subscription.overflowed.is_set():
                with anyio.move_on_after(CLOSING, shield=True):
                    await _close(websocket, TRY_AGAIN_LATER, "too slow")
        if websocket.client_state is WebSocketState.CONNECTED and not subscription.overflowed.is_set():
            await _close(websocket, 1001, "")


async def _send(websocket: WebSocket, subscription: Subscription[Any]) -> None:
    with suppress(WebSocketDisconnect, SlowConsumer):
        while (raw := await subscription.next_raw()) is not None:
            await websocket.send_text(raw[1])


async def _receive(websocket: WebSocket, on_text: OnText | None, scope: anyio.CancelScope) -> None:
    """Notice that the client leaves; what it sends is `on_text`'s, or of no interest."""
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                break
            text = message.get("text")
            if on_text is not None and text is not None:
                await on_text(text)
    finally:
        scope.cancel()


@asynccontextmanager
async def _until_slow(subscription: Subscription[Any]) -> AsyncIterator[TaskGroup]:
    """A group of tasks that ends with its block, or when the subscriber is disconnected for being slow."""
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_end_if_slow, subscription, tasks.cancel_scope)
            yield tasks
            tasks.cancel_scope.cancel()
    except ExceptionGroup as group:
        raise group.exceptions[0] from None  # so that exception handlers know it


async def _end_if_slow(subscription: Subscription[Any], scope: anyio.CancelScope) -> None:
    await subscription.overflowed.wait()
    scope.cancel()


async def _close(websocket: WebSocket, code: int, reason: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # it may be closed
        await websocket.close(code, reason)


class Events(EventSourceResponse):
    """A stream of a subscription's messages: the JSON of each as an event's data.

    The subscription begins before the reply does, so that a server that is away is answered with 503.
    """

    def __init__(self, subscribe: Subscribe, named: bool) -> None:
        super().__init__(_nothing(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._subscribe = subscribe
        self._named = named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._subscribe() as subscription:
            self.body_iterator = self._events(subscription)
            async with _until_slow(subscription):
                await super().__call__(scope, receive, send)

    async def _events(self, subscription: Subscription[Any]) -> AsyncIterator[bytes]:
        yield KEEPALIVE_COMMENT  # the head goes out at once
        while True:
            raw = None
            with anyio.move_on_after(PING_INTERVAL) as waited:
                raw = await subscription.next_raw()
            if raw is not None:
                topic, text = raw
                yield format_sse_event(data_str=text, event=topic if self._named else None)
            elif waited.cancelled_caught:
                yield KEEPALIVE_COMMENT
            else:
                break


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
