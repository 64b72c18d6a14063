"""A request served by its compiled endpoint alone: no scope, no messages, one write."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from martlet.compile.endpoint import Compiled
from martlet.routing.context import RouteContext
from martlet.routing.run import STARTED, Exits, as_response
from martlet.serve.cycle import NAME, VALUE, Cycle
from martlet.serve.heads import has_no_content, header_lines
from martlet.serve.light_connection import LightConnection
from martlet.serve.request_id import Passage, begin, telling
from martlet.serve.stepping import Job, result_of
from martlet.serve.surroundings import Known

if TYPE_CHECKING:
    from martlet.serve.direct import DirectProtocol


JSON = b"%bcontent-length: %d\r\ncontent-type: application/json\r\n\r\n%b"


class Light:
    """One request."""

    content = b""
    is_done = False
    task: asyncio.Task[None] | None = None
    passage: Passage | None = None

    def __init__(
        self,
        protocol: DirectProtocol,
        context: RouteContext,
        compiled: Compiled,
        params: dict[str, Any],
        method: str,
        target: bytes,
        query: bytes,
        headers: list[tuple[bytes, bytes]],
        version: str,
        keep_alive: bool,
        is_forwarded: bool,
        is_usual: bool,
    ) -> None:
        self.protocol = protocol
        self.context = context
        self.compiled = compiled
        self.params = params
        self.method = method
        self.target = target
        self.query = query
        self.headers = headers
        self.version = version
        self.keep_alive = keep_alive
        self.is_forwarded = is_forwarded
        # Whether nothing is to be added to the head or left out of the body, and nothing logged.
        self.is_usual = is_usual

    def start(self) -> None:
        protocol = self.protocol
        if self.compiled.needs_exits or not protocol.is_quick:
            self.task = protocol.step(self._guarded(self._serve()))
            return
        outcome = protocol.stepper.call(self._run(), self)
        if type(outcome) is bytes:
            self._write(outcome)
        elif outcome is not None:
            self.task = outcome
            protocol.count(outcome)

    def _run(self, exits: AsyncExitStack | None = None) -> Any:
        """Call the endpoint's function."""
        request = LightConnection(self) if self.compiled.needs_connection else self.content
        return self.compiled.run(request, self.params, self.query, self.headers, exits)

    def rest(self, job: Any, yielded: Any) -> Job:
        """Serve on with an endpoint that has suspended."""
        return self._guarded(self._reply(result_of(job, yielded)))

    def conclude(self, outcome: Any) -> Job:
        """Send a response, or what the application's handlers make of an exception."""
        is_error = isinstance(outcome, Exception)
        return self._guarded(self._answer(outcome) if is_error else self._send(outcome))

    async def _serve(self) -> None:
        """Serve where more than a plain call is wanted: closing what it opens, telling the request's id."""
        self._begin()
        if not self.compiled.needs_exits:
            await self._reply(self._run())
            return
        async with Exits() as exits:
            await self._reply(self._run(exits))

    def _begin(self) -> None:
        """Note that the request begins, in the context that it runs in."""
        if self.protocol.tells_ids:
            self.passage = begin(self.headers)

    async def _reply(self, made: Any) -> None:
        """Send the reply that is awaited."""
        reply = await made
        if type(reply) is bytes and self.protocol.is_bare:
            self._write(reply)
        else:
            await self._send(reply)

    async def _guarded(self, work: Any) -> None:
        """Do some work on this request: what goes wrong is answered, a cancellation ends the connection."""
        try:
            await work
        except asyncio.CancelledError:
            self._break_off()
            raise
        except Exception as error:  # noqa: BLE001 - the application's handlers decide
            await self._answer(error)

    def disconnect(self) -> None:
        """The client has left: nobody is told, as nobody asked for the request."""
        if self.task is not None and not self.is_done and self.protocol.limits.cancel_on_disconnect:
            self.task.cancel()

    def _break_off(self) -> None:
        """Close the connection without a reply, or in the middle of one."""
        current = self.protocol.current
        if isinstance(current, Cycle):
            current.break_off()
        elif current is self:
            self.is_done, self.keep_alive = True, False
            self.protocol.finished(self)

    def _write(self, reply: bytes) -> None:
        """Write JSON with its settled head, in one go."""
        compiled, protocol = self.compiled, self.protocol
        head = protocol.head(compiled.status_code)
        if compiled.has_body:
            if self.is_usual and self.keep_alive:
                self.is_done = True
                protocol.write(JSON % (head, len(reply), reply))
                protocol.finished(self)
                return
            head += b"content-length: %d\r\ncontent-type: application/json\r\n" % len(reply)
        else:
            head += b"content-type: application/json\r\n"
            reply = b""
        self._finish(compiled.status_code, head, reply)

    def _finish(self, status_code: int, head: bytes, body: bytes) -> None:
        protocol = self.protocol
        if not self.keep_alive:
            head += b"connection: close\r\n"
        elif self.version == "1.0":
            head += b"connection: keep-alive\r\n"
        if self.passage is not None and b"\nx-request-id: " not in head:
            head += b"x-request-id: %b\r\n" % self.passage.id.encode("ascii")
        protocol.write(head + b"\r\n" + (b"" if self.method == "HEAD" else body))
        if protocol.access_log:
            protocol.log_light(self, status_code)
        self.is_done = True
        protocol.finished(self)

    async def _send(self, reply: bytes | Response) -> None:
        """Send a reply through whatever stands around the router, in one write where that is known to do."""
        protocol, compiled = self.protocol, self.compiled
        if isinstance(reply, bytes):
            if compiled.has_body and await self._write_variant(reply):
                return
        elif protocol.is_bare and _is_sound(reply):
            head = protocol.head(reply.status_code) + header_lines(reply.raw_headers)
            self._finish(reply.status_code, head, bytes(reply.body))
            return
        cycle = self._cycle()
        response = as_response(reply, compiled)
        surroundings = protocol.surroundings
        assert surroundings is not None
        await surroundings.conclude(response, cycle.scope, cycle.receive, self._sender(cycle))

    async def _write_variant(self, reply: bytes) -> bool:
        """Write JSON with the head that the known middleware gives it; false where there is none for it."""
        protocol, status_code = self.protocol, self.compiled.status_code
        surroundings = protocol.surroundings
        if not isinstance(surroundings, Known):
            return False
        variant = await surroundings.variant(
            status_code, reply, lambda: protocol.scope_of(self), self.headers
        )
        if variant is None:
            return False
        reply = variant.encode(reply)
        self._finish(status_code, variant.head(protocol.head(status_code), len(reply)), reply)
        return True

    async def _answer(self, error: Exception) -> None:
        """Answer an exception as the application's handlers say; what is left is the server's to log."""
        protocol = self.protocol
        if self.is_done:
            protocol.report(error)
            return
        cycle = protocol.current if isinstance(protocol.current, Cycle) else self._cycle()
        if cycle.is_started:
            cycle.scope[STARTED] = True
        cycle.app = lambda scope, receive, send: self._handle(error, scope, receive, self._sender(cycle))
        await cycle.run()

    async def _handle(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application's handlers answer an exception; raises what they leave."""
        surroundings = self.protocol.surroundings
        assert surroundings is not None
        await surroundings.conclude(error, scope, receive, send)

    def _sender(self, cycle: Cycle) -> Send:
        return cycle.send if self.passage is None else telling(cycle.send, self.passage)

    def _cycle(self) -> Cycle:
        """The rest of this request as ASGI sees it."""
        protocol = self.protocol
        scope = protocol.scope_of(self)
        cycle = Cycle(protocol, _nothing, scope, self.keep_alive, more_body=False, body=self.content)
        cycle.task = self.task
        protocol.current = cycle
        return cycle


def _is_sound(response: Response) -> bool:
    """Whether the response is one write: its body there, its length true, nothing else to be done."""
    if type(response).__call__ is not Response.__call__ or response.background is not None:
        return False
    length = None
    for name, value in response.raw_headers:
        if name == b"content-length":
            length = value
        elif name in (b"transfer-encoding", b"connection"):
            return False
        if NAME.fullmatch(name) is None or VALUE.fullmatch(value) is None:
            return False
    if has_no_content(response.status_code):
        return length is None and not response.body
    return length == b"%d" % len(response.body)


async def _nothing(*_: Any) -> None:
    """The application of a cycle that another one is put into."""
