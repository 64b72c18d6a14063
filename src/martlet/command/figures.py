"""Latencies as percentiles and as a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

BAR = 40
# Bounds of the histogram's steps in seconds: 1, 2 and 5 of each decade.
BOUNDS = tuple(digit * 10.0**exponent for exponent in range(-5, 2) for digit in (1, 2, 5))


class Step(NamedTuple):
    """The requests that took from `low` up to `high` seconds."""

    low: float
    high: float
    number: int


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The least value that `percent` per cent of the values don't exceed (nearest rank)."""
    return ordered[max(0, ceil(round(len(ordered) * percent / 100, 6)) - 1)]


def histogram(ordered: Sequence[float]) -> list[Step]:
    """The numbers between BOUNDS, from the first step that has any to the last."""
    steps: list[Step] = []
    low, begin = 0.0, 0
    for high in (*BOUNDS, float("inf")):
        end = begin
        while end < len(ordered) and ordered[end] < high:
            end += 1
        steps.append(Step(low, high, end - begin))
        low, begin = high, end
    filled = [number for number, step in enumerate(steps) if step.number]
    return steps[filled[0] : filled[-1] + 1] if filled else []


def bar(number: int, largest: int) -> str:
    """A bar as long as `number` is large; none is shorter than one character unless the number is 0."""
    return "█" * ceil(BAR * number / largest)


def duration(seconds: float) -> str:
    """Seconds in a unit that suits them."""
    for unit, size in (("µs", 1e-6), ("ms", 1e-3)):
        if seconds < 1000 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
