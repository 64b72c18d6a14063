"""How fast each side answers a request: blocks of calls, taken in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from martlet.compare.exchanges import Request
from martlet.compare.program import Timed

PAIRS = 7
BLOCK_SECONDS = 0.03
MOST_CALLS = 1000
METHOD = (
    f"calls of the ASGI application in its process, no sockets, one at a time; {PAIRS} pairs of blocks of"
    f" some {BLOCK_SECONDS * 1000:.0f} ms, one side after the other, every second pair the other way round;"
    " the median of the pairs' ratios"
)

Timer = Callable[[Request, int], Timed | None]


@dataclass(frozen=True)
class Speed:
    """The seconds that one call takes, medians of the blocks, and how many times faster Martlet is."""

    request: Request
    fastapi: float
    martlet: float
    ratio: float
    calls: int


def measure(fastapi: Timer, martlet: Timer, request: Request) -> Speed | str:
    """Time a request on both sides; a text that says why where there is nothing to tell."""
    trial = [fastapi(request, 1), martlet(request, 1), fastapi(request, 1), martlet(request, 1)]
    known = [block for block in trial if block is not None]
    if len(known) < len(trial):
        return "a call took too long"
    slowest = max(block.seconds for block in known[2:])
    calls = max(1, min(MOST_CALLS, int(BLOCK_SECONDS / slowest)))
    pairs: list[tuple[Timed, Timed]] = []
    for number in range(PAIRS):
        sides = (fastapi, martlet) if number % 2 == 0 else (martlet, fastapi)
        first, second = (side(request, calls) for side in sides)
        if first is None or second is None:
            return "a call took too long"
        pairs.append((first, second) if number % 2 == 0 else (second, first))
    return summary(request, calls, pairs)


def summary(request: Request, calls: int, pairs: list[tuple[Timed, Timed]]) -> Speed | str:
    """What the blocks say, each pair FastAPI's and Martlet's; ratios tell something only of equal replies."""
    statuses = [{status for pair in pairs for status in pair[side].statuses} for side in (0, 1)]
    if statuses[0] != statuses[1] or len(statuses[0]) != 1:
        return "called again and again, it is answered with other statuses"
    return Speed(
        request,
        fastapi=median(own.seconds for own, _ in pairs) / calls,
        martlet=median(own.seconds for _, own in pairs) / calls,
        ratio=median(theirs.seconds / ours.seconds for theirs, ours in pairs),
        calls=calls,
    )
