"""Metrics for Prometheus, named as OpenTelemetry's conventions for HTTP servers have it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from time import perf_counter
from typing import Annotated

from martlet.applications import Martlet
from martlet.extras import needing
from martlet.middleware.observers import Exchange, observe
from martlet.param_functions import Header
from martlet.plugins import Plugin
from martlet.responses import Response

with needing("observability"):
    from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram
    from prometheus_client.exposition import choose_encoder
    from prometheus_client.multiprocess import MultiProcessCollector

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)


class Metrics(Plugin):
    """Counts and times requests, and serves the figures, with the program's own, at /metrics.

    `http_server_request_duration_seconds` is a histogram with the labels `http_request_method`, `http_route`
    (the path as declared, empty where none matches) and `http_response_status_code`;
    `http_server_active_requests` is a gauge by method. With several worker processes, set the environment
    variable PROMETHEUS_MULTIPROC_DIR to an empty folder.

    Args:
        path: where the figures are served; None serves them nowhere.
        registry: what the metrics are registered in; by default one of their own, which is served together
            with prometheus_client's REGISTRY.
        buckets: upper bounds of the histogram's buckets, in seconds.
    """

    def __init__(
        self,
        path: str | None = "/metrics",
        *,
        registry: CollectorRegistry | None = None,
        buckets: Sequence[float] = BUCKETS,
    ) -> None:
        self.path = path
        own = CollectorRegistry() if registry is None else registry
        self.registries = [own] if registry is not None else [own, REGISTRY]
        self.durations = Histogram(
            "http_server_request_duration_seconds",
            "Duration of HTTP server requests.",
            ("http_request_method", "http_route", "http_response_status_code"),
            registry=own,
            buckets=buckets,
        )
        self.active = Gauge(
            "http_server_active_requests",
            "Number of active HTTP server requests.",
            ("http_request_method",),
            registry=own,
            multiprocess_mode="livesum",
        )
        self._timed: dict[tuple[str, str | None, int | None], Histogram] = {}
        self._counted: dict[str, Gauge] = {}

    def configure(self, app: Martlet) -> None:
        if self.path is not None:
            app.add_api_route(self.path, self.show, include_in_schema=False)
        observe(app, self)

    def begin(self, exchange: Exchange) -> None:
        if exchange.is_http:
            self._gauge(_method(exchange)).inc()

    def end(self, exchange: Exchange) -> None:
        if not exchange.is_http:
            return
        method = _method(exchange)
        self._gauge(method).dec()
        key = (method, exchange.route, exchange.status)
        timed = self._timed.get(key)
        if timed is None:
            # None: the client has left before the reply began.
            status = "" if exchange.status is None else str(exchange.status)
            timed = self._timed[key] = self.durations.labels(method, exchange.route or "", status)
        timed.observe(perf_counter() - exchange.started)

    async def show(self, accept: Annotated[str, Header()] = "") -> Response:
        """The figures, in the format that the scraper asks for."""
        encode, media_type = choose_encoder(accept)
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            shared = CollectorRegistry()
            MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
            registries = [shared]
        else:
            registries = self.registries
        texts: list[bytes] = [encode(registry) for registry in registries]
        # OpenMetrics ends each text with a line that may stand only once.
        parts = [*(text.removesuffix(b"# EOF\n") for text in texts[:-1]), texts[-1]]
        return Response(b"".join(parts), media_type=media_type)

    def _gauge(self, method: str) -> Gauge:
        gauge = self._counted.get(method)
        if gauge is None:
            gauge = self._counted[method] = self.active.labels(method)
        return gauge


def _method(exchange: Exchange) -> str:
    """The method; others than the known ones are one, so that no client can make labels grow."""
    return exchange.method if exchange.method in METHODS else "_OTHER"


__all__ = ["BUCKETS", "Metrics"]
