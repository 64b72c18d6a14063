"""Parameters in the document."""

from enum import Enum
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, Field

from martlet.declare.params import Cookie, Depends, Header, Path, Query
from martlet.exceptions import FastAPIDeprecationWarning

from .openapi_documents import definitions, described, document, route


class Colour(Enum):
    red = "red"


def names(endpoint: Any, path: str = "/x") -> list[tuple[str, str]]:
    (found,) = document(route(endpoint, path))["paths"][path].values()
    return [(parameter["in"], parameter["name"]) for parameter in found.get("parameters", [])]


def test_a_parameter_has_these_members_in_this_order() -> None:
    def endpoint(
        q: Annotated[
            int,
            Query(
                ge=0, title="T", description="D", deprecated=True, examples=[1], json_schema_extra={"x": 2}
            ),
        ] = 3,
    ) -> None: ...

    (found,) = described(endpoint)["parameters"]
    assert list(found.items()) == [
        ("name", "q"),
        ("in", "query"),
        ("required", False),
        (
            "schema",
            {
                "type": "integer",
                "minimum": 0,
                "title": "T",
                "description": "D",
                "deprecated": True,
                "examples": [1],
                "x": 2,
                "default": 3,
            },
        ),
        ("description", "D"),
        ("deprecated", True),
    ]


def test_a_path_parameter_is_required_whatever_its_default() -> None:
    def endpoint(a: Annotated[str, Path(default_factory=str)]) -> None: ...

    (found,) = document(route(endpoint, "/{a}"))["paths"]["/{a}"]["get"]["parameters"]
    assert found["required"] is True


def test_sources_are_in_order_and_own_parameters_before_those_of_dependencies() -> None:
    def inner(z: int) -> None: ...

    def outer(y: int, h: Annotated[int, Header()], i: Annotated[None, Depends(inner)]) -> None: ...

    def endpoint(
        c: Annotated[int, Cookie()], o: Annotated[None, Depends(outer)], x: int, p: Annotated[int, Path()]
    ) -> None: ...

    assert names(endpoint, "/{p}") == [
        ("path", "p"),
        ("query", "x"),
        ("query", "y"),
        ("query", "z"),
        ("header", "h"),
        ("cookie", "c"),
    ]


def test_of_one_name_the_last_required_one_counts() -> None:
    def required(x: str) -> None: ...

    def optional(x: int = 1) -> None: ...

    def endpoint(
        a: Annotated[None, Depends(required)],
        b: Annotated[None, Depends(optional)],
        x: bool,
    ) -> None: ...

    (found,) = described(endpoint)["parameters"]
    assert found["required"] is True
    assert found["schema"] == {"type": "string", "title": "X"}


def test_of_one_optional_name_the_last_counts_and_a_repeated_dependency_only_once() -> None:
    def first(x: int = 1) -> None: ...

    def second(x: str = "s") -> None: ...

    def endpoint(
        a: Annotated[None, Depends(first)],
        b: Annotated[None, Depends(second)],
        c: Annotated[None, Depends(first)],
    ) -> None: ...

    (found,) = described(endpoint)["parameters"]
    assert found["schema"] == {"type": "string", "default": "s", "title": "X"}


def test_a_hidden_parameter_still_means_that_a_request_can_be_invalid() -> None:
    def endpoint(q: Annotated[Colour, Query(include_in_schema=False)]) -> None: ...

    found = described(endpoint)
    assert "parameters" not in found
    assert "422" in found["responses"]
    assert list(definitions(route(endpoint))) == ["Colour"]


class Filters(BaseModel):
    limit: int
    order_by: str = Field("id", description="By what", deprecated=True)
    page: int = Field(1, alias="Page")
    seen: int = Field(1, validation_alias=AliasChoices("seen-at", "seenAt"))


def test_the_fields_of_a_model_are_listed() -> None:
    def endpoint(q: Annotated[Filters, Query()]) -> None: ...

    assert described(endpoint)["parameters"] == [
        {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "title": "Limit"}},
        {
            "name": "order_by",
            "in": "query",
            "required": False,
            "schema": {
                "type": "string",
                "description": "By what",
                "deprecated": True,
                "default": "id",
                "title": "Order By",
            },
            "description": "By what",
            "deprecated": True,
        },
        {
            "name": "Page",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "default": 1, "title": "Page"},
        },
        {
            "name": "seen-at",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "default": 1, "title": "Seen-At"},
        },
    ]


def test_nothing_of_an_optional_model_is_required() -> None:
    def endpoint(q: Annotated[Filters | None, Query()] = None) -> None: ...

    assert not any(parameter["required"] for parameter in described(endpoint)["parameters"])


def test_headers_have_hyphens_unless_they_are_named_or_not_converted() -> None:
    def converted(q: Annotated[Filters, Header()], user_agent: Annotated[str, Header()]) -> None: ...

    def kept(q: Annotated[Filters, Header(convert_underscores=False)]) -> None: ...

    assert [name for _, name in names(converted)] == ["limit", "order-by", "Page", "seen-at", "user-agent"]
    assert [name for _, name in names(kept)] == ["limit", "order_by", "Page", "seen-at"]
    titles = [parameter["schema"]["title"] for parameter in described(converted)["parameters"]]
    assert titles == ["Limit", "Order By", "Page", "Seen-At", "User-Agent"]


def test_an_enumeration_is_referred_to_without_a_title() -> None:
    def endpoint(q: Colour = Colour.red, r: Colour | None = None) -> None: ...

    schemas = [parameter["schema"] for parameter in described(endpoint)["parameters"]]
    assert schemas == [
        {"$ref": "#/components/schemas/Colour", "default": "red"},
        {"anyOf": [{"$ref": "#/components/schemas/Colour"}, {"type": "null"}], "title": "R"},
    ]


def test_examples_stand_beside_the_schema() -> None:
    with pytest.warns(FastAPIDeprecationWarning):
        old = Query(example=3)

    def endpoint(
        q: Annotated[int, Query(openapi_examples={"one": {"value": 1}}, examples=[2])], r: Annotated[int, old]
    ) -> None: ...

    first, second = described(endpoint)["parameters"]
    assert first["examples"] == {"one": {"value": 1}}
    assert first["schema"]["examples"] == [2]
    assert second["example"] == 3
