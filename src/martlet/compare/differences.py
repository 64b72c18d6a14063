"""Compare replies and documents: what differs between the two sides, and what differs by nature.

FastAPI is asked twice. A place at which its own replies differ says nothing about Martlet, so a difference
there is none, unless Martlet's value is of another kind than both of FastAPI's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from martlet.compare.exchanges import Ending, Reply, Request, text_of
from martlet.compare.values import ABSENT, Path, Place, general, kind, places, pointer

DOCUMENT = "the OpenAPI document"
IGNORED_HEADERS = frozenset({"date", "server"})
# What FastAPI raises where it fails to show refused input as JSON; Martlet answers 422.
UNPRESENTABLE = frozenset({"ValueError", "UnicodeDecodeError", "UnicodeEncodeError"})


class Trial(NamedTuple):
    """A request with the replies of FastAPI, of Martlet, and of FastAPI again."""

    request: Request
    fastapi: Reply
    martlet: Reply
    again: Reply


@dataclass(frozen=True)
class Difference:
    """One place of a reply, or of the document, at which the two sides differ.

    where: a JSON pointer into `{"status", "headers", "body", ...}`, or into the document.
    fastapi, martlet: what stands there. request: what shows it; None for the document.
    """

    operation: str
    where: str
    fastapi: Any
    martlet: Any
    request: Request | None = None
    is_meant: bool = False


@dataclass
class Found:
    """The outcome: differences, those that are documented as meant, how often a place varied by itself."""

    differences: list[Difference] = field(default_factory=list)
    meant: list[Difference] = field(default_factory=list)
    varying: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, difference: Difference) -> None:
        (self.meant if difference.is_meant else self.differences).append(difference)

    def join(self, other: Found) -> None:
        self.differences += other.differences
        self.meant += other.meant
        self.varying += other.varying

    def requests(self) -> set[Request | None]:
        """Those that show a difference."""
        return {difference.request for difference in self.differences}


def compare_replies(trials: Sequence[Trial], ignored: Iterable[str] = ()) -> Found:
    """Compare all the replies.

    A place that varied in one request of an operation is taken to vary in all that are answered with the same
    status.

    Args:
        ignored: names of headers that are not compared.
    """
    unread = IGNORED_HEADERS | {name.lower() for name in ignored}
    found = Found()
    readings = [_readings(trial, unread) for trial in trials]
    variable: dict[tuple[str, int | None], set[Path]] = {}
    for trial, (oracle, _, again) in zip(trials, readings, strict=True):
        known = variable.setdefault((trial.request.operation, trial.fastapi.status), set())
        if trial.fastapi.status == trial.again.status:
            known |= {general(place.path) for place in places(oracle, again)}
    for trial, (oracle, own, again) in zip(trials, readings, strict=True):
        operation = trial.request.operation
        if trial.fastapi.status != trial.again.status or trial.fastapi.ending != trial.again.ending:
            found.varying[operation, "/status"] += 1
            continue
        varying = variable[operation, trial.fastapi.status]
        found.varying.update({(operation, pointer(general(place.path))) for place in places(oracle, again)})
        stable = [place for place in places(oracle, own) if not _varies(place, again, varying)]
        for place in _leading(stable) or _written_differently(trial, varying):
            found.add(_difference(trial, place))
    return found


def compare_documents(fastapi: Any, martlet: Any, again: Any) -> Found:
    """Compare the OpenAPI documents."""
    found = Found()
    varying = {general(place.path) for place in places(fastapi, again)}
    for path in varying:
        found.varying[DOCUMENT, pointer(path)] += 1
    for place in places(fastapi, martlet):
        if not _varies(place, again, varying):
            found.add(Difference(DOCUMENT, pointer(place.path), place.left, place.right))
    return found


def _varies(place: Place, again: Any, varying: set[Path]) -> bool:
    """Whether FastAPI's own values vary there, and Martlet's is of their kind."""
    path = general(place.path)
    if not any(path[:length] in varying for length in range(len(path) + 1)):
        return False
    kinds = {kind(place.left), kind(_at(again, place.path))}
    return len(kinds) > 1 or kind(place.right) in kinds


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return value


def _leading(found: list[Place]) -> list[Place]:
    """Where the statuses differ, the rest follows from that; where bodies do, so do their digests."""
    status = [place for place in found if place.path in (("status",), ("ending",))]
    return status or found


def _written_differently(trial: Trial, varying: set[Path]) -> list[Place]:
    """The body, if it is the same JSON in other words, such as members in another order."""
    _, oracle, own, again = trial
    if oracle.body == own.body or oracle.body != again.body or oracle.ending is not Ending.WHOLE:
        return []
    if any(path[:1] == ("body",) for path in varying):
        return []
    return [Place(("body",), _text_or_bytes(oracle.body), _text_or_bytes(own.body))]


def _difference(trial: Trial, place: Place) -> Difference:
    is_meant = (
        trial.fastapi.status == 500 and trial.fastapi.raised in UNPRESENTABLE and trial.martlet.status == 422
    )
    where = pointer(place.path)
    return Difference(trial.request.operation, where, place.left, place.right, trial.request, is_meant)


def _readings(trial: Trial, unread: frozenset[str]) -> tuple[Any, Any, Any]:
    """The three replies as values; where FastAPI's is cut off, a whole one of Martlet's is cut there too."""
    replies = trial.fastapi, trial.martlet, trial.again
    length = None
    if trial.fastapi.ending is trial.again.ending is Ending.TIMED_OUT:
        cut = [reply for reply in replies if reply.ending is Ending.TIMED_OUT]
        length = min(len(reply.body) for reply in cut)
        if trial.martlet.ending is Ending.WHOLE:
            replies = trial.fastapi, replace(trial.martlet, ending=Ending.TIMED_OUT), trial.again
    oracle, own, again = (_reading(reply, unread, length) for reply in replies)
    return oracle, own, again


def _reading(reply: Reply, unread: frozenset[str], length: int | None) -> dict[str, Any]:
    """A reply as a value to compare; of one that was cut off, the first `length` bytes of its body."""
    headers: dict[str, list[str]] = {}
    for name, value in reply.headers:
        if name not in unread and not (name == "content-length" and value == str(len(reply.body))):
            headers.setdefault(name, []).append(value)
    for methods in headers.get("allow", [])[:1]:
        headers["allow"] = sorted(methods.split(", "))
    return {
        "ending": str(reply.ending),
        "status": reply.status,
        "exception": reply.raised,
        "headers": {name: values[0] if len(values) == 1 else values for name, values in headers.items()},
        "body": _body(reply, length),
    }


def _body(reply: Reply, length: int | None) -> Any:
    """JSON as its value, text as its lines, else bytes."""
    content = reply.body[:length]
    media_type = dict(reply.headers).get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json" or media_type.endswith("+json"):
        try:
            return json.loads(content)
        except ValueError:
            pass
    text = text_of(content)
    return content if text is None else text.splitlines(keepends=True)


def _text_or_bytes(content: bytes) -> str | bytes:
    text = text_of(content)
    return content if text is None else text
