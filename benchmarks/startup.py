"""Start-up, first request and memory with 1,000 routes, in a fresh `python -m benchmarks.startup NAME`.

Requests go straight into the ASGI callable, so that only the framework is measured. Nothing that a
framework imports may be imported here before it.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .many import Call


def resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not tell a process's resident memory")


async def send_request(app: Any, call: Call) -> tuple[int, bytes]:
    """Send one request into `app`; its status and body."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": call.path,
        "raw_path": call.path.encode(),
        "query_string": call.query,
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": call.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return messages[0]["status"], b"".join(message.get("body", b"") for message in messages[1:])


def measure_here(framework: str) -> dict[str, float]:
    """Measure in this process, which must be fresh."""
    begin = time.perf_counter()
    api = importlib.import_module(framework)
    imported = time.perf_counter()
    many = importlib.import_module("benchmarks.many")
    app, calls = many.build(api)
    declared = time.perf_counter()
    declared_memory = resident_megabytes()

    async def requests() -> tuple[float, float]:
        start = time.perf_counter()
        replies = [await send_request(app, calls[0])]
        first = time.perf_counter()
        replies += [await send_request(app, call) for call in calls[1:]]
        end = time.perf_counter()
        if any(status != 200 for status, _ in replies):
            raise RuntimeError(f"{framework} refused a request: {sorted({status for status, _ in replies})}")
        return first - start, end - start

    first, every = asyncio.run(requests())
    return {
        "import_ms": (imported - begin) * 1000,
        "declare_ms": (declared - imported) * 1000,
        "start_ms": (declared - begin) * 1000,
        "first_request_ms": first * 1000,
        "every_route_ms": every * 1000,
        "declared_mb": declared_memory,
        "every_route_mb": resident_megabytes(),
    }


def measure(framework: str, core: int) -> dict[str, float]:
    """Measure in a fresh process on the given core."""
    command = ["taskset", "-c", str(core), sys.executable, "-m", "benchmarks.startup", framework]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    print(json.dumps(measure_here(sys.argv[1])))
