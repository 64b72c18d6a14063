"""The direct entry: an HTTP/1.1 protocol for Uvicorn that serves compiled endpoints without ASGI in between.

Uvicorn loads it by `http=DirectProtocol`; sockets, TLS, signals, reload, workers and WebSockets stay
Uvicorn's. A request whose reply only its endpoint decides goes from the parser to the endpoint and back as
one write; any other one is an ASGI call on the same connection.
"""

from __future__ import annotations

from typing import Any, cast

import httptools
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import service_unavailable

from martlet.routing.context import RouteContext
from martlet.serve.checks import PLAIN, SPECIAL, Facts, Headers, Refused, check_head, read_target
from martlet.serve.connection import logger
from martlet.serve.cycle import Cycle
from martlet.serve.light import Light
from martlet.serve.request_id import begin, telling
from martlet.serve.scopes import enter, log_light_access, make_scope
from martlet.serve.shortcut import FEW, MODEST, Shortcut
from martlet.serve.upgrades import head_again, wants_websocket, without_upgrade


class DirectProtocol(Shortcut):
    """One connection of the direct entry: from bytes to exchanges.

    `limits` are those of every connection; a subclass may have others.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The special headers of a head that needs no further check; None where there is none such.
        self._usual: Headers | None = None
        self._reset_parser()

    def _reset_parser(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.target = b""
        self.headers: Headers = []
        self.incoming: Light | Cycle | None = None
        self.parts: list[bytes] = []
        self.is_in_head = self.is_in_body = self._has_begun = self._has_ended = False
        self.head_size = self._uncounted = self._chunk_size = 0
        self._body_size = self._trailer_size = 0

    def data_received(self, data: bytes) -> None:
        if self._is_idle() and self.serve_at_once(data):
            return
        if self.is_closing:
            self.discard(len(data))
            return
        size = self._chunk_size = len(data)
        self._has_begun = self._has_ended = False
        self.is_feeding = True
        try:
            self._feed(data)
        finally:
            self.is_feeding = False
        if self.is_in_head:
            if not self._has_begun:
                self.head_size += size
            elif self._has_ended:
                # How much of it belongs to the head isn't known: at most all.
                self._uncounted = size
            else:
                self.head_size = size
            self._check_growth()
        self.watch()

    def _is_idle(self) -> bool:
        """Whether the next bytes begin a request that may be answered at once."""
        return (
            self.may_shorten
            and self.current is None
            and not (
                self.is_in_head
                or self.is_in_body
                or self.is_closing
                or self.waiting
                or self.flow.write_paused
            )
        )

    def _feed(self, data: bytes) -> None:
        rest: bytes | None = data
        while rest is not None:
            fed, rest = rest, None
            try:
                self.parser.feed_data(fed)
            except httptools.HttpParserUpgrade as upgrade:
                rest = self._upgrade(fed[upgrade.args[0] :])
            except httptools.HttpParserCallbackError as failure:
                if not isinstance(failure.__context__, Refused):
                    raise
                self.give_up(failure.__context__)
                return
            except httptools.HttpParserError:
                self.give_up(Refused(400))
                return

    # What the parser calls

    def on_message_begin(self) -> None:
        self.target = b""
        self.headers = []
        self.incoming = None
        self._body_size = self._trailer_size = 0
        self.is_in_head = self._has_begun = True
        self.head_size = self._uncounted = 0

    def on_url(self, target: bytes) -> None:
        self.target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        value = value.rstrip(b" \t")
        if self.is_in_head:
            self.headers.append((name.lower(), value))
            return
        self._trailer_size += len(name) + len(value) + 4
        if self._trailer_size > self.limits.headers:
            raise Refused(431, "Trailer fields too large")

    def on_headers_complete(self) -> None:
        self.is_in_head = False
        parser = self.parser
        method = parser.get_method()
        version = parser.get_http_version()
        facts = self._check(version)
        self.is_in_body = True
        if parser.should_upgrade():
            if method == b"CONNECT":
                raise Refused(501)
            read_target(method, self.target)
            return
        if self.is_closing:
            return
        keep_alive = parser.should_keep_alive()
        if not self._go_straight(method, version, facts, keep_alive):
            self._go_by_asgi(method, version, facts, keep_alive)

    def _check(self, version: str) -> Facts:
        """What must be known of the head; most heads are short, and name the host of the one before alone."""
        special = [header for header in self.headers if header[0] in SPECIAL]
        size = self.head_size + self._uncounted + self._chunk_size
        if special == self._usual and size < MODEST and version == "1.1" and len(self.headers) < FEW:
            return PLAIN
        facts = check_head(version, self.target, self.headers, self.limits, size)
        if facts is PLAIN and not self.is_narrow:
            self._usual = special
        return facts

    def on_body(self, body: bytes) -> None:
        incoming = self.incoming
        if incoming is None:
            return
        if isinstance(incoming, Cycle):
            incoming.feed(body)
        elif incoming.compiled.needs_body:
            self.parts.append(body)
        limit = self.limits.body
        if limit is not None:
            self._body_size += len(body)
            if self._body_size > limit:
                self._overflow(incoming)

    def on_message_complete(self) -> None:
        self.is_in_body = False
        self._has_ended = True
        incoming = self.incoming
        if incoming is None:
            return
        self.incoming = None
        if isinstance(incoming, Cycle):
            incoming.end_body()
            return
        if self.parts:
            incoming.content = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
            self.parts.clear()
        if self.current is None and not self.waiting and not self.flow.write_paused:
            self.current = incoming
            incoming.start()
        else:
            self.begin(incoming)

    # Which way a request goes

    def _go_straight(self, method: bytes, version: str, facts: Facts, keep_alive: bool) -> bool:
        """Let the endpoint alone answer, if it can."""
        surroundings = self.surroundings
        if surroundings is None:
            return False
        name = method.decode("ascii")
        if not (self.is_bare or surroundings.admits(name, self.scheme, self.headers)):
            return False
        plan = self.plans.find(method, self.target)
        if plan is None:
            return False
        context, params, query = plan
        compiled = context.compiled_now()
        if not (compiled.needs_request or facts.expects_continue):
            self.incoming = self.light_kind(
                self, context, compiled, params, name, self.target, query, self.headers, version, keep_alive,
                facts.is_forwarded, self.is_silent and keep_alive and version == "1.1" and name != "HEAD",
            )  # fmt: skip
            return True
        if not self.is_bare or self.observers:
            return False
        scope = make_scope(self, name, version, read_target(method, self.target), self.headers)
        enter(scope, self.plans.app, context, params)
        if facts.is_forwarded:
            self.plans.forward(scope)
        self._call(self._endpoint(context), scope, keep_alive, facts)
        return True

    def _go_by_asgi(self, method: bytes, version: str, facts: Facts, keep_alive: bool) -> None:
        target = read_target(method, self.target)
        if target.authority is not None:
            self._replace_host(target.authority)
        scope = make_scope(self, method.decode("ascii"), version, target, self.headers)
        self._call(self._within_concurrency(), scope, keep_alive, facts)

    def _call(self, app: ASGIApp, scope: Scope, keep_alive: bool, facts: Facts) -> None:
        cycle = self.incoming = Cycle(self, app, scope, keep_alive, facts.expects_continue)
        self.begin(cycle)

    def _within_concurrency(self) -> ASGIApp:
        """The application, or Uvicorn's refusal where its `limit_concurrency` is reached."""
        limit, state = self.config.limit_concurrency, self.server_state
        if limit is None or (len(state.connections) < limit and len(state.tasks) < limit):
            return self.app
        logger.warning("Exceeded concurrency limit.")
        return cast(ASGIApp, service_unavailable)

    def _endpoint(self, context: RouteContext) -> ASGIApp:
        """The endpoint as an ASGI application, with the application's exception handlers around it."""
        serve, surroundings = context.app, self.surroundings
        assert surroundings is not None

        async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
            if self.plans.tells_ids:
                send = telling(send, begin(scope["headers"]))
            try:
                await serve(scope, receive, send)
            except Exception as error:  # noqa: BLE001 - the application's handlers decide
                await surroundings.conclude(error, scope, receive, send)

        return endpoint

    # What goes wrong

    def give_up(self, refused: Refused) -> None:
        """Refuse a message that can't be read on; whoever was reading its body is told."""
        incoming, self.incoming = self.incoming, None
        if isinstance(incoming, Cycle) and not incoming.is_done:
            incoming.disconnect()
            if incoming is not self.current:
                self.waiting.remove(incoming)
            elif incoming.is_started:
                self.is_closing = True
                self.transport.close()
                return
            else:
                self.current = None
        self.refuse(refused, is_head=not self.is_in_head and self.parser.get_method() == b"HEAD")

    def _overflow(self, incoming: Light | Cycle) -> None:
        """A body without a declared length turns out to be too large (413)."""
        if isinstance(incoming, Cycle):
            self.incoming = None
            incoming.overflow()
        else:
            self.give_up(Refused(413, "Content too large"))

    def _check_growth(self) -> None:
        """A head that goes on and on is refused before it is complete."""
        limits = self.limits
        if len(self.target) > limits.request_line:
            self.give_up(Refused(414, "URI too long"))
        elif self.head_size > limits.request_line + limits.headers:
            self.give_up(Refused(431, "Header fields too large"))

    # Requests as ASGI sees them

    def scope_of(self, light: Light) -> Scope:
        """The scope of a request that was begun without one."""
        target = read_target(light.method.encode(), light.target)
        scope = make_scope(self, light.method, light.version, target, light.headers)
        enter(scope, self.plans.app, light.context, light.params)
        return self.plans.forward(scope) if light.is_forwarded else scope

    def log_light(self, light: Light, status_code: int) -> None:
        client = self.scope_of(light)["client"] if light.is_forwarded else self.client
        log_light_access(client, light, status_code)

    def report(self, error: Exception) -> None:
        """Log what was raised after the reply had been sent."""
        logger.error("Exception in ASGI application\n", exc_info=error)

    def _replace_host(self, authority: bytes) -> None:
        """The authority of an absolute target stands for the Host header (RFC 9112 section 3.2.2)."""
        self.headers[:] = [(name, authority if name == b"host" else value) for name, value in self.headers]

    def _upgrade(self, rest: bytes) -> bytes | None:
        """Hand the connection to Uvicorn's WebSocket class, or go on as if no upgrade had been asked for.

        Returns what is still to be parsed, None where another protocol has taken over.
        """
        websocket_class: Any = self.config.ws_protocol_class
        method = self.parser.get_method()
        if websocket_class is None or not wants_websocket(self.headers):
            head = head_again(method, self.target, without_upgrade(self.headers))
            self._reset_parser()
            self.parser.feed_data(head)
            return rest
        if self.current is not None or self.waiting:
            self.give_up(Refused(400))
            return None
        head = head_again(method, self.target, self.headers)
        self.server_state.connections.discard(cast(Any, self))
        self.clock.close()
        self.is_closing = True
        protocol = websocket_class(
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )
        protocol.connection_made(self.transport)
        protocol.data_received(head + rest)
        self.transport.set_protocol(protocol)
        return None
