"""Requests that follow from replies: operations on the things that were made before."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from martlet.compare.exchanges import Reply, Request
from martlet.compare.operations import Operation, filled, operations, parameters

EACH = 6
KINDS_OF_ID = ("id", "uuid", "slug", "key")
# What removes things goes last.
ORDER = ("GET", "PUT", "PATCH", "POST", "DELETE")


def follow_ups(document: Any, sent: Iterable[tuple[Request, Reply]]) -> list[Request]:
    """Up to EACH requests sent before to each operation with path parameters, with values from replies there.

    A parameter gets what members of its name have in replies that succeeded; `item_id` and `id` are both
    answered by `id`.
    """
    sent = list(sent)
    values = _values(reply for _, reply in sent)
    earlier: dict[str, list[Request]] = defaultdict(list)
    for request, _ in sent:
        earlier[request.operation].append(request)
    made: list[Request] = []
    for operation in sorted(operations(document), key=lambda each: _rank(each.method)):
        requests = earlier[str(operation)][:EACH]
        paths = list(_paths(operation, values))
        made += [
            replace(request, target=paths[number % len(paths)] + _query(request.target))
            for number, request in enumerate(requests)
            if paths
        ]
    return made


def _rank(method: str) -> int:
    return ORDER.index(method) if method in ORDER else 0


def _query(target: str) -> str:
    _, mark, query = target.partition("?")
    return mark + query


def _values(replies: Iterable[Reply]) -> dict[str, list[str]]:
    """The texts and numbers that members of each name had in JSON replies."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for reply in replies:
        if reply.status is None or not 200 <= reply.status < 300:
            continue
        try:
            body = json.loads(reply.body)
        except ValueError:
            continue
        for name, value in _members(body):
            if len(found[name]) < EACH:
                found[name][str(value)] = None
    return {name: list(values) for name, values in found.items()}


def _members(value: Any) -> Iterator[tuple[str, str | int]]:
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str | int) and not isinstance(member, bool) and member != "":
                yield name, member
            else:
                yield from _members(member)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item)


def _paths(operation: Operation, values: dict[str, list[str]]) -> Iterator[str]:
    """Paths whose parameters all have values; none if the operation has no parameters."""
    candidates = [_candidates(name, values) for name in parameters(operation.path)]
    for number in range(min(map(len, candidates), default=0)):
        yield filled(operation.path, [given[number] for given in candidates])


def _candidates(name: str, values: dict[str, list[str]]) -> list[str]:
    if name in values:
        return values[name]
    ending = re.split(r"[_-]|(?<=[a-z])(?=[A-Z])", name)[-1].lower()
    return values.get(ending, []) if ending in KINDS_OF_ID else []
