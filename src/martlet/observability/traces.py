"""Traces by OpenTelemetry."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from martlet import telemetry
from martlet.applications import Martlet
from martlet.plugins import Plugin


class Traces(Plugin):
    """Records a span for each request, named by its route; a `traceparent` header makes it part of a trace.

    It is what `Martlet(telemetry={"metrics": False, "logs": False})` does.

    Args:
        tracer_provider: OpenTelemetry's; by default the one that the program has set for the process.
        exclude: tells of a request's ASGI scope whether it is not to be recorded.
    """

    def __init__(
        self,
        tracer_provider: Any = None,
        *,
        exclude: Callable[[MutableMapping[str, Any]], bool] | None = None,
    ) -> None:
        self.config = {
            "tracer_provider": tracer_provider,
            "exclude": exclude,
            "metrics": False,
            "logs": False,
        }

    def configure(self, app: Martlet) -> None:
        telemetry.record(app, self.config)


__all__ = ["Traces"]
