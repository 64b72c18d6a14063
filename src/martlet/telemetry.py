"""The names by which programs configure telemetry. Nothing is recorded yet: see docs/differences.md."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.requests import Request
from starlette.websockets import WebSocket


class TelemetryConfig(TypedDict, total=False):
    """The members of `Martlet(telemetry=...)`: OpenTelemetry's providers, and what to record with them."""

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
    """None: no telemetry is recorded for any request.

    Args:
        context: an OpenTelemetry context, the current one if left out.
    """
    return None


def checked(config: TelemetryConfig | None) -> dict[str, Any] | None:
    """The configuration as a dict; warns that it has no effect.

    Raises TypeError if it is no mapping.
    """
    if config is None:
        return None
    if not isinstance(config, Mapping):
        raise TypeError(f"telemetry must be a mapping, not {type(config).__name__}")
    if config:
        warnings.warn("`telemetry` has no effect: Martlet records no telemetry yet", stacklevel=3)
    return dict(config)


__all__ = ["TelemetryConfig", "TelemetryData", "get_telemetry_data"]
