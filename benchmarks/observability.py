"""What logs, metrics and traces cost: each application beside the same one without, over the direct entry.

`python -m benchmarks.observability [--rounds 5] [--seconds 4]`; it prints ratios of requests per second.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from martlet import Martlet
from martlet.observability.health import Health
from martlet.observability.logs import RequestLogs
from martlet.observability.metrics import Metrics
from martlet.observability.traces import Traces
from martlet.plugins import Plugin

from . import wrk
from .figures import paired_ratio
from .kinds import Kind
from .measure import two_cores
from .server import free_port, wait_for

VARIABLE = "BENCH_PLUGINS"
KIND = Kind("observability", "an endpoint with a path parameter", "/birds/7")
COMBINATIONS = ("health", "logs", "metrics", "traces", "health logs metrics traces")


def create() -> Martlet:
    """The application with the plug-ins that the environment names."""
    makers: dict[str, type[Plugin]] = {
        "health": Health,
        "logs": RequestLogs,
        "metrics": Metrics,
        "traces": Traces,
    }
    app = Martlet()
    for name in os.environ[VARIABLE].split():
        if name == "traces":
            _record_spans()
        app.use(makers[name]())

    @app.get("/birds/{bird}")
    async def bird(bird: int) -> dict[str, int]:
        return {"bird": bird}

    return app


def _record_spans() -> None:
    """Spans are made, sampled and ended, and then dropped: what an exporter costs is its own."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    trace.set_tracer_provider(TracerProvider())


@contextmanager
def serve(plugins: str, core: int) -> Iterator[int]:
    """Serve the application; yields its port."""
    port = free_port()
    command = [
        *("taskset", "-c", str(core), sys.executable, "-m", "uvicorn", "--factory"),
        *("benchmarks.observability:create", "--http", "martlet.serve.direct:DirectProtocol"),
        *("--loop", "uvloop", "--port", str(port), "--no-access-log", "--log-level", "warning"),
    ]
    process = subprocess.Popen(command, env=os.environ | {VARIABLE: plugins}, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def rate(plugins: str, seconds: int) -> float:
    """Requests per second of a fresh server."""
    server_core, load_core = two_cores()
    with serve(plugins, server_core) as port:
        wrk.run(KIND, port, 1, load_core)
        return wrk.run(KIND, port, seconds, load_core).rps


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.observability")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    chosen = parser.parse_args()
    rates: dict[str, list[float]] = {plugins: [] for plugins in ("", *COMBINATIONS)}
    for _ in range(chosen.rounds):
        for plugins, measured in rates.items():
            measured.append(rate(plugins, chosen.seconds))
    for plugins in COMBINATIONS:
        print(f"{plugins:28} {paired_ratio(rates[plugins], rates[''])}")


if __name__ == "__main__":
    main()
