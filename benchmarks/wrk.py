"""Run wrk, and read what it printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .kinds import Kind

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("request.lua")
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class LoadError(Exception):
    """wrk met errors or refusals, so that its figures say nothing."""


@dataclass(frozen=True)
class Load:
    """Requests per second, two latencies in milliseconds, and how many requests there were."""

    rps: float
    p50: float
    p99: float
    requests: float = 0


def parse(output: str) -> Load:
    """Read wrk's report (with --latency).

    Raises:
        LoadError: a reply was not 2xx or 3xx, a connection failed, or the report is not complete.
    """
    for trouble in ("Non-2xx or 3xx responses", "Socket errors"):
        if found := re.search(rf"{trouble}:.*", output):
            raise LoadError(found.group())
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", output, re.MULTILINE)
    count = re.search(r"^\s+(\d+) requests in ", output, re.MULTILINE)
    if rate is None or count is None:
        raise LoadError(f"no rate in wrk's report: {output!r}")
    return Load(
        float(rate.group(1)), percentile(output, 50), percentile(output, 99), requests=int(count.group(1))
    )


def percentile(output: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", output, re.MULTILINE)
    if found is None:
        raise LoadError(f"no {percent}% in wrk's report: {output!r}")
    return float(found.group(1)) * MILLISECONDS[found.group(2)]


def run(kind: Kind, port: int, seconds: int, core: int | None, connections: int = CONNECTIONS) -> Load:
    """Send `kind`'s request for `seconds` over so many connections, from the given core or from any."""
    command = [] if core is None else ["taskset", "-c", str(core)]
    command += ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for name, value in kind.headers.items():
        command += ["-H", f"{name}: {value}"]
    if kind.body:
        command += ["-s", str(SCRIPT)]
    command.append(f"http://127.0.0.1:{port}{kind.path}")
    environment = os.environ | {"BENCH_METHOD": kind.method, "BENCH_BODY": kind.body}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=seconds + 30
    )
    return parse(done.stdout)


def install() -> None:
    """See that wrk and taskset are there; as root on Debian, install them.

    Raises:
        SystemExit: they are not there and cannot be installed.
    """
    packages = {"wrk": "wrk", "taskset": "util-linux"}
    missing = [package for program, package in packages.items() if shutil.which(program) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(
            f"make bench needs {' and '.join(missing)} (on Debian: apt-get install {' '.join(missing)})"
        )
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=True)
