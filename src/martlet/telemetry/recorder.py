"""Spans, metrics and logs of requests, by OpenTelemetry's semantic conventions for HTTP servers."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.types import Scope

from martlet.extras import needing
from martlet.middleware.observers import Exchange

with needing("observability"):
    from opentelemetry import context, metrics, propagate, trace
    from opentelemetry._logs import LogRecord, SeverityNumber, get_logger
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode

SCHEMA = "https://opentelemetry.io/schemas/1.44.0"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"})
SECRET_QUERY = frozenset({"AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"})
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Mark(NamedTuple):
    """What the recorder keeps of a request until it ends."""

    span: Span | None
    token: Any
    context: Context


class Recorder:
    """An observer that records each request with OpenTelemetry.

    Args:
        config: the members of `martlet.telemetry.TelemetryConfig`.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        ours = ("martlet", version("martlet"))
        self.exclude = config.get("exclude")
        self.tracer = (
            trace.get_tracer(*ours, config.get("tracer_provider"), SCHEMA)
            if config.get("tracing", True)
            else None
        )
        self.logger = (
            get_logger(*ours, config.get("logger_provider"), SCHEMA) if config.get("logs", True) else None
        )
        self.has_metrics = bool(config.get("metrics", True))
        if self.has_metrics:
            meter = metrics.get_meter(*ours, config.get("meter_provider"), SCHEMA)
            self.duration = meter.create_histogram(
                "http.server.request.duration",
                "s",
                "Duration of HTTP server requests.",
                explicit_bucket_boundaries_advisory=BUCKETS,
            )
            self.active = meter.create_up_down_counter(
                "http.server.active_requests", "{request}", "Number of active HTTP server requests."
            )

    def begin(self, exchange: Exchange) -> None:
        scope = exchange.scope
        if self.exclude is not None and self.exclude(scope):
            return
        parent = propagate.extract(_propagated(scope["headers"]))
        span = token = None
        within = parent
        if self.tracer is not None:
            kind = SpanKind.SERVER
            span = self.tracer.start_span(_method(scope), parent, kind, attributes=_asked(scope))
            within = trace.set_span_in_context(span, parent)
            token = context.attach(within)
        exchange.marks[self] = Mark(span, token, within)
        if self.has_metrics and exchange.is_http:
            self.active.add(1, _counted(scope), within)

    def end(self, exchange: Exchange) -> None:
        mark: Mark | None = exchange.marks.get(self)
        if mark is None:
            return
        replied = _replied(exchange)
        if self.has_metrics and exchange.is_http:
            scope = exchange.scope
            self.active.add(-1, _counted(scope), mark.context)
            labels = {**_counted(scope), "network.protocol.version": scope["http_version"], **replied}
            self.duration.record(perf_counter() - exchange.started, labels, mark.context)
        if self.logger is not None and exchange.error is not None:
            self.logger.emit(_failure(exchange, exchange.error, mark.context))
        if mark.span is not None:
            _finish(mark.span, exchange, replied)
            context.detach(mark.token)


def _finish(span: Span, exchange: Exchange, replied: Mapping[str, Any]) -> None:
    span.set_attributes(replied)
    if exchange.route is not None:
        span.update_name(f"{_method(exchange.scope)} {exchange.route}")
    if "error.type" in replied:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def _method(scope: Scope) -> str:
    """How a span's name begins."""
    if scope["type"] == "websocket":
        return "WS"
    return scope["method"] if scope["method"] in METHODS else "HTTP"


def _asked(scope: Scope) -> dict[str, Any]:
    """Attributes that are known when a request begins."""
    scheme = scope["scheme"]
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    asked_of = _address(host, scheme, tuple(scope.get("server") or ("", None)))
    known: dict[str, Any] = {"url.scheme": scheme}
    if asked_of is not None:
        known["server.address"], known["server.port"] = asked_of
    if scope["type"] == "websocket":
        return known | {"network.protocol.name": "websocket"}
    known["url.path"] = scope["path"]
    if scope["query_string"]:
        known["url.query"] = _query(scope["query_string"])
    known["network.protocol.version"] = scope["http_version"]
    if scope["method"] in METHODS:
        known["http.request.method"] = scope["method"]
    else:
        known |= {"http.request.method": "_OTHER", "http.request.method_original": scope["method"]}
    return known


def _counted(scope: Scope) -> dict[str, Any]:
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    return {"url.scheme": scope["scheme"], "http.request.method": method}


def _replied(exchange: Exchange) -> dict[str, Any]:
    """Attributes that are known when a request has ended."""
    known: dict[str, Any] = {}
    if exchange.route is not None:
        known["http.route"] = exchange.route
    if exchange.is_http and exchange.status is not None:
        known["http.response.status_code"] = exchange.status
        if exchange.status >= 500:
            known["error.type"] = str(exchange.status)
    if exchange.error is not None:
        known["error.type"] = type(exchange.error).__qualname__
    return known


def _failure(exchange: Exchange, error: Exception, within: Context) -> LogRecord:
    attributes = {
        "exception.type": type(error).__qualname__,
        "exception.message": str(error),
        "exception.stacktrace": "".join(traceback.format_exception(error)),
    }
    if exchange.route is not None:
        attributes["http.route"] = exchange.route
    return LogRecord(
        context=within,
        severity_text="ERROR",
        severity_number=SeverityNumber.ERROR,
        body="Unhandled exception in Martlet request",
        attributes=attributes,
        event_name=f"{'http.server.request' if exchange.is_http else 'fastapi.websocket'}.exception",
    )


def _propagated(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers that the propagators read; one that is repeated is a list (RFC 9110, section 5.3)."""
    fields = propagate.get_global_textmap().fields
    found: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin-1")
        if name in fields:
            text = value.decode("latin-1")
            found[name] = f"{found[name]},{text}" if name in found else text
    return found


@lru_cache(maxsize=256)
def _address(host: bytes, scheme: str, server: tuple[str, int | None]) -> tuple[str, int] | None:
    """The host and port that a client has asked for, else the server's; None for what is no host."""
    try:
        asked = urlsplit(f"//{host.decode('latin-1')}")
        address, port = (asked.hostname, asked.port) if asked.hostname else server
    except ValueError:
        return None
    return address, port or PORTS.get(scheme, 80)


def _query(query: bytes) -> str:
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return urlencode([(name, "REDACTED" if name in SECRET_QUERY else value) for name, value in pairs])


__all__ = ["Recorder"]
