"""A connection: its exchanges take turns on it, and it closes when it should."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextvars import copy_context
from typing import Any, ClassVar, Protocol, cast

from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState

from martlet.serve.checks import Refused
from martlet.serve.clock import Clock, Wait
from martlet.serve.heads import Heads
from martlet.serve.limits import Limits
from martlet.serve.refusals import Refusal
from martlet.serve.scopes import access_logger, log_access
from martlet.serve.stepping import Job, stepper_of

logger = logging.getLogger("uvicorn.error")
_heads = Heads()
MAX_DISCARDED = 1024 * 1024


class Exchange(Protocol):
    """One request and its reply."""

    keep_alive: bool

    def start(self) -> None: ...

    def disconnect(self) -> None: ...


class Connection(asyncio.Protocol):
    """What Uvicorn makes for each connection.

    `limits` are those of every connection; a subclass may have others.
    """

    limits: ClassVar[Limits] = Limits()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not config.loaded:
            config.load()
        self.config = config
        self.loop = _loop or asyncio.get_event_loop()
        self.server_state = server_state
        self.app_state = app_state
        self.access_log = access_logger.hasHandlers()
        self.stepper = stepper_of(self.loop)
        keep_alive = self.limits.keep_alive
        rest = config.timeout_keep_alive if keep_alive is None else keep_alive
        self.clock = Clock(self.loop, self._expired, rest)
        self.transport: asyncio.Transport = cast(Any, None)
        self.flow: FlowControl = cast(Any, None)
        self.current: Exchange | None = None
        self.waiting: deque[Exchange] = deque()
        self.is_closing = False
        self.is_in_head = False
        self.is_in_body = False
        self.is_feeding = False
        self.head_size = 0
        self._is_advancing = False
        self._discarded = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.server_state.connections.add(cast(Any, self))
        self.flow = FlowControl(self.transport)
        self.server = get_local_addr(self.transport)
        self.client = get_remote_addr(self.transport)
        self.scheme = "https" if is_ssl(self.transport) else "http"
        self.context = copy_context()
        self.clock.set(Wait.HEAD, self.limits.header_timeout)

    def connection_lost(self, error: Exception | None) -> None:
        self.server_state.connections.discard(cast(Any, self))
        self.is_closing = True
        self.clock.close()
        self.waiting.clear()
        self.flow.resume_writing()
        if self.current is not None:
            self.current.disconnect()

    def eof_received(self) -> None:
        """The client has sent all it will; as with Uvicorn, that ends the connection."""

    def pause_writing(self) -> None:
        self.flow.pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        self.flow.resume_writing()
        self.flow.resume_reading()
        self._advance()

    def shutdown(self) -> None:
        """Uvicorn's graceful end: what is being answered is finished, nothing more is begun."""
        self.waiting.clear()
        if self.current is None:
            self.is_closing = True
            self.transport.close()
        else:
            self.current.keep_alive = False

    # Taking turns

    def begin(self, exchange: Exchange) -> None:
        """Let an exchange have its turn: now, or after those that came before it on this connection."""
        self.waiting.append(exchange)
        self._advance()
        if self.waiting:
            self.flow.pause_reading()

    def _advance(self) -> None:
        if self._is_advancing:
            return
        self._is_advancing = True
        try:
            while self.waiting and self.current is None and not (self.flow.write_paused or self.is_closing):
                exchange = self.current = self.waiting.popleft()
                exchange.start()
        finally:
            self._is_advancing = False
        if not (self.waiting or self.flow.write_paused):
            self.flow.resume_reading()

    def finished(self, exchange: Exchange) -> None:
        """An exchange has written its reply, or has given up."""
        if exchange is not self.current:
            return
        self.current = None
        self.server_state.total_requests += 1
        if self.is_closing:
            return
        self.clock.wait = Wait.NOTHING
        if not exchange.keep_alive:
            self.waiting.clear()
            self.close()
            return
        if not self.waiting:
            if self.flow.read_paused:
                self.flow.resume_reading()
        elif not self._is_advancing:
            # Not here: this may be inside the task and the context of the exchange that has finished.
            self.loop.call_soon(self._advance, context=self.context)
        if not self.is_feeding:
            self.watch()

    def step(self, job: Job) -> asyncio.Task[None] | None:
        """Run a coroutine as far as it goes; the rest of it counts among the server's tasks."""
        task = self.stepper.run(job)
        if task is not None:
            self.count(task)
        return task

    def count(self, task: asyncio.Task[None]) -> None:
        """Let a task be one of those that Uvicorn waits for, or cancels, when it stops."""
        tasks = cast(set[Any], self.server_state.tasks)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    # Writing and closing

    def head(self, status_code: int) -> bytes:
        """The first lines of a reply: its status line, Uvicorn's default headers."""
        return _heads.start(status_code, self.server_state.default_headers)

    def write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def log(self, scope: Scope, status_code: int) -> None:
        if self.access_log:
            log_access(scope, status_code)

    def close(self) -> None:
        """Close after what has been written; input that is still to come is dropped for a moment.

        A socket closed with unread input would take the reply away from the client (RFC 9112 section 9.6).
        """
        self.is_closing = True
        self.clock.stop()
        is_read = not (self.is_in_body or self.is_in_head)
        if is_read or not self.transport.can_write_eof():
            self.transport.close()
            return
        self.flow.resume_reading()
        self.transport.write_eof()
        self.loop.call_later(self.limits.linger, self.transport.close)

    def discard(self, size: int) -> None:
        """Count input that nobody wants; too much of it ends the connection."""
        self._discarded += size
        if self._discarded > MAX_DISCARDED:
            self.is_closing = True
            self.transport.close()

    def give_up(self, refused: Refused) -> None:
        """Refuse what can't be read on."""
        self.refuse(refused)

    def refuse(self, refused: Refused, is_head: bool = False) -> None:
        """Answer what can't be handled after what came before it, and read no further."""
        if self.is_closing:
            return
        if refused.status_code == 400:
            logger.warning(refused.reason)
        self.begin(Refusal(self, refused, is_head))

    # Time

    def watch(self) -> None:
        """Set the clock for what the connection waits for now."""
        if self.is_closing:
            return
        if self.is_in_head:
            if self.clock.wait is not Wait.HEAD:
                self.clock.set(Wait.HEAD, self.limits.header_timeout)
        elif self.is_in_body and not self.flow.read_paused:
            self.clock.set(Wait.BODY, self.limits.body_timeout)
        elif self.current is not None:
            self.clock.stop()
        elif self.clock.wait in (Wait.NOTHING, Wait.BODY):
            # A deadline that is running goes on: blank lines between requests don't put it off.
            self.clock.rest()

    def _expired(self, wait: Wait) -> None:
        if self.is_closing:
            return
        if wait is Wait.BODY or self.is_in_head:
            self.give_up(Refused(408, "Request timeout"))
        else:
            self.is_closing = True
            self.transport.close()
