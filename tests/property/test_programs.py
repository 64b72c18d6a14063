"""Programs at random: the same OpenAPI document, the same replies, the same calls in the same order."""

from __future__ import annotations

import json
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


REFERENCE, SCHEMA = "#/components/schemas/HTTPValidationError", '"HTTPValidationError": {'


@cache
def validation_schemas() -> dict[str, Any]:
    """What FastAPI's document has of invalid input."""
    app = APIS[0].FastAPI()

    @app.get("/")
    def read(number: int) -> None: ...

    return dict(app.openapi()["components"]["schemas"])


def with_validation_schemas(written: str) -> str:
    """FastAPI's document with the schemas that a callback's body refers to, which it may lack."""
    if REFERENCE not in written or SCHEMA in written:
        return written
    made = json.loads(written)
    schemas = {**made["components"]["schemas"], **validation_schemas()}
    made["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas)}
    return json.dumps(made)


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
    assert answered == with_validation_schemas(expected)
    for _ in range(data.draw(st.integers(2, 5))):
        sent = data.draw(requests(program))
        for app in apps:
            app.calls.clear()
        if program.has_socket and data.draw(st.booleans()):
            assert_talks_alike(apps, b"/socket", sent.query, sent.headers, "hello")
        else:
            assert_alike(apps, sent)
        assert apps[1].calls == apps[0].calls, sent


def test_programs() -> None:
    before = COUNT.total
    compare()
    assert COUNT.total - before >= 500
