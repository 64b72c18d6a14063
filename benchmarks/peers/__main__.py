"""The command: make the peers' environment, measure, print the page, write it with its data and picture."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import wrk
from benchmarks.kinds import KINDS
from benchmarks.measure import two_cores
from benchmarks.report import machine
from benchmarks.report import versions as own_versions

from .catalogue import BASELINE, DIRECT_ENTRY, PEERS, WIRE, Peer
from .chart import Bar, Group, svg
from .measure import Outcome, Run, Scenario, scenarios
from .report import Results, as_json, markdown
from .venv import FOLDER, Environment, prepare

PUBLISHED = Path("benchmarks")
SCRATCH = Path("build/benchmarks")
DRAWN = ("hello", "path_query", "dependencies", "post", "middleware")
PACKAGES = (
    *("fastapi", "martlet", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "granian"),
    *("litestar", "blacksheep", "sanic", "sanic-ext", "falcon", "robyn", "django", "django-bolt"),
    *("emmett55", "msgspec", "orjson"),
)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description="Martlet beside its peers."
    )
    kinds = [kind.name for kind in KINDS]
    names = [peer.name for peer in PEERS]
    parser.add_argument("--only", metavar="KIND", action="append", choices=kinds, help=", ".join(kinds))
    parser.add_argument(
        "--peer",
        metavar="NAME",
        action="append",
        choices=names,
        help=f"measure it and {BASELINE.name} alone, may be repeated: {', '.join(names)}",
    )
    parser.add_argument("--rounds", type=int, default=2, help="rounds a kind (default 2)")
    parser.add_argument("--seconds", type=int, default=3, help="seconds a measurement (default 3)")
    parser.add_argument(
        "--quick", action="store_true", help="one round of one second: shows that it works, no more"
    )
    parser.add_argument("--plain", action="store_true", help="without many connections and two workers")
    parser.add_argument(
        "--python", default=sys.executable, help=f"Python to make {FOLDER} with (default: this one)"
    )
    parser.add_argument("--output", type=Path, help=f"folder; {PUBLISHED}/, or {SCRATCH}/ for a partial run")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds = chosen.seconds = 1
    if min(chosen.rounds, chosen.seconds) < 1:
        parser.error("--rounds and --seconds must be at least 1")
    if chosen.output is None:
        partial = chosen.quick or chosen.only or chosen.peer or chosen.plain
        chosen.output = SCRATCH if partial else PUBLISHED
    chosen.only = chosen.only or kinds
    wanted = {BASELINE.name, *(chosen.peer or names)}
    chosen.peers = [peer for peer in PEERS if peer.name in wanted]
    return chosen


def measure(chosen: argparse.Namespace) -> Results:
    wrk.install()
    environment = prepare(chosen.python)
    cores = two_cores()
    each, many, workers = scenarios(chosen.only)
    if chosen.plain:
        many, workers = [], []
    run = Run(environment, chosen.peers, chosen.seconds, chosen.rounds, cores)
    once = Run(environment, chosen.peers, chosen.seconds, 1, cores)
    outcomes: dict[str, dict[str, Outcome]] = {}
    for scenario in [*each, *many, *workers]:
        print(f"{scenario.name} ...", file=sys.stderr)
        outcomes[scenario.name] = (run if scenario in each else once).measure(scenario)
    names = {peer.name for peer in chosen.peers}
    return Results(
        peers=chosen.peers,
        kinds=each,
        many=many,
        workers=workers,
        outcomes=outcomes,
        missing={name: why for name, why in environment.missing.items() if name in names},
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        machine=machine(),
        versions=versions(environment),
    )


def versions(environment: Environment) -> dict[str, str]:
    installed = environment.packages()
    found = {name: installed[name] for name in PACKAGES if name in installed}
    return {"python": environment.version, **found, "wrk": own_versions().get("wrk", "unknown")}


def groups(results: Results) -> list[Group]:
    drawn = [scenario for scenario in results.kinds if scenario.kind.name in DRAWN]
    return [
        Group(scenario.kind.title.replace("`", ""), bars(results, scenario))
        for scenario in drawn or results.kinds
    ]


def bars(results: Results, scenario: Scenario) -> list[Bar]:
    """The frameworks from the slowest to the fastest, the limit last."""
    measured: Sequence[tuple[Peer, Outcome]] = [
        (peer, results.outcome(peer, scenario))
        for peer in results.present()
        if results.outcome(peer, scenario).samples
    ]
    baseline = results.outcome(BASELINE, scenario)
    ordered = sorted(measured, key=lambda entry: (entry[0] is WIRE, entry[1].middle.rps))
    kinds = {BASELINE.name: "baseline", DIRECT_ENTRY.name: "subject", WIRE.name: "limit"}
    return [
        Bar(
            peer.title,
            outcome.middle.rps,
            f"({outcome.ratio(baseline).median:.1f} ×)",
            kinds.get(peer.name, "other"),
        )
        for peer, outcome in ordered
    ]


def write(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.md").write_text(markdown(results))
    (folder / "peers.json").write_text(json.dumps(as_json(results), indent=1) + "\n")
    (folder / "peers.svg").write_text(svg("Requests per second, one core", groups(results)))


def main(arguments: list[str]) -> None:
    chosen = options(arguments)
    results = measure(chosen)
    write(results, chosen.output)
    print(markdown(results))
    print(f"Written to {chosen.output}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
