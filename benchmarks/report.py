"""The results as a page of Markdown and as JSON."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from .figures import Comparison, column, middle, paired_ratio
from .wrk import CONNECTIONS, Load

PACKAGES = ("fastapi", "martlet", "starlette", "pydantic", "uvicorn", "uvloop", "httptools")
STARTUP_ROWS = {
    "import_ms": "import the framework, ms",
    "declare_ms": "declare the routes, ms",
    "start_ms": "both: start-up, ms",
    "first_request_ms": "first request, ms",
    "every_route_ms": "each route's first request, in all, ms",
    "declared_mb": "memory once declared, MiB",
    "every_route_mb": "memory after a request to each route, MiB",
}


@dataclass(frozen=True)
class Results:
    """Everything that one run measured."""

    baseline: str
    subject: str
    rounds: int
    seconds: int
    comparisons: Sequence[Comparison]
    reference: Sequence[Load]
    startup: tuple[Sequence[Mapping[str, float]], Sequence[Mapping[str, float]]]
    machine: str
    versions: Mapping[str, str]


def machine() -> str:
    """What kind of machine this is; nothing that names the one machine."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.system()} {platform.machine()}, {model}, {os.cpu_count()} cores, {memory:.0f} GiB"


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    printed = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.split()
    return found | {"wrk": printed[1].rpartition("/")[2]} if len(printed) > 1 else found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    align = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, align, *rows))


def load_table(results: Results) -> str:
    theirs, ours = results.baseline, results.subject
    head = ["requests per second", theirs, ours, "ratio (lowest – highest)"]
    head += [f"p50 {theirs}", f"p50 {ours}", f"p99 {theirs}", f"p99 {ours}"]
    rows = []
    for comparison in results.comparisons:
        left, right = middle(comparison.baseline), middle(comparison.subject)
        rates = [f"{left.rps:,.0f}", f"{right.rps:,.0f}", str(comparison.ratio)]
        latencies = [f"{value:.2f} ms" for value in (left.p50, right.p50, left.p99, right.p99)]
        rows.append([comparison.title, *rates, *latencies])
    if results.reference:
        bare = middle(results.reference)
        latencies = [f"{bare.p50:.2f} ms", "", f"{bare.p99:.2f} ms", ""]
        rows.append(["*hello, a bare ASGI callable*", f"{bare.rps:,.0f}", "", "", *latencies])
    return table(head, rows)


def startup_table(results: Results) -> str:
    theirs, ours = results.startup
    rows = []
    for name, title in STARTUP_ROWS.items():
        left, right = column(theirs, name), column(ours, name)
        rows.append([title, f"{median(left):,.1f}", f"{median(right):,.1f}", str(paired_ratio(right, left))])
    return table(["1,000 routes", results.baseline, results.subject, "ratio (lowest – highest)"], rows)


def markdown(results: Results) -> str:
    """The page."""
    parts = ["# Results", "Written by `make bench`; [README.md](README.md) tells what is measured."]
    if results.comparisons:
        parts += ["![Requests per second](results.svg)", load_table(results)]
    if results.startup[0]:
        parts.append(startup_table(results))
    listed = ", ".join(f"{name} {number}" for name, number in results.versions.items())
    parts.append(
        f"Rounds: {results.rounds}, each of {results.seconds} s over {CONNECTIONS} connections; figures "
        "are medians. A ratio is the median of the rounds' own ratios, with its extremes in brackets. "
        "One Uvicorn worker (httptools, uvloop) on one core, wrk on another; the frameworks take turns, "
        "and every measurement has a fresh server."
    )
    parts.append(f"Machine: {results.machine}.\n\nVersions: {listed}.")
    return "\n\n".join(parts) + "\n"


def as_json(results: Results) -> dict[str, Any]:
    """Everything measured, every round, and each kind's ratio."""
    data = asdict(results)
    for entry, comparison in zip(data["comparisons"], results.comparisons, strict=True):
        entry["ratio"] = asdict(comparison.ratio)
    data["startup"] = dict(zip(("baseline", "subject"), results.startup, strict=True))
    return data
