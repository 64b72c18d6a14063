"""The rate limits of an application."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from limits import RateLimitItem, parse_many

from martlet import Depends, HTTPException, Martlet
from martlet.middleware import Middleware
from martlet.middleware.observers import Exchange, observe, route_of
from martlet.plugins import Plugin
from martlet.rate_limits.addresses import client_of, networks, subject
from martlet.rate_limits.counting import STRATEGIES, Count, Counters, Strategy, digest
from martlet.rate_limits.fields import fields_of
from martlet.rate_limits.middleware import RateLimitMiddleware
from martlet.requests import HTTPConnection

Key = Callable[..., Any]

current: ContextVar[Exchange | None] = ContextVar("martlet_rate_limits", default=None)


class RateLimited(HTTPException):
    """Too many requests: status 429 with Retry-After (RFC 6585, 4; RFC 9110, 10.2.3).

    policy: the name of the limit. retry_after: in seconds.
    """

    def __init__(self, policy: str, retry_after: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(429, "Too many requests", {"Retry-After": str(retry_after), **(headers or {})})
        self.policy = policy
        self.retry_after = retry_after


class RateLimits(Plugin):
    """A plug-in: `app.use(limits)` tells the limits in each reply, and holds those of the whole application.

    Args:
        *rates: of the whole application, such as "100/minute"; without any, routes alone have limits.
        url: `memory://`, which each process has to itself, or `redis://`, `rediss://`, `unix://`.
        key: whom the application's limits count: a function of the connection, also a coroutine function.
            None, its result, is nobody. By default it is the client's address.
        trusted_proxies: addresses and networks whose X-Forwarded-For is believed.
        ipv6_prefix: the length of the prefix that IPv6 clients are counted by.
        fail_open: whether requests pass uncounted while the server is away, or are refused with 503.
        strategy: "sliding-window" keeps two counters a caller, "moving-window" the time of each request,
            "fixed-window" one counter.
        prefix: what the keys on the server begin with.
        timeout: how many seconds an answer of the server may take.
        start_timeout: for how many seconds the server is tried at start-up.
        name: of the plug-in; a second one of an application needs one of its own.
    """

    def __init__(
        self,
        *rates: str,
        url: str = "memory://",
        key: Key | None = None,
        trusted_proxies: Sequence[str] = (),
        ipv6_prefix: int = 64,
        fail_open: bool = True,
        strategy: Strategy = "sliding-window",
        prefix: str = "martlet:limits",
        timeout: float = 1,
        start_timeout: float = 30,
        name: str = "rate-limits",
    ) -> None:
        if strategy not in STRATEGIES:
            raise ValueError(f"{strategy!r} is no strategy: it is one of {', '.join(STRATEGIES)}")
        self.name = name
        self.rates = parse(rates)
        self.key = key or self.address
        self.trusted_proxies = networks(trusted_proxies)
        self.ipv6_prefix = ipv6_prefix
        self.fail_open = fail_open
        self.start_timeout = start_timeout
        self.counters = Counters(url, strategy=strategy, prefix=prefix, timeout=timeout)

    def limit(
        self,
        *rates: str,
        key: Key | None = None,
        name: str | None = None,
        cost: int = 1,
        fail_open: bool | None = None,
    ) -> Callable[..., Awaitable[None]]:
        """A dependency that limits the routes that have it.

        `@app.post("/", dependencies=[Depends(limits.limit("5/minute"))])`.

        Args:
            *rates: such as "5/minute", "100 per 2 hours".
            key: whom it counts: a dependency, such as that of the user's id. None, its result, is nobody. By
                default it is the client's address.
            name: routes with limits of one name share them; without it each route is counted by itself.
            cost: how many a request counts for.
            fail_open: if not as the plug-in.
        """
        if not rates:
            raise ValueError('limit() needs a rate, such as limit("5/minute")')
        parsed = parse(rates)
        fails_open = self.fail_open if fail_open is None else fail_open

        async def limited(connection: HTTPConnection, identity: Any = Depends(key or self.address)) -> None:
            where = name
            if where is None:
                method = connection.scope.get("method", "WEBSOCKET")
                where = f"{method} {route_of(connection.scope)}"
            await self.count(
                parsed, identity, policy=name or "route", where=where, cost=cost, fail_open=fails_open
            )

        return limited

    async def address(self, connection: HTTPConnection) -> str:
        """The client's address, which limits count by default; a dependency as well."""
        return subject(client_of(connection, self.trusted_proxies), self.ipv6_prefix)

    async def count(
        self,
        rates: Sequence[RateLimitItem],
        identity: Any,
        *,
        policy: str,
        where: str,
        cost: int = 1,
        fail_open: bool,
    ) -> None:
        """Count a request. Raises RateLimited, or Unavailable while the server is away."""
        if identity is None:
            return
        names = (where, digest(f"{type(identity).__name__}:{identity}"))
        counts = await self.counters.count(rates, names, cost=cost, fail_open=fail_open)
        for number, count in enumerate(counts, 1):
            self._tell(policy if number == 1 else f"{policy}-{number}", count)

    async def count_connection(self, connection: HTTPConnection) -> None:
        """Count a request against the limits of the whole application. Raises as `count` does."""
        identity = self.key(connection)
        if inspect.isawaitable(identity):
            identity = await identity
        await self.count(self.rates, identity, policy="app", where="app", fail_open=self.fail_open)

    def _tell(self, policy: str, count: Count) -> None:
        """Put a limit into the reply's headers. Raises RateLimited if it is exceeded."""
        exchange, fields = current.get(), fields_of(policy, count)
        if exchange is not None:
            lines = ((name.lower().encode(), value.encode()) for name, value in fields.items())
            exchange.reply_headers.extend(lines)
            fields = {}
        if count.is_exceeded:
            raise RateLimited(policy, max(count.reset, 1), fields)

    def configure(self, app: Martlet) -> None:
        if self.rates:
            # Innermost: what other middleware answers isn't counted, and refusals pass through it.
            app.user_middleware.append(Middleware(RateLimitMiddleware, limits=self))
        observe(app, self)

    def begin(self, exchange: Exchange) -> None:
        """A request begins: where its headers go."""
        current.set(exchange)

    def end(self, exchange: Exchange) -> None:
        """It has ended."""
        current.set(None)

    @asynccontextmanager
    async def lifespan(self, app: Martlet) -> AsyncIterator[None]:
        """Wait for the server; close connections in the end."""
        server = self.counters.server
        if server is None:
            yield
            return
        await server.connect(self.start_timeout)
        try:
            yield
        finally:
            await self.counters.aclose()

    async def check(self) -> None:
        """Raises Unavailable while the server is away."""
        if self.counters.server is not None:
            await self.counters.server.check()


def parse(rates: Sequence[str]) -> list[RateLimitItem]:
    """Rates as the limits package has them. Raises ValueError."""
    try:
        return [item for rate in rates for item in parse_many(rate)]
    except ValueError as error:
        raise ValueError(
            f"{', '.join(rates)!r} is no rate: write it as 5/minute or 100 per 2 hours"
        ) from error
