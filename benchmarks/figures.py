"""From rounds of measurements to the figures of the report: medians, and ratios of paired measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from .wrk import Load


@dataclass(frozen=True)
class Ratio:
    """The median of each round's own ratio, so that drift from round to round cancels; and the extremes."""

    median: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.lowest:.2f} – {self.highest:.2f})"


def paired_ratio(subject: Sequence[float], baseline: Sequence[float]) -> Ratio:
    """How many times `baseline` is `subject`, taken round by round.

    Raises:
        ValueError: the two were not measured equally often, or not at all.
    """
    ratios = [ours / theirs for ours, theirs in zip(subject, baseline, strict=True)]
    if not ratios:
        raise ValueError("nothing was measured")
    return Ratio(median(ratios), min(ratios), max(ratios))


@dataclass(frozen=True)
class Comparison:
    """One kind's rounds under both frameworks."""

    name: str
    title: str
    baseline: Sequence[Load]
    subject: Sequence[Load]

    @property
    def ratio(self) -> Ratio:
        return paired_ratio([load.rps for load in self.subject], [load.rps for load in self.baseline])


def middle(rounds: Sequence[Load]) -> Load:
    """Each figure's median over the rounds."""
    return Load(
        median(load.rps for load in rounds),
        median(load.p50 for load in rounds),
        median(load.p99 for load in rounds),
        median(load.requests for load in rounds),
    )


def column(rounds: Sequence[Mapping[str, float]], name: str) -> list[float]:
    return [figures[name] for figures in rounds]
