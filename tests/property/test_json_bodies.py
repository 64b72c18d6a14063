"""JSON bodies: whatever bytes come, the same reply as FastAPI's, to the byte."""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated, Any, Optional

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError, create_model

from martlet.compile.alike import has_floats, has_long_number, json_schemas, validates_json_alike
from martlet.declare.fields import Field
from martlet.params import Body
from tests.property.documents import bodies, content_types, schema_of
from tests.property.driver import Sent, assert_alike, endpoint_of, examples, keyword, pair, shown
from tests.property.models import ALIKE, TYPES

SHAPES = ("whole", "member", "list", "optional", "embedded", "two", "lenient")
Case = tuple[str, str]


def annotation_of(case: Case) -> Any:
    """What one body parameter is declared as."""
    shape, kind = case
    declared = TYPES[kind]
    if shape == "member":
        return create_model("Holder", value=(declared, ...), other=(declared, None))
    if shape == "list":
        return list[declared]
    if shape == "optional":
        return Optional[declared]  # noqa: UP045 - `None | None` is no type
    return declared


def document_of(case: Case) -> Any:
    """What the whole document looks like."""
    annotation = annotation_of(case)
    if case[0] == "embedded":
        return create_model("Embedded", value=(annotation, ...))
    if case[0] == "two":
        return create_model("Two", value=(annotation, ...), second=(int, 0))
    return annotation


@cache
def schema(case: Case) -> dict[str, Any]:
    return schema_of(document_of(case))


@cache
def programs(case: Case) -> tuple[Any, Any] | None:
    shape, _ = case
    annotation = annotation_of(case)

    def build(api: Any) -> Any:
        app = api.FastAPI(strict_content_type=shape != "lenient")
        info = api.Body(embed=True) if shape == "embedded" else api.Body()
        parameters = [keyword("value", Annotated[annotation, info])]
        if shape == "optional":
            parameters = [keyword("value", Annotated[annotation, info], None)]
        if shape == "two":
            parameters.append(keyword("second", Annotated[int, api.Body()], 0))
        app.post("/")(endpoint_of(*parameters))
        return app

    return pair(build)


def check(data: st.DataObject, case: Case) -> None:
    apps = programs(case)
    if apps is None:
        return
    body = data.draw(bodies(schema(case)))
    cut = data.draw(st.integers(0, len(body))) if len(body) % 5 == 0 else len(body)
    chunks = (body[:cut], body[cut:]) if cut < len(body) else (body,)
    assert_alike(apps, Sent("POST", headers=data.draw(content_types), chunks=chunks))


@given(data=st.data())
@examples(400)
def test_bodies(data: st.DataObject) -> None:
    check(data, (data.draw(st.sampled_from(SHAPES)), data.draw(st.sampled_from(sorted(TYPES)))))


@given(data=st.data())
@examples(500)
def test_bodies_that_may_be_validated_as_json(data: st.DataObject) -> None:
    check(
        data,
        (data.draw(st.sampled_from(("whole", "member", "list"))), data.draw(st.sampled_from(sorted(ALIKE)))),
    )


@cache
def field_of(case: Case) -> Field:
    return Field("value", Body(), annotation_of(case))


@given(data=st.data())
@examples(1000)
def test_what_json_mode_accepts_is_what_python_mode_makes_of_it(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(("whole", "member", "list"))), data.draw(st.sampled_from(sorted(TYPES)))
    field = field_of(case)
    schemas = json_schemas(field)
    if schemas is None:
        return
    body = data.draw(bodies(schema(case)))
    if has_floats(schemas) and has_long_number(body):
        return
    try:
        value = field.validator.validate_json(body)
    except ValidationError:
        return
    assert shown(value) == shown(field.validator.validate_python(json.loads(body), from_attributes=True)), (
        body
    )


def test_types_that_are_thought_alike_are_validated_as_json() -> None:
    assert [kind for kind in ALIKE if not validates_json_alike(field_of(("whole", kind)))] == []
    assert [
        kind for kind in TYPES if kind not in ALIKE and validates_json_alike(field_of(("whole", kind)))
    ] == []
