"""/health/live and /health/ready, for whoever starts, stops and balances instances."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

import anyio

from martlet.applications import Martlet
from martlet.plugins import Plugin, Plugins
from martlet.responses import JSONResponse

logger = logging.getLogger("martlet")

Check = Callable[[], Awaitable[object]]


class Health(Plugin):
    """Tells whether the application lives, and whether it is ready: every check of its plug-ins succeeds.

    Args:
        checks: further checks by name; one that raises, or takes too long, has failed.
        timeout: how many seconds a check may take.
        prefix: below which path.
    """

    def __init__(
        self, checks: Mapping[str, Check] | None = None, *, timeout: float = 5, prefix: str = "/health"
    ) -> None:
        self.own_checks = dict(checks or {})
        self.timeout = timeout
        self.prefix = prefix
        self.plugins = Plugins()

    def configure(self, app: Martlet) -> None:
        self.plugins = app.plugins
        app.add_api_route(f"{self.prefix}/live", self.live, include_in_schema=False)
        app.add_api_route(f"{self.prefix}/ready", self.ready, include_in_schema=False)

    async def live(self) -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    async def ready(self) -> JSONResponse:
        """Every check succeeds; a failure's reason goes to the log and not to the client."""
        checks = {name: plugin.check for name, plugin in self.plugins.checks.items()} | self.own_checks
        results = dict.fromkeys(checks, "failed")
        async with anyio.create_task_group() as group:
            for name, check in checks.items():
                group.start_soon(self._run, name, check, results)
        is_ready = all(result == "ok" for result in results.values())
        status = {"status": "ok" if is_ready else "unavailable", "checks": results}
        return JSONResponse(status, 200 if is_ready else 503, headers={"Cache-Control": "no-store"})

    async def _run(self, name: str, check: Check, results: dict[str, str]) -> None:
        try:
            with anyio.fail_after(self.timeout):
                await check()
        except Exception as error:  # noqa: BLE001 - a check may fail in any way
            logger.warning("the check %r has failed: %r", name, error)
        else:
            results[name] = "ok"


__all__ = ["Health"]
