"""The measuring itself: both frameworks in turn, round by round, each in fresh processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

from . import startup, wrk
from .figures import Comparison
from .kinds import Kind
from .server import Reply, ask, serve

FRAMEWORK = "benchmarks.apps:create"
BARE = "benchmarks.bare:create"
WARM_UP_SECONDS = 1


class UnequalReplies(Exception):
    """The frameworks do not do the same work, so their speeds cannot be compared."""


def two_cores() -> tuple[int, int]:
    """A core for the server and another for the load.

    Raises:
        SystemExit: this process may use only one core.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("make bench needs two cores: one for the server, one for wrk")
    return cores[0], cores[1]


def turns(baseline: str, subject: str, rounds: int) -> Iterator[tuple[tuple[int, str], tuple[int, str]]]:
    """Who goes first changes every round (A B, B A, ...); a turn is numbered 0 (baseline) or 1 (subject)."""
    for number in range(rounds):
        pair = ((0, baseline), (1, subject))
        yield pair if number % 2 == 0 else (pair[1], pair[0])


def check_equal(kind: Kind, baseline: str, subject: str, core: int) -> Reply:
    """Ask both the same once.

    Raises:
        UnequalReplies: status, body, content-type or content-length differ, or the request was refused.
    """
    with ExitStack() as stack:
        ports = [stack.enter_context(serve(FRAMEWORK, kind, name, core)) for name in (baseline, subject)]
        theirs, ours = (ask(kind, port) for port in ports)
    if theirs != ours:
        raise UnequalReplies(f"{kind.name}: {baseline} answered {theirs}, {subject} {ours}")
    if theirs.status >= 300:
        raise UnequalReplies(f"{kind.name}: both refused the request: {theirs}")
    return theirs


def load(factory: str, kind: Kind, framework: str, seconds: int) -> wrk.Load:
    """One measurement of a fresh server, after a warm-up."""
    server_core, load_core = two_cores()
    with serve(factory, kind, framework, server_core) as port:
        wrk.run(kind, port, WARM_UP_SECONDS, load_core)
        return wrk.run(kind, port, seconds, load_core)


def compare(kind: Kind, baseline: str, subject: str, rounds: int, seconds: int) -> Comparison:
    check_equal(kind, baseline, subject, two_cores()[0])
    measured: tuple[list[wrk.Load], list[wrk.Load]] = ([], [])
    for pair in turns(baseline, subject, rounds):
        for index, name in pair:
            measured[index].append(load(FRAMEWORK, kind, name, seconds))
    return Comparison(kind.name, kind.title, *measured)


def reference(kind: Kind, rounds: int, seconds: int) -> list[wrk.Load]:
    """The bare ASGI callable under the same load."""
    return [load(BARE, kind, "", seconds) for _ in range(rounds)]


def compare_startup(
    baseline: str, subject: str, rounds: int
) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    core = two_cores()[0]
    measured: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for pair in turns(baseline, subject, rounds):
        for index, name in pair:
            measured[index].append(startup.measure(name, core))
    return measured
