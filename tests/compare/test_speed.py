"""Blocks of calls, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from martlet.compare.exchanges import Request
from martlet.compare.program import Timed
from martlet.compare.speed import MOST_CALLS, PAIRS, Speed, measure

REQUEST = Request("GET /a", "GET", "/a")
Timer = Callable[[Request, int], Timed | None]


def timer(name: str, seconds: float, order: list[tuple[str, int]], status: int = 200) -> Timer:
    """A side whose calls take so long, by a clock that nobody waits for."""

    def timed(request: Request, number: int) -> Timed:
        order.append((name, number))
        return Timed(seconds * number, Counter({status: number}))

    return timed


def test_the_ratio_tells_how_many_times_faster_martlet_is() -> None:
    speed = measure(timer("F", 0.003, []), timer("M", 0.001, []), REQUEST)
    assert isinstance(speed, Speed)
    assert (speed.fastapi, speed.martlet, speed.ratio) == pytest.approx((0.003, 0.001, 3))
    assert speed.request == REQUEST


def test_blocks_are_taken_in_turn_and_as_long_as_the_slower_side_needs() -> None:
    order: list[tuple[str, int]] = []
    measure(timer("F", 0.003, order), timer("M", 0.001, order), REQUEST)
    assert order[:4] == [("F", 1), ("M", 1), ("F", 1), ("M", 1)]
    names = "".join(name for name, _ in order[4:])
    assert names == ("FMMF" * PAIRS)[: 2 * PAIRS]
    assert {number for _, number in order[4:]} == {10}


@pytest.mark.parametrize(("seconds", "calls"), [(1.5, 1), (1e-9, MOST_CALLS)])
def test_the_number_of_calls_has_bounds(seconds: float, calls: int) -> None:
    speed = measure(timer("F", seconds, []), timer("M", seconds, []), REQUEST)
    assert isinstance(speed, Speed)
    assert speed.calls == calls


def test_one_slow_block_does_not_count() -> None:
    calls = iter(range(100))

    def sometimes(request: Request, number: int) -> Timed:
        return Timed(number * (0.1 if next(calls) == 5 else 0.002), Counter({200: number}))

    speed = measure(sometimes, timer("M", 0.001, []), REQUEST)
    assert isinstance(speed, Speed)
    assert speed.ratio == pytest.approx(2)


def test_other_statuses_are_no_ratio() -> None:
    speed = measure(timer("F", 0.003, [], 200), timer("M", 0.001, [], 429), REQUEST)
    assert speed == "called again and again, it is answered with other statuses"


@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_call_that_does_not_end_is_no_ratio(at: int) -> None:
    calls = iter(range(100))

    def hangs(request: Request, number: int) -> Timed | None:
        return None if next(calls) == at else Timed(0.001 * number, Counter({200: number}))

    assert measure(hangs, timer("M", 0.001, []), REQUEST) == "a call took too long"
    calls = iter(range(100))
    assert measure(timer("F", 0.001, []), hangs, REQUEST) == "a call took too long"
