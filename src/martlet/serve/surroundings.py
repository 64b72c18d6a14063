"""What stands around the router, as the direct entry sees it: nothing, or middleware whose effect is known.

Starlette's own middleware for CORS, compression, trusted hosts, sessions and HTTPS, and ours for security
headers, look only at a few request headers and change only the reply's head, or compress its body. So what
they make of one JSON reply they make of every other with the same few headers. The first reply of each kind
is sent through them and its head remembered; the others get that head without them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from martlet.http.replies import BytesResponse
from martlet.middleware.observers import Observer, ObserversMiddleware
from martlet.middleware.security import SecurityHeadersMiddleware
from martlet.serve.alone import lets_pass
from martlet.serve.asgi import ExceptionResponder, Handlers, build_stack
from martlet.serve.heads import header_lines

Headers = list[tuple[bytes, bytes]]
Outcome = Response | Exception

OUTCOME = "martlet.outcome"
MAX_KNOWN = 512
MAX_INLINE = 64 * 1024

KNOWN_KINDS: set[Any] = {
    CORSMiddleware,
    GZipMiddleware,
    HTTPSRedirectMiddleware,
    SecurityHeadersMiddleware,
    TrustedHostMiddleware,
}
try:
    from starlette.middleware.sessions import SessionMiddleware
except ImportError:
    pass
else:
    KNOWN_KINDS.add(SessionMiddleware)


class Bare:
    """Nothing but exception handlers stands around the router."""

    is_bare = True
    observers: Sequence[Observer] = ()

    def __init__(self, responder: ExceptionResponder) -> None:
        self._responder = responder

    def admits(self, method: str, scheme: str, headers: Headers) -> bool:
        """Whether a request may go straight to its endpoint."""
        return True

    async def conclude(self, outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response, or what the handlers make of an exception."""
        if isinstance(outcome, Exception):
            await self._responder.answer(outcome, scope, receive, send)
        else:
            await outcome(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Variant:
    """The head that middleware gives to replies of one kind: what stands before the length, what after it."""

    before: bytes
    after: bytes
    compresslevel: int | None

    def encode(self, body: bytes) -> bytes:
        """The body as it is sent."""
        return body if self.compresslevel is None else compressed(body, self.compresslevel)

    def head(self, start: bytes, length: int) -> bytes:
        """The head for a body of `length` bytes, without its empty line; `start` are its first lines."""
        return b"%b%bcontent-length: %d\r\n%b" % (start, self.before, length, self.after)


class Known:
    """Middleware of known kinds stands around the router."""

    is_bare = False
    observers: Sequence[Observer] = ()

    def __init__(self, middleware: Sequence[Middleware], handlers: Handlers, debug: bool) -> None:
        self._stack: ASGIApp = build_stack(_replay, middleware, handlers, debug)
        built = [kind(_replay, *args, **options) for kind, args, options in middleware]
        self._hosts = [each for each in built if isinstance(each, TrustedHostMiddleware)]
        self._gzips = [each for each in built if isinstance(each, GZipMiddleware)]
        self._redirects = any(isinstance(each, HTTPSRedirectMiddleware) for each in built)
        self._variants: dict[Any, Variant] = {}
        self._trusted: set[bytes] = set()

    def admits(self, method: str, scheme: str, headers: Headers) -> bool:
        """Whether none of the middleware would answer the request itself."""
        if method == "OPTIONS" or (self._redirects and scheme == "http"):
            return False
        if not self._hosts:
            return True
        host = next((value for name, value in headers if name == b"host"), b"")
        if host in self._trusted:
            return True
        if not all(_trusts(middleware, host) for middleware in self._hosts):
            return False
        if len(self._trusted) < MAX_KNOWN:
            self._trusted.add(host)
        return True

    async def conclude(self, outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response, or what the handlers make of an exception, through the middleware."""
        scope[OUTCOME] = outcome
        await self._stack(scope, receive, send)

    async def variant(self, status_code: int, body: bytes, scope_of: Any, headers: Headers) -> Variant | None:
        """The head for a JSON reply; None where it must go through the middleware itself."""
        size = len(body)
        if size > MAX_INLINE:
            return None
        known = self.recall(status_code, size, headers)
        if known is None:
            known = await self._learn(status_code, body, scope_of())
            if len(self._variants) >= MAX_KNOWN:
                self._variants.clear()
            if known is not None:
                self._variants[self._key(status_code, size, headers)] = known
        return known

    def recall(self, status_code: int, size: int, headers: Headers) -> Variant | None:
        """The head for a JSON reply of `size` bytes if it is known already."""
        return None if size > MAX_INLINE else self._variants.get(self._key(status_code, size, headers))

    def _key(self, status_code: int, size: int, headers: Headers) -> Any:
        """All that the middleware looks at, of a request that it lets pass and of a JSON reply."""
        origin = encoding = None
        for name, value in headers:
            if name == b"origin" and origin is None:
                origin = value
            elif name == b"accept-encoding" and encoding is None:
                encoding = value
        accepts = encoding is not None and b"gzip" in encoding
        sizes = tuple(size >= gzip.minimum_size for gzip in self._gzips)
        return status_code, origin, accepts, sizes

    async def _learn(self, status_code: int, body: bytes, scope: Scope) -> Variant | None:
        """Send one reply through the middleware and see what becomes of its head."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        await self.conclude(BytesResponse(body, status_code), dict(scope), nothing, keep)
        if len(sent) != 2 or sent[0]["status"] != status_code:
            return None
        given: Headers = [(bytes(name).lower(), bytes(value)) for name, value in sent[0]["headers"]]
        length = [place for place, (name, _) in enumerate(given) if name == b"content-length"]
        if len(length) != 1:
            return None
        (place,) = length
        is_compressed = sent[1].get("body") != body
        level = self._gzips[0].compresslevel if is_compressed and len(self._gzips) == 1 else None
        if is_compressed and level is None:
            return None
        return Variant(header_lines(given[:place]), header_lines(given[place + 1 :]), level)


def compressed(body: bytes, level: int) -> bytes:
    """The body in gzip's format (RFC 1952), as `GZipMiddleware` makes it."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


async def _replay(scope: Scope, receive: Receive, send: Send) -> None:
    """The innermost application: an outcome that is there already."""
    outcome: Outcome = scope[OUTCOME]
    if isinstance(outcome, Exception):
        raise outcome
    await outcome(scope, receive, send)


def _trusts(middleware: TrustedHostMiddleware, host: bytes) -> bool:
    """Whether the middleware lets a host pass, seen by what it does."""
    scope = {"type": "http", "headers": [(b"host", host)], "path": "/", "scheme": "http", "query_string": b""}
    return lets_pass(middleware, scope)


def surroundings_of(
    stack: Any, middleware: Sequence[Middleware], handlers: dict[Any, ExceptionHandler], debug: bool
) -> Bare | Known | None:
    """What stands around a router; None where it is anything else than the above.

    Observers need not stand there: the direct entry tells them itself.
    """
    observing = next((each for each in middleware if cast(Any, each.cls) is ObserversMiddleware), None)
    if observing is not None:
        others = [each for each in middleware if each is not observing]
        found = surroundings_of(build_stack(_replay, others, handlers, debug), others, handlers, debug)
        if found is not None:
            told = cast(Sequence[Observer], observing.kwargs["observers"])
            found.observers = [*told, *found.observers]
        return found
    if type(stack) is ExceptionResponder and stack.is_outermost:
        return Bare(stack)
    if middleware and all(each.cls in KNOWN_KINDS for each in middleware):
        return Known(middleware, handlers, debug)
    return None
