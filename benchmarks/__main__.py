"""The command: measure, print the page, and write it with its data and its picture."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import wrk
from .chart import Bars, svg
from .figures import Comparison, middle
from .kinds import KINDS
from .measure import compare, compare_startup, reference
from .report import Results, as_json, machine, markdown, versions

STARTUP = "startup"
PUBLISHED = Path(__file__).parent
SCRATCH = Path("build/benchmarks")


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Martlet beside FastAPI.")
    names = [kind.name for kind in KINDS]
    parser.add_argument(
        "--only", metavar="KIND", action="append", choices=[*names, STARTUP], help=", ".join(names)
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds a kind (default 5)")
    parser.add_argument("--seconds", type=int, default=6, help="seconds a measurement (default 6)")
    parser.add_argument(
        "--quick", action="store_true", help="one round of one second: shows that it works, no more"
    )
    parser.add_argument("--baseline", default="fastapi", help="module compared with (default fastapi)")
    parser.add_argument(
        "--subject", default="martlet", help="module measured; the baseline's name shows the noise"
    )
    parser.add_argument(
        "--output", type=Path, help=f"folder; {PUBLISHED.name}/, or {SCRATCH}/ for a partial run"
    )
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds = chosen.seconds = 1
    if min(chosen.rounds, chosen.seconds) < 1:
        parser.error("--rounds and --seconds must be at least 1")
    if chosen.output is None:
        whole = (
            not (chosen.quick or chosen.only) and chosen.subject == "martlet" and chosen.baseline == "fastapi"
        )
        chosen.output = PUBLISHED if whole else SCRATCH
    chosen.only = chosen.only or [*names, STARTUP]
    return chosen


def measure(chosen: argparse.Namespace) -> Results:
    wrk.install()
    baseline, subject, rounds, seconds = chosen.baseline, chosen.subject, chosen.rounds, chosen.seconds
    comparisons = []
    for kind in KINDS:
        if kind.name in chosen.only:
            comparisons.append(compare(kind, baseline, subject, rounds, seconds))
            print(f"{kind.name}: {comparisons[-1].ratio}", file=sys.stderr)
    return Results(
        baseline=baseline,
        subject=subject,
        rounds=rounds,
        seconds=seconds,
        comparisons=comparisons,
        reference=reference(KINDS[0], rounds, seconds) if KINDS[0].name in chosen.only else [],
        startup=compare_startup(baseline, subject, rounds) if STARTUP in chosen.only else ([], []),
        machine=machine(),
        versions=versions(),
    )


def bars(comparison: Comparison) -> Bars:
    left, right = middle(comparison.baseline), middle(comparison.subject)
    return Bars(comparison.title.replace("`", ""), left.rps, right.rps, f"({comparison.ratio.median:.1f} ×)")


def write(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(markdown(results))
    (folder / "results.json").write_text(json.dumps(as_json(results), indent=1) + "\n")
    if results.comparisons:
        groups = [bars(comparison) for comparison in results.comparisons]
        picture = svg("Requests per second, one core", results.baseline, results.subject, groups)
        (folder / "results.svg").write_text(picture)


def main(arguments: list[str]) -> None:
    chosen = options(arguments)
    results = measure(chosen)
    write(results, chosen.output)
    print(markdown(results))
    print(f"Written to {chosen.output}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
