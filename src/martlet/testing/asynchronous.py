"""A client for tests that run on an event loop themselves."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx2
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AsyncTestClient(httpx2.AsyncClient):
    """An httpx client that calls `app` on the running asyncio loop, without a network.

    Used as an async context manager it runs the application's lifespan around the requests.

    Args:
        app: the application.
        base_url: what relative URLs are relative to.
        raise_server_exceptions: whether an exception that the application lets out is raised by the request.
        root_path: the path that the application is mounted at (ASGI).
        client: the client's address and port that the application sees.
        options: those of `httpx2.AsyncClient`.
    """

    __test__ = False

    def __init__(
        self,
        app: ASGIApp,
        base_url: str = "http://testserver",
        *,
        raise_server_exceptions: bool = True,
        root_path: str = "",
        client: tuple[str, int] = ("testclient", 50000),
        **options: Any,
    ) -> None:
        self.app = app
        self.app_state: dict[str, Any] = {}
        self._lifespan: Lifespan | None = None
        transport = httpx2.ASGITransport(
            self._call, raise_app_exceptions=raise_server_exceptions, root_path=root_path, client=client
        )
        headers = httpx2.Headers({"user-agent": "testclient"})
        headers.update(options.pop("headers", None))
        options.setdefault("follow_redirects", True)
        super().__init__(base_url=base_url, transport=transport, headers=headers, **options)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "state": dict(self.app_state)}, receive, send)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._lifespan = Lifespan(self.app, self.app_state)
        try:
            await self._lifespan.reach("startup")
        except BaseException:
            await super().__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        try:
            if self._lifespan is not None:
                await self._lifespan.reach("shutdown")
        finally:
            await super().__aexit__(exc_type, exc_value, traceback)


class Lifespan:
    """An application's lifespan, in one task from start-up to shutdown (ASGI, Lifespan Protocol)."""

    def __init__(self, app: ASGIApp, state: dict[str, Any]) -> None:
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
        self._task = asyncio.ensure_future(self._run(app, scope))

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._told.get, self._said.put)
        finally:
            self._said.put_nowait({"type": "lifespan.ended"})

    async def reach(self, phase: str) -> None:
        """Start up or shut down.

        Raises what the application raises, RuntimeError if it only says that it failed.
        """
        self._told.put_nowait({"type": f"lifespan.{phase}"})
        message = await self._said.get()
        if message["type"] == f"lifespan.{phase}.complete" and phase == "startup":
            return
        await self._task
        if message["type"] != f"lifespan.{phase}.complete":
            raise RuntimeError(
                message.get("message") or f"the application ended before its {phase} was complete"
            )
