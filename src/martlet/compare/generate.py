"""Requests from an OpenAPI document: valid ones, invalid ones, and some beside what it describes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from martlet.compare.encoding import encoded
from martlet.compare.exchanges import Request
from martlet.compare.operations import Operation, filled, operations, parameters

# What the generator adds to each request of its own accord.
ADDED_HEADERS = {
    "x-schemathesis-testcaseid": None,
    "user-agent": "schemathesis/",
    "accept-encoding": "gzip, deflate",
    "accept": "*/*",
    "connection": "keep-alive",
}
# Things are made before they are read, and removed last.
ORDER = ("POST", "PUT", "PATCH", "GET")
REFUSED = ("DELETE", "PUT", "PATCH", "POST")


class Generated(NamedTuple):
    """Requests in the order in which to send them; notes tell which operations have none, and why."""

    requests: list[Request]
    notes: list[str]


def generate(document: Any, examples: int, seed: int) -> Generated:
    """Requests to each operation: half of the examples valid by its schema, half invalid, and the probes.

    The same arguments give the same requests, in processes of the same PYTHONHASHSEED.
    """
    import schemathesis
    from schemathesis.core.errors import SchemathesisError
    from schemathesis.core.result import Err

    series: dict[str, list[Request]] = {}
    notes: list[str] = []
    try:
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
    except SchemathesisError as error:
        return Generated(list(probes(document)), [f"no requests were generated: {_line(error)}"])
    for result in found:
        if isinstance(result, Err):
            notes.append(f"no requests were generated for a part of the document: {_line(result.err())}")
            continue
        operation = result.ok()
        requests, problem = _examples(operation, examples, seed)
        series[operation.label] = requests
        if problem:
            notes.append(f"{operation.label}: {problem}")
    ordered = sorted(series, key=lambda label: _rank(label.partition(" ")[0]))
    rounds = zip_longest(*(series[label] for label in ordered))
    requests = [request for each in rounds for request in each if request is not None]
    return Generated([*requests, *probes(document)], notes)


def _rank(method: str) -> int:
    return ORDER.index(method) if method in ORDER else len(ORDER)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _examples(operation: Any, number: int, seed: int) -> tuple[list[Request], str | None]:
    """Valid and invalid requests in turn, and why there are none if there are none."""
    from schemathesis import GenerationMode

    valid, problem = _drawn(operation, GenerationMode.POSITIVE, (number + 1) // 2, seed)
    invalid, _ = _drawn(operation, GenerationMode.NEGATIVE, number // 2, seed)
    mixed = [each for pair in zip_longest(valid, invalid) for each in pair if each is not None]
    return list(dict.fromkeys(mixed)), None if mixed else problem


def _drawn(operation: Any, mode: Any, number: int, seed: int) -> tuple[list[Request], str | None]:
    import hypothesis
    from hypothesis.errors import HypothesisException
    from schemathesis.core.errors import SchemathesisError

    if number == 0:
        return [], None
    drawn: list[Request] = []
    problem = "no requests could be made"

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=number,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        request = _request(operation, case)
        if request is not None and len(drawn) < number:
            drawn.append(request)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            collect()
    except (HypothesisException, SchemathesisError) as error:
        problem = f"no requests could be made: {_line(error)}"
    return drawn, None if drawn else problem


def _request(operation: Any, case: Any) -> Request | None:
    """None for what HTTP can't carry."""
    parts = case.as_transport_kwargs(base_url="http://localhost")
    method, url = parts.pop("method").upper(), parts.pop("url").removeprefix("http://localhost")
    parts["headers"] = {
        name: value for name, value in (parts.get("headers") or {}).items() if not _is_added(name, value)
    }
    try:
        request = encoded(operation.label, method, None, url, **parts)
        for name, value in request.headers:
            f"{name}{value}".encode("latin-1")
    except (ValueError, TypeError):
        return None
    return request


def _is_added(name: str, value: str) -> bool:
    added = ADDED_HEADERS.get(name.lower(), "")
    return added is None or (added != "" and value.startswith(added))


def probes(document: Any) -> Iterator[Request]:
    """For each path a method that it doesn't have, HEAD, OPTIONS, and the path with a slash more or less.

    And a path that is nowhere.
    """
    paths: dict[str, list[Operation]] = {}
    for operation in operations(document):
        paths.setdefault(operation.path, []).append(operation)
    for path, described in paths.items():
        target = filled(path, ["1"] * len(parameters(path)))
        known = {operation.method for operation in described}
        other = next((method for method in REFUSED if method not in known), "TRACE")
        for method in dict.fromkeys((other, "HEAD", "OPTIONS")):
            if method not in known:
                yield Request(f"{method} {path}", method, target)
        slashed = target.rstrip("/") if target.endswith("/") and target != "/" else target + "/"
        if target != "/":
            yield Request(str(described[0]), described[0].method, slashed)
    yield Request("GET /nowhere", "GET", "/nowhere-that-is-declared")
