"""The measuring itself: all the servers of a kind at once, asked in turns, round by round."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from statistics import median

from benchmarks import wrk
from benchmarks.figures import Ratio, paired_ratio
from benchmarks.kinds import KINDS, ORIGIN, Kind

from .catalogue import BASELINE, Peer
from .processes import cpu_seconds, peak_megabytes
from .refusals import REFUSALS
from .server import Answer, PeerFailed, Server, ask, serve, warm_up
from .venv import Environment

MANY_CONNECTIONS = 256
SETTLE_SECONDS = 1.0
EXTRA_KINDS = ("hello", "post")


@dataclass(frozen=True)
class Scenario:
    """A kind under a load of its own."""

    kind: Kind
    connections: int = wrk.CONNECTIONS
    workers: int = 1

    @property
    def name(self) -> str:
        parts = [self.kind.name]
        if self.connections != wrk.CONNECTIONS:
            parts.append(f"{self.connections} connections")
        if self.workers != 1:
            parts.append(f"{self.workers} workers")
        return ", ".join(parts)


@dataclass(frozen=True)
class Sample:
    """One measurement of one server."""

    rps: float
    p50: float
    p99: float
    per_cpu_second: float


@dataclass(frozen=True)
class Outcome:
    """All measurements of a peer in a scenario with the most memory it took; or why there are none."""

    samples: Sequence[Sample] = ()
    memory: float = 0.0
    failure: str = ""

    @property
    def middle(self) -> Sample:
        """Each figure's median over the rounds."""
        return Sample(
            median(sample.rps for sample in self.samples),
            median(sample.p50 for sample in self.samples),
            median(sample.p99 for sample in self.samples),
            median(sample.per_cpu_second for sample in self.samples),
        )

    def ratio(self, baseline: Outcome) -> Ratio:
        return paired_ratio(
            [sample.rps for sample in self.samples], [sample.rps for sample in baseline.samples]
        )


@dataclass
class Run:
    """Who is measured, how, and on which cores."""

    environment: Environment
    peers: Sequence[Peer]
    seconds: int
    rounds: int
    cores: tuple[int, int]
    failures: dict[str, str] = field(default_factory=dict)

    def measure(self, scenario: Scenario) -> dict[str, Outcome]:
        """Start every peer's server, see that all do the same, then load each in turn.

        Raises:
            PeerFailed: the baseline itself failed.
        """
        self.failures = {}
        peers = [peer for peer in self.peers if can(peer, scenario.kind, self.environment)]
        server_cores = self.cores if scenario.workers > 1 else self.cores[:1]
        python = self.environment.python
        with ExitStack() as stack:
            servers = {
                peer.name: stack.enter_context(
                    serve(python, peer, scenario.kind, scenario.workers, server_cores)
                )
                for peer in peers
            }
            self.check(scenario.kind, servers)
            if scenario.workers > 1:
                time.sleep(SETTLE_SECONDS)
            samples = self.load(scenario, servers)
            memory = {name: peak_megabytes(servers[name].pid) for name in samples}
        outcomes = {name: Outcome(taken, memory[name]) for name, taken in samples.items()}
        return outcomes | {name: Outcome(failure=why) for name, why in self.failures.items()}

    def check(self, kind: Kind, servers: dict[str, Server]) -> None:
        """Compare each server's answer with the baseline's, and warm up."""
        expected: Answer | None = None
        for name in sorted(servers, key=lambda name: name != BASELINE.name):
            try:
                servers[name].wait()
                answer = ask(kind, servers[name].port)
                expected = expected or answer
                compare(kind, expected, answer)
                for invalid in REFUSALS.get(kind.name, ()):
                    compare_refusal(ask(invalid, servers[name].port))
                warm_up(kind, servers[name].port)
            except PeerFailed as error:
                self.fail(name, kind, error)

    def load(self, scenario: Scenario, servers: dict[str, Server]) -> dict[str, list[Sample]]:
        samples: dict[str, list[Sample]] = {name: [] for name in servers if name not in self.failures}
        core = None if scenario.workers > 1 else self.cores[1]
        for order in turns(list(samples), self.rounds):
            for name in order:
                if name in self.failures:
                    continue
                try:
                    samples[name].append(sample(scenario, servers[name], self.seconds, core))
                except (wrk.LoadError, OSError) as error:
                    self.fail(name, scenario.kind, error)
        return {name: taken for name, taken in samples.items() if name not in self.failures}

    def fail(self, name: str, kind: Kind, error: Exception) -> None:
        if name == BASELINE.name:
            raise PeerFailed(f"{name}, {kind.name}: {error}") from error
        print(f"{name}, {kind.name}: {error}", file=sys.stderr)
        self.failures[name] = str(error)


def can(peer: Peer, kind: Kind, environment: Environment) -> bool:
    return kind.name not in peer.lacks and peer.name not in environment.missing


def turns(names: Sequence[str], rounds: int) -> Iterator[list[str]]:
    """Every other round goes backwards, so that a drift of the machine meets all alike."""
    for number in range(rounds):
        yield list(names) if number % 2 == 0 else list(reversed(names))


def sample(scenario: Scenario, server: Server, seconds: int, core: int | None) -> Sample:
    before = cpu_seconds(server.pid)
    load = wrk.run(scenario.kind, server.port, seconds, core, scenario.connections)
    spent = cpu_seconds(server.pid) - before
    return Sample(load.rps, load.p50, load.p99, load.requests / spent)


def compare(kind: Kind, expected: Answer, answer: Answer) -> None:
    """See that an answer is the baseline's, and is what the kind asks for.

    Raises:
        PeerFailed: it is not.
    """
    if answer.status >= 300:
        raise PeerFailed(f"refused the request with status {answer.status}")
    if answer.media_type != "application/json" or answer.length is None:
        raise PeerFailed(f"not JSON of a declared length: {answer.media_type}, {answer.length}")
    origin = ORIGIN if kind.name == "middleware" else expected.allowed_origin
    if answer != replace(expected, allowed_origin=origin):
        raise PeerFailed(f"answered {answer}, the baseline {expected}")


def compare_refusal(answer: Answer) -> None:
    if not 400 <= answer.status < 500:
        raise PeerFailed(f"answered an invalid request with status {answer.status}")


def scenarios(names: Sequence[str]) -> tuple[list[Scenario], list[Scenario], list[Scenario]]:
    """What is measured of the chosen kinds: each; some over many connections; the same with two workers."""
    kinds = [kind for kind in KINDS if kind.name in names]
    extra = [kind for kind in kinds if kind.name in EXTRA_KINDS]
    return (
        [Scenario(kind) for kind in kinds],
        [Scenario(kind, connections=MANY_CONNECTIONS) for kind in extra],
        [Scenario(kind, workers=2) for kind in extra],
    )
