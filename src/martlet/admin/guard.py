"""Who may enter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutinefunction
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from martlet import Request, Response
from martlet.concurrency import run_in_threadpool
from martlet.responses import PlainTextResponse, RedirectResponse
from martlet.sql import Database
from martlet.sql.availability import answered

Allow = Callable[[Request], bool | Awaitable[bool]]


class Guard:
    """The outermost middleware of the pages: asks `allow`, and answers 503 while the database is away."""

    def __init__(self, app: ASGIApp, db: Database, allow: Allow | None, login_url: str | None) -> None:
        self.app, self.db, self.allow, self.login_url = app, db, allow, login_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        request = Request(scope, receive)
        try:
            if await self._allows(request):
                with answered(self.db.address):
                    await self.app(scope, receive, send)
            else:
                await self._refusal(request)(scope, receive, send)
        except HTTPException as error:
            refusal = PlainTextResponse(error.detail, error.status_code, dict(error.headers or {}))
            await refusal(scope, receive, send)

    async def _allows(self, request: Request) -> bool:
        if self.allow is None:
            return False
        if iscoroutinefunction(self.allow):
            return await self.allow(request) is True
        answer = await run_in_threadpool(self.allow, request)
        return (await answer if isawaitable(answer) else answer) is True

    def _refusal(self, request: Request) -> Response:
        if self.login_url is None or request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Forbidden", 403)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        separator = "&" if "?" in self.login_url else "?"
        return RedirectResponse(f"{self.login_url}{separator}{urlencode({'next': wanted})}", 303)
