"""The results as a page of Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.report import table

from .catalogue import ABSENT, BASELINE, DIRECT_ENTRY, WIRE, Peer
from .measure import MANY_CONNECTIONS, Outcome, Sample, Scenario

DASH = "—"
Outcomes = Mapping[str, Mapping[str, Outcome]]


@dataclass(frozen=True)
class Results:
    """Everything that one run measured: by scenario, by peer."""

    peers: Sequence[Peer]
    kinds: Sequence[Scenario]
    many: Sequence[Scenario]
    workers: Sequence[Scenario]
    outcomes: Outcomes
    missing: Mapping[str, str]
    rounds: int
    seconds: int
    machine: str
    versions: Mapping[str, str]

    def outcome(self, peer: Peer, scenario: Scenario) -> Outcome:
        return self.outcomes[scenario.name].get(peer.name, Outcome())

    def best(self, scenario: Scenario) -> str:
        """The name of the fastest peer that is a framework."""
        measured = {name: o for name, o in self.outcomes[scenario.name].items() if o.samples}
        frameworks = [name for name in measured if name != WIRE.name]
        return max(frameworks, key=lambda name: measured[name].middle.rps, default="")

    def present(self) -> list[Peer]:
        return [peer for peer in self.peers if peer.name not in self.missing]


def rates(results: Results, scenarios: Sequence[Scenario]) -> str:
    """Requests per second, and the ratio to the baseline; the fastest framework in bold."""

    def cell(peer: Peer, scenario: Scenario) -> str:
        outcome = results.outcome(peer, scenario)
        if not outcome.samples:
            return DASH
        content = f"{outcome.middle.rps:,.0f}"
        baseline = results.outcome(BASELINE, scenario)
        if baseline.samples:
            content += f" ({outcome.ratio(baseline).median:.2f} ×)"
        return f"**{content}**" if results.best(scenario) == peer.name else content

    return grid(results, scenarios, "requests per second", cell)


def figures(
    results: Results, scenarios: Sequence[Scenario], title: str, show: Callable[[Sample], str]
) -> str:
    def cell(peer: Peer, scenario: Scenario) -> str:
        outcome = results.outcome(peer, scenario)
        return show(outcome.middle) if outcome.samples else DASH

    return grid(results, scenarios, title, cell)


def memory(results: Results) -> str:
    def cell(peer: Peer, scenario: Scenario) -> str:
        outcome = results.outcome(peer, scenario)
        return f"{outcome.memory:.0f}" if outcome.samples else DASH

    return grid(results, results.kinds, "peak memory, MiB", cell)


def grid(
    results: Results, scenarios: Sequence[Scenario], title: str, cell: Callable[[Peer, Scenario], str]
) -> str:
    """A table with a row for each peer and a column for each scenario."""
    head = [title, *(scenario.kind.title for scenario in scenarios)]
    rows = [[peer.title, *(cell(peer, scenario) for scenario in scenarios)] for peer in results.present()]
    return table(head, rows)


def shares(results: Results) -> str:
    """What part of the wire limit the direct entry reaches."""
    parts = []
    for scenario in results.kinds:
        ours, limit = results.outcome(DIRECT_ENTRY, scenario), results.outcome(WIRE, scenario)
        if ours.samples and limit.samples:
            parts.append(f"{scenario.kind.title} {ours.middle.rps / limit.middle.rps:.0%}")
    return f"Of the wire limit, {DIRECT_ENTRY.title} reaches: {', '.join(parts)}." if parts else ""


def notes(results: Results) -> str:
    """What a reader must know about each peer: how it is written, what it lacks, what failed."""
    lines = []
    for peer in results.peers:
        if peer.name in results.missing:
            lines.append(
                f"- {peer.title}: not measured, could not be installed: {results.missing[peer.name]}."
            )
            continue
        facts = [peer.note] if peer.note else []
        facts += [f"{kind}: {why}" for kind, why in peer.lacks.items()]
        for name, outcomes in results.outcomes.items():
            if peer.name in outcomes and outcomes[peer.name].failure:
                facts.append(f"{name}: failed, {outcomes[peer.name].failure}")
        if facts:
            lines.append(f"- {peer.title}: {'; '.join(facts)}.")
    lines += [f"- {name}: not measured: {why}." for name, why in ABSENT.items()]
    return "\n".join(lines)


def latencies(sample: Sample) -> str:
    return f"{sample.p50:.2f} / {sample.p99:.2f}"


def per_cpu_second(sample: Sample) -> str:
    return f"{sample.per_cpu_second:,.0f}"


INTRODUCTION = f"""\
Written by `make bench-peers`; [README.md](README.md) tells what is measured and how. In brackets: the ratio
to {BASELINE.title}, the median of the rounds' own. Bold: the fastest framework. {DASH}: see the notes."""
MEMORY = """\
Memory is the sum of the largest resident memory of each of the server's processes, supervisors included."""
SHARED_CORES = """\
Servers and wrk share both cores here, as nothing is pinned: the figures say which server wastes least, not
what two cores of their own would serve."""


def markdown(results: Results) -> str:
    """The page."""
    parts = [
        *("# Martlet beside its peers", INTRODUCTION, "![Requests per second](peers.svg)"),
        *(rates(results, results.kinds), shares(results)),
        *("## Latency", figures(results, results.kinds, "p50 / p99, ms", latencies)),
        "## Processor time and memory",
        figures(results, results.kinds, "requests per CPU-second of the server", per_cpu_second),
        *(memory(results), MEMORY),
    ]
    if results.many:
        parts += [
            f"## {MANY_CONNECTIONS} connections",
            rates(results, results.many),
            figures(results, results.many, "p50 / p99, ms", latencies),
        ]
    if results.workers:
        parts += [
            *("## Two workers", SHARED_CORES, rates(results, results.workers)),
            figures(results, results.workers, "requests per CPU-second of the server", per_cpu_second),
        ]
    return "\n\n".join(part for part in [*parts, "## Notes", notes(results), method(results)] if part) + "\n"


def method(results: Results) -> str:
    rounds = f"Rounds: {results.rounds}"
    if results.many or results.workers:
        rounds += f" (one with {MANY_CONNECTIONS} connections, one with two workers)"
    listed = ", ".join(f"{name} {number}" for name, number in results.versions.items())
    return (
        f"{rounds}, each of {results.seconds} s; figures are medians.\n\nMachine: {results.machine}.\n\n"
        f"Versions: {listed}."
    )


def as_json(results: Results) -> dict[str, Any]:
    """Everything measured, every round."""
    return {
        "machine": results.machine,
        "versions": dict(results.versions),
        "rounds": results.rounds,
        "seconds": results.seconds,
        "missing": dict(results.missing),
        "absent": ABSENT,
        "outcomes": {
            name: {peer: asdict(outcome) for peer, outcome in outcomes.items()}
            for name, outcomes in results.outcomes.items()
        },
    }
