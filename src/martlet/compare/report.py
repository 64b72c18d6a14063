"""What a comparison found, as text and as JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from martlet.compare.differences import DOCUMENT, Difference, Found, Trial
from martlet.compare.exchanges import Request, text_of
from martlet.compare.speed import METHOD, Speed
from martlet.compare.values import Absent

LONGEST = 300


class Group(NamedTuple):
    """Differences of one operation at one place: the one with the shortest request stands for them."""

    shown: Difference
    number: int


@dataclass(frozen=True)
class Report:
    """The outcome of a comparison.

    not_compared: routes that the document leaves out. notes: what else the reader should know.
    speeds: by operation; a text says why there is none.
    """

    seed: int
    trials: Sequence[Trial]
    found: Found
    not_compared: Sequence[str] = ()
    notes: Sequence[str] = ()
    speeds: dict[str, Speed | str] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return not self.found.differences

    def differences(self) -> list[Group]:
        return groups(self.found.differences)

    def lines(self) -> Iterator[str]:
        """Everything but the speeds, as lines of text."""
        for number, group in enumerate(self.differences(), 1):
            yield from _paragraph(f"{number}. ", group)
        for group in groups(self.found.meant):
            yield from _paragraph("differs on purpose (docs/differences.md): ", group)
        for (operation, where), number in sorted(self.found.varying.items()):
            times = "" if operation == DOCUMENT else f" ({_counted(number, 'request')})"
            yield f"not deterministic: {operation}: {where or '/'}{times}"
        for route in self.not_compared:
            yield f"not compared: {route}"
        for note in self.notes:
            yield f"note: {note}"
        yield ""
        yield self.verdict()

    def verdict(self) -> str:
        """The last line."""
        asked = _counted(len(self.trials), "request")
        if self.is_same:
            return f"No difference in {asked}, seed {self.seed}."
        return f"{_counted(len(self.differences()), 'difference')} in {asked}, seed {self.seed}."

    def as_json(self, **about: Any) -> dict[str, Any]:
        """An object of JSON's types; `about` becomes members of it."""
        return {
            **about,
            "seed": self.seed,
            "same": self.is_same,
            "requests": len(self.trials),
            "operations": _operations(self.trials),
            "document": {"same": all(each.operation != DOCUMENT for each in self.found.differences)},
            "differences": [_written(each) for each in self.found.differences],
            "on_purpose": [_written(each) for each in self.found.meant],
            "not_deterministic": [
                {"operation": operation, "where": where, "requests": 0 if operation == DOCUMENT else number}
                for (operation, where), number in sorted(self.found.varying.items())
            ],
            "not_compared": list(self.not_compared),
            "notes": list(self.notes),
            "speed": {
                "method": METHOD,
                "operations": [_written_speed(*speed) for speed in self.speeds.items()],
            },
        }


def groups(differences: Iterable[Difference]) -> list[Group]:
    """Differences put together where their operation, place and kind are the same."""
    together: dict[tuple[str, ...], list[Difference]] = {}
    for each in differences:
        where = re.sub(r"/\d+(?=/|$)", "/*", each.where)
        kind = (shown(each.fastapi), shown(each.martlet)) if where == "/status" else ("", "")
        together.setdefault((each.operation, where, *kind), []).append(each)
    return [Group(min(alike, key=_size), len(alike)) for alike in together.values()]


def _size(difference: Difference) -> int:
    request = difference.request
    if request is None:
        return 0
    return len(request.target) + len(request.body) + sum(len(name + value) for name, value in request.headers)


def _paragraph(mark: str, group: Group) -> Iterator[str]:
    difference, number = group
    more = f", and in {_counted(number - 1, 'other request')}" if number > 1 else ""
    if difference.request is None:
        more = f", and at {number - 1} places alike" if number > 1 else ""
    yield f"{mark}{difference.operation}: {difference.where or '/'}{more}"
    if difference.request is not None:
        yield f"   {difference.request.curl()}"
    yield f"   FastAPI: {shown(difference.fastapi)}"
    yield f"   Martlet: {shown(difference.martlet)}"


def shown(value: Any) -> str:
    """A value as a short text."""
    text = repr(value) if isinstance(value, bytes | Absent) else json.dumps(value, ensure_ascii=False)
    printable = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return (
        printable if len(printable) <= LONGEST else f"{printable[:LONGEST]}... ({len(printable)} characters)"
    )


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _operations(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    statuses: dict[str, Counter[str]] = {}
    for trial in trials:
        statuses.setdefault(trial.request.operation, Counter())[str(trial.fastapi.status)] += 1
    return [
        {"operation": operation, "requests": counts.total(), "statuses": dict(sorted(counts.items()))}
        for operation, counts in statuses.items()
    ]


def _written(difference: Difference) -> dict[str, Any]:
    return {
        "operation": difference.operation,
        "where": difference.where,
        "fastapi": _json(difference.fastapi),
        "martlet": _json(difference.martlet),
        "request": _request(difference.request),
    }


def _request(request: Request | None) -> dict[str, Any] | None:
    return None if request is None else request.as_json() | {"curl": request.curl()}


def _json(value: Any) -> Any:
    """A value of a reply; nothing is null, bytes are text."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, bytes):
        return text_of(value) or repr(value)
    return value


def _written_speed(operation: str, speed: Speed | str) -> dict[str, Any]:
    if isinstance(speed, str):
        return {"operation": operation, "ratio": None, "reason": speed}
    return {
        "operation": operation,
        "ratio": round(speed.ratio, 3),
        "fastapi_seconds": speed.fastapi,
        "martlet_seconds": speed.martlet,
        "calls_per_block": speed.calls,
        "request": _request(speed.request),
    }
