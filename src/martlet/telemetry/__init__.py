"""Telemetry by OpenTelemetry, as `Martlet(telemetry={...})` configures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from starlette.requests import Request
from starlette.websockets import WebSocket

if TYPE_CHECKING:
    from martlet.applications import Martlet


class TelemetryConfig(TypedDict, total=False):
    """The members of `Martlet(telemetry=...)`: OpenTelemetry's providers, and what to record with them.

    Without a provider the one that the program has set for the process is taken. tracing, metrics, logs:
    whether to record a span, the metrics and the failures of requests; true if left out. exclude: tells of a
    request's scope whether nothing is to be recorded. operation_spans and auto_configure have no effect: see
    docs/differences.md.
    """

    tracer_provider: Any
    meter_provider: Any
    logger_provider: Any
    tracing: bool
    metrics: bool
    logs: bool
    operation_spans: bool
    auto_configure: bool
    exclude: Callable[[MutableMapping[str, Any]], bool] | None


@dataclass(kw_only=True)
class TelemetryData:
    """What is known of a request so far: the connection, the body, the arguments, their errors."""

    request: Request | None = None
    websocket: WebSocket | None = None
    body: Any = None
    values: dict[str, Any] | None = None
    errors: Sequence[Any] | None = None


def get_telemetry_data(context: Any = None) -> TelemetryData | None:
    """None: what an endpoint is given is not recorded.

    Args:
        context: an OpenTelemetry context, the current one if left out.
    """
    return None


def checked(config: TelemetryConfig | None) -> dict[str, Any] | None:
    """The configuration as a dict.

    Raises TypeError if it is no mapping.
    """
    if config is None:
        return None
    if not isinstance(config, Mapping):
        raise TypeError(f"telemetry must be a mapping, not {type(config).__name__}")
    return dict(config)


def record(app: Martlet, config: Mapping[str, Any]) -> None:
    """Record an application's requests.

    Raises MissingExtra where OpenTelemetry is not installed.
    """
    from martlet.middleware.observers import observe
    from martlet.telemetry.recorder import Recorder

    observe(app, Recorder(config))


__all__ = ["TelemetryConfig", "TelemetryData", "get_telemetry_data"]
