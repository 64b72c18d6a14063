"""The direct entry: an HTTP/1.1 protocol for Uvicorn that serves compiled endpoints without ASGI in between.

Uvicorn loads it by `http=DirectProtocol`; sockets, TLS, signals, reload, workers and WebSockets stay Uvicorn's. A
request whose reply only its endpoint decides goes from the parser to the endpoint and back as one write; any other one
is an ASGI call on the same connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any, ClassVar, Protocol, cast

import httptools
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl, service_unavailable
from uvicorn.protocols.utils import (
    get_client_addr,
    get_local_addr,
    get_path_with_query_string,
    get_remote_addr,
    is_ssl,
)
from uvicorn.server import ServerState

from martlet.routing.context import RouteContext
from martlet.serve.checks import PLAIN, Refused, Target, check_head, read_target
from martlet.serve.clock import Clock, Wait
from martlet.serve.cycle import Cycle
from martlet.serve.heads import Heads
from martlet.serve.light import Light
from martlet.serve.limits import Limits
from martlet.serve.plans import Plans
from martlet.serve.refusals import Refusal
from martlet.serve.stepping import stepper_of

logger = logging.getLogger("uvicorn.error")
access_logger = logging.getLogger("uvicorn.access")
_heads = Heads()
MAX_DISCARDED = 1024 * 1024


class Exchange(Protocol):
    """One request and its reply."""

    keep_alive: bool

    def start(self) -> None: ...

    def disconnect(self) -> None: ...


class DirectProtocol(asyncio.Protocol):
    """One connection.

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
        self.app = cast(ASGIApp, config.loaded_app)
        self.loop = _loop or asyncio.get_event_loop()
        self.server_state = server_state
        self.app_state = app_state
        self.access_log = access_logger.hasHandlers()
        self.stepper = stepper_of(self.loop)
        self.plans = Plans(config.loaded_app)
        self.surroundings = (
            None if config.root_path or config.limit_concurrency else self.plans.surroundings()
        )
        self.is_bare = self.surroundings is not None and self.surroundings.is_bare
        keep_alive = self.limits.keep_alive
        self.keep_alive_time = config.timeout_keep_alive if keep_alive is None else keep_alive
        self.clock = Clock(self.loop, self._expired)
        self.transport: asyncio.Transport = cast(Any, None)
        self.flow: FlowControl = cast(Any, None)
        self.current: Exchange | None = None
        self.waiting: deque[Exchange] = deque()
        self.is_closing = False
        self.is_upgrading = False
        self._is_advancing = False
        self._discarded = 0
        self._reset_parser()

    def _reset_parser(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.incoming: Light | Cycle | None = None
        self._is_in_head = False
        self._is_in_body = False
        self._head_size = 0
        self._body_size = 0

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.server_state.connections.add(cast(Any, self))
        self.flow = FlowControl(self.transport)
        self.server = get_local_addr(self.transport)
        self.client = get_remote_addr(self.transport)
        self.scheme = "https" if is_ssl(self.transport) else "http"
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

    def data_received(self, data: bytes) -> None:
        if self.is_closing:
            self.discard(len(data))
            return
        self._head_size += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserCallbackError as failure:
            cause = failure.__context__
            if not isinstance(cause, Refused):
                raise
            self._refuse(cause)
        except httptools.HttpParserError:
            self._refuse(Refused(400))
        self._watch()

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

    # The parser's side

    def on_message_begin(self) -> None:
        self.target = b""
        self.headers = []
        self.incoming = None
        self._body_size = 0
        self._is_in_head = True

    def on_url(self, target: bytes) -> None:
        self.target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_in_head:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        parser = self.parser
        method = parser.get_method()
        version = parser.get_http_version()
        facts = check_head(version, self.target, self.headers, self.limits, self._head_size)
        target = read_target(method, self.target)
        self._is_in_body = True
        if parser.should_upgrade():
            if method == b"CONNECT":
                raise Refused(501)
            self.is_upgrading = True
            return
        if target.authority is not None:
            self._replace_host(target.authority)
        keep_alive = parser.should_keep_alive()
        name = method.decode("ascii")
        surroundings = self.surroundings
        if surroundings is not None and surroundings.admits(name, self.scheme, self.headers):
            found = self.plans.find(name, target.path)
            if found is not None:
                context, compiled, params = found
                wants_client = self.access_log or compiled.needs_request
                is_plain = facts is PLAIN or not (
                    facts.expects_continue or (facts.is_forwarded and wants_client)
                )
                if is_plain and not compiled.needs_request:
                    self.incoming = Light(
                        self, context, compiled, params, name, self.target, target.query, self.headers, version,
                        keep_alive,
                    )  # fmt: skip
                    return
                if self.is_bare and not (facts.is_forwarded and self.plans.trusts_proxies):
                    scope = self._scope(name, version, target, context, params)
                    self._begin(
                        Cycle(self, self._endpoint(context), scope, keep_alive, facts.expects_continue)
                    )
                    return
        app = self.app
        limit = self.config.limit_concurrency
        if limit is not None and (
            len(self.server_state.connections) >= limit or len(self.server_state.tasks) >= limit
        ):
            logger.warning("Exceeded concurrency limit.")
            app = cast(ASGIApp, service_unavailable)
        self._begin(Cycle(self, app, self._scope(name, version, target), keep_alive, facts.expects_continue))

    def on_body(self, body: bytes) -> None:
        incoming = self.incoming
        if incoming is None:
            return
        if isinstance(incoming, Cycle):
            incoming.feed(body)
        elif incoming.compiled.needs_body:
            incoming.content += body
        limit = self.limits.body
        if limit is not None:
            self._body_size += len(body)
            if self._body_size > limit:
                self._overflow(incoming)

    def on_message_complete(self) -> None:
        self._is_in_body = False
        self._head_size = 0
        incoming = self.incoming
        if incoming is None:
            return
        self.incoming = None
        if isinstance(incoming, Cycle):
            incoming.end_body()
        elif self.current is None and not self.waiting and not self.flow.write_paused:
            self.current = incoming
            incoming.start()
        else:
            self._begin(incoming)

    # Taking turns

    def _begin(self, exchange: Exchange) -> None:
        """Let an exchange have its turn: now, or after those that came before it on this connection."""
        if isinstance(exchange, Cycle):
            self.incoming = exchange
        self.waiting.append(exchange)
        self._advance()
        if self.waiting:
            self.flow.pause_reading()

    def _advance(self) -> None:
        if self._is_advancing:
            return
        self._is_advancing = True
        while self.waiting and self.current is None and not self.flow.write_paused and not self.is_closing:
            exchange = self.current = self.waiting.popleft()
            exchange.start()
        self._is_advancing = False

    def finished(self, exchange: Exchange) -> None:
        """An exchange has written its reply, or has given up."""
        self.current = None
        self.server_state.total_requests += 1
        if self.is_closing:
            return
        if not exchange.keep_alive:
            self.waiting.clear()
            self.close()
            return
        if self.waiting:
            self._advance()
        if not self.waiting:
            self.flow.resume_reading()
        self._watch()

    def step(self, job: Any) -> asyncio.Task[None] | None:
        """Run a coroutine as far as it goes; the rest of it counts among the server's tasks."""
        task = self.stepper.run(job)
        if task is not None:
            tasks = cast(set[Any], self.server_state.tasks)
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return task

    # Writing and closing

    def head(self, status_code: int) -> bytes:
        """The first lines of a reply: its status line, Uvicorn's default headers."""
        return _heads.start(status_code, self.server_state.default_headers)

    def write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Close after what has been written; input that is still to come is dropped for a moment.

        A socket closed with unread input would take the reply away from the client (RFC 9112 section 9.6).
        """
        self.is_closing = True
        self.clock.stop()
        is_read = not (self._is_in_body or self._is_in_head)
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

    def _refuse(self, refused: Refused) -> None:
        """Answer what can't be handled after what came before it, and read no further."""
        if not self.is_closing:
            if refused.status_code == 400:
                logger.warning(refused.reason)
            incoming, self.incoming = self.incoming, None
            if isinstance(incoming, Cycle) and not incoming.is_done and incoming.more_body:
                incoming.disconnect()
                if incoming is self.current:
                    self.current = None
            self._begin(Refusal(self, refused))

    def _overflow(self, incoming: Light | Cycle) -> None:
        """A body without a declared length turns out to be too large (413)."""
        self.incoming = None
        if isinstance(incoming, Cycle):
            incoming.overflow()
        else:
            self._refuse(Refused(413, "Content too large"))

    # Time

    def _watch(self) -> None:
        """Set the clock for what the connection waits for now."""
        if self.is_closing:
            return
        if self._is_in_head:
            self._check_growth()
            if self.clock.wait is not Wait.HEAD:
                self.clock.set(Wait.HEAD, self.limits.header_timeout)
        elif self._is_in_body and not self.flow.read_paused:
            self.clock.set(Wait.BODY, self.limits.body_timeout)
        elif self.current is None:
            self.clock.set(Wait.REQUEST, self.keep_alive_time)
        else:
            self.clock.stop()

    def _check_growth(self) -> None:
        """A head that goes on and on is refused before it is complete."""
        limits = self.limits
        if (
            not self.headers
            and self._head_size > limits.request_line + 64
            and len(self.target) > limits.request_line
        ):
            self._refuse(Refused(414, "URI too long"))
        elif self._head_size > limits.request_line + limits.headers:
            self._refuse(Refused(431, "Header fields too large"))

    def _expired(self, wait: Wait) -> None:
        if self.is_closing:
            return
        if wait is Wait.REQUEST or (wait is Wait.HEAD and not self._head_size):
            self.is_closing = True
            self.transport.close()
        else:
            self._refuse(Refused(408, "Request timeout"))

    # Scopes and logs

    def _endpoint(self, context: RouteContext) -> ASGIApp:
        """The endpoint as an ASGI application, with the application's exception handlers around it."""
        serve, surroundings = context.app, self.surroundings
        assert surroundings is not None

        async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await serve(scope, receive, send)
            except Exception as error:
                await surroundings.conclude(error, scope, receive, send)

        return endpoint

    def scope_of(self, light: Light) -> Scope:
        """The scope of a request that was begun without one."""
        target = read_target(light.method.encode(), light.target)
        return self._scope(light.method, light.version, target, light.context, light.params, light.headers)

    def _scope(
        self,
        method: str,
        version: str,
        target: Target,
        context: RouteContext | None = None,
        params: dict[str, Any] | None = None,
        headers: list[tuple[bytes, bytes]] | None = None,
    ) -> Scope:
        root_path = self.config.root_path
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": self.config.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": root_path,
            "method": method,
            "path": root_path + target.path,
            "raw_path": root_path.encode("ascii") + target.raw_path,
            "query_string": target.query,
            "headers": self.headers if headers is None else headers,
            "state": self.app_state.copy(),
        }
        if context is not None:
            app = self.plans.app
            assert app is not None
            scope |= {
                "app": app,
                "router": app.router,
                "route": context.route,
                "endpoint": context.endpoint,
                "path_params": {**(params or {})},
            }
        return scope

    def _replace_host(self, authority: bytes) -> None:
        """The authority of an absolute target stands for the Host header (RFC 9112 section 3.2.2)."""
        self.headers[:] = [(name, authority if name == b"host" else value) for name, value in self.headers]

    def log(self, method: str, scope: Scope, status_code: int) -> None:
        if self.access_log:
            client = get_client_addr(cast(Any, scope))
            path = get_path_with_query_string(cast(Any, scope))
            access_logger.info(
                '%s - "%s %s HTTP/%s" %d', client, method, path, scope["http_version"], status_code
            )

    def log_light(self, light: Light, status_code: int) -> None:
        client = f"{self.client[0]}:{self.client[1]}" if self.client else ""
        path = light.target.decode("ascii", "replace")
        access_logger.info('%s - "%s %s HTTP/%s" %d', client, light.method, path, light.version, status_code)

    def report(self, error: Exception) -> None:
        """Log what was raised after the reply had been sent."""
        logger.error("Exception in ASGI application\n", exc_info=error)

    # Upgrades

    def _upgrade(self, rest: bytes) -> None:
        """Hand the connection to Uvicorn's WebSocket class, or go on as if no upgrade had been asked for."""
        self.is_upgrading = False
        is_websocket = any(
            name == b"upgrade" and value.strip().lower() == b"websocket" for name, value in self.headers
        )
        websocket_class: Any = self.config.ws_protocol_class
        if not is_websocket or websocket_class is None:
            self._go_on_without_upgrade(rest)
            return
        if self.current is not None or self.waiting:
            self._refuse(Refused(400))
            return
        head = self._head_again(self.headers)
        self.server_state.connections.discard(cast(Any, self))
        self.clock.close()
        protocol = websocket_class(
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )
        protocol.connection_made(self.transport)
        protocol.data_received(head + rest)
        self.transport.set_protocol(protocol)

    def _head_again(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        lines = b"".join([b"%b: %b\r\n" % header for header in headers])
        return b"%b %b HTTP/1.1\r\n%b\r\n" % (self.parser.get_method(), self.target, lines)

    def _go_on_without_upgrade(self, rest: bytes) -> None:
        """An upgrade that isn't offered is ignored (RFC 9110 section 7.8)."""
        kept = [
            (name, b", ".join(t for t in value.split(b",") if t.strip().lower() != b"upgrade"))
            if name == b"connection"
            else (name, value)
            for name, value in self.headers
            if name != b"upgrade"
        ]
        head = self._head_again([header for header in kept if header != (b"connection", b"")])
        self._reset_parser()
        self.data_received(head + rest)
