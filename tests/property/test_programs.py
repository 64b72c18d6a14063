"""Programs at random: the same OpenAPI document, the same replies, the same calls in the same order."""

from __future__ import annotations

import json
import re
import warnings
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.property.driver import APIS, COUNT, assert_alike, assert_talks_alike, examples, pair, shown
from tests.property.program_requests import requests
from tests.property.program_tables import SAMPLE
from tests.property.programs import programs


def run(source: str, api: Any) -> Any:
    """The application of a program's source; what its functions note down is `app.calls`."""
    namespace: dict[str, Any] = {"__name__": __name__, "api": api, "shown": shown, "SAMPLE": dict(SAMPLE)}
    exec(compile(source, "<generated>", "exec", dont_inherit=True), namespace)
    app = namespace["app"]
    app.calls = namespace["calls"]
    return app


def document(app: Any) -> str:
    """The OpenAPI document, member order included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return json.dumps(app.openapi())
        except Exception as error:
            return f"raised {type(error).__name__}"


NUMBERED = re.compile(r"fastapi___compat__v2__(Body_[^\"]+?)__(\d+)(?=\")")
REFERENCE, SCHEMA = "#/components/schemas/HTTPValidationError", '"HTTPValidationError": {'


@cache
def validation_schemas() -> dict[str, Any]:
    """What FastAPI's document has of invalid input."""
    app = APIS[0].FastAPI()

    @app.get("/")
    def read(number: int) -> None: ...

    return dict(app.openapi()["components"]["schemas"])


def as_intended(written: str) -> str:
    """FastAPI's document with what Martlet's has on purpose, as docs/differences.md tells.

    Schemas that a callback's body refers to are in it; bodies of operations that share an id are numbered.
    """
    numbered = NUMBERED.sub(
        lambda found: found[1] + (f"__{int(found[2]) - 1}" if found[2] != "1" else ""), written
    )
    lacks = REFERENCE in written and SCHEMA not in written
    if numbered == written and not lacks:
        return written
    made = json.loads(numbered)
    schemas = {**made["components"]["schemas"], **(validation_schemas() if lacks else {})}
    made["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas)}
    return json.dumps(made)


def order(source: str, calls: list[Any]) -> list[Any]:
    """The calls to compare: FastAPI closes a dependency before or during a stream of events by chance."""
    by_chance = "EventSourceResponse" in source and "scope='function'" in source
    return sorted(calls, key=str) if by_chance else calls


@given(data=st.data())
@examples(130)
def compare(data: st.DataObject) -> None:
    program = data.draw(programs())
    apps = pair(lambda api: run(program.source, api))
    COUNT.add()
    if apps is None:
        return
    expected, answered = (document(app) for app in apps)
    COUNT.add()
    assert answered == as_intended(expected)
    for _ in range(data.draw(st.integers(2, 5))):
        sent = data.draw(requests(program))
        for app in apps:
            app.calls.clear()
        if program.has_socket and data.draw(st.booleans()):
            assert_talks_alike(apps, b"/socket", sent.query, sent.headers, "hello")
        else:
            assert_alike(apps, sent)
        assert order(program.source, apps[1].calls) == order(program.source, apps[0].calls), sent


def test_programs() -> None:
    before = COUNT.total
    compare()
    assert COUNT.total - before >= 500
