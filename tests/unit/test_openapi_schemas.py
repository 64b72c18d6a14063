"""The schemas that a document defines."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, computed_field

from martlet.declare.params import Body

from .openapi_documents import definitions, described, document, route

T = TypeVar("T")


class Priced(BaseModel):
    """What it costs. \f Never shown."""

    price: Decimal


class Doubled(BaseModel):
    width: int = 1

    @computed_field
    @property
    def twice(self) -> int:
        return self.width * 2


class Box(BaseModel):
    doubled: Doubled


class Node(BaseModel):
    children: list[Node] = []


class Page(BaseModel, Generic[T]):
    items: list[T]


def schema_of(annotation: Any) -> Any:
    def endpoint(value: annotation) -> None: ...  # type: ignore[valid-type]

    endpoint.__annotations__ = {"value": annotation}
    return described(endpoint, "POST")["requestBody"]["content"]["application/json"]["schema"]


def echo(model: Any, name: str = "echo") -> Any:
    def endpoint(value: Any) -> None: ...

    endpoint.__annotations__ = {"value": Annotated[model, Body()]}
    return route(endpoint, f"/{name}", "POST", reply=model, unique_id=name)


def test_definitions_are_sorted() -> None:
    assert list(definitions(echo(Page[Priced], "a"), echo(Box, "b"))) == [
        "Box-Input",
        "Box-Output",
        "Doubled-Input",
        "Doubled-Output",
        "Page_Priced_-Input",
        "Page_Priced_-Output",
        "Priced-Input",
        "Priced-Output",
    ]


def test_a_model_that_differs_has_two_schemas() -> None:
    found = definitions(echo(Priced))
    assert found["Priced-Input"]["properties"]["price"] == {
        "anyOf": [{"type": "number"}, {"type": "string"}],
        "title": "Price",
    }
    assert found["Priced-Output"]["properties"]["price"] == {"type": "string", "title": "Price"}


def test_a_docstring_is_shown_up_to_a_form_feed() -> None:
    assert {schema["description"] for schema in definitions(echo(Priced)).values()} == {"What it costs. "}


def test_or_one_schema_unless_it_computes_fields() -> None:
    assert list(definitions(echo(Priced), separate_input_output_schemas=False)) == ["Priced"]
    found = definitions(echo(Box), separate_input_output_schemas=False)
    assert list(found) == ["Box-Input", "Box-Output", "Doubled-Input", "Doubled-Output"]
    assert found["Doubled-Output"] == {
        "properties": {
            "width": {"type": "integer", "title": "Width", "default": 1},
            "twice": {"type": "integer", "title": "Twice", "readOnly": True},
        },
        "type": "object",
        "required": ["twice"],
        "title": "Doubled",
    }


def test_recursive_models() -> None:
    def endpoint() -> None: ...

    assert definitions(route(endpoint, reply=Node)) == {
        "Node": {
            "properties": {
                "children": {
                    "items": {"$ref": "#/components/schemas/Node"},
                    "type": "array",
                    "title": "Children",
                    "default": [],
                }
            },
            "type": "object",
            "title": "Node",
        }
    }


def model_of_one_name(annotation: Any) -> Any:
    class Same(BaseModel):
        __annotations__ = {"value": annotation}

    return Same


def test_models_that_share_every_name_are_numbered_bodies_before_replies() -> None:
    def make(name: str, body: Any, reply: Any) -> Any:
        def endpoint(value: Any) -> None: ...

        endpoint.__annotations__ = {"value": model_of_one_name(body)}
        return route(endpoint, f"/{name}", "POST", unique_id=name, reply=model_of_one_name(reply))

    found = definitions(make("a", int, str), make("b", float, bool))
    prefix = "tests__unit__test_openapi_schemas__model_of_one_name___locals___Same__"
    assert {name: schema["properties"]["value"]["type"] for name, schema in found.items()} == {
        f"{prefix}1": "integer",
        f"{prefix}2": "number",
        f"{prefix}3": "string",
        f"{prefix}4": "boolean",
    }


def test_bytes_are_described_by_media_type() -> None:
    class Coded(BaseModel):
        model_config = ConfigDict(ser_json_bytes="base64")
        data: bytes = Field(max_length=9)

    found = definitions(echo(Coded))
    plain = {
        "type": "string",
        "maxLength": 9,
        "contentMediaType": "application/octet-stream",
        "title": "Data",
    }
    assert found["Coded-Input"]["properties"]["data"] == plain
    assert found["Coded-Output"]["properties"]["data"] == {**plain, "contentEncoding": "base64"}


def test_information_about_a_body_stands_beside_the_reference() -> None:
    annotation = Annotated[Node, Body(title="T", description="D", examples=[{}], json_schema_extra={"x": 1})]
    assert schema_of(annotation) == {
        "$ref": "#/components/schemas/Node",
        "title": "T",
        "description": "D",
        "examples": [{}],
        "x": 1,
    }


def test_keywords_are_in_the_order_of_the_model_of_a_schema() -> None:
    class Worded(BaseModel):
        a: Annotated[
            int, Field(1, title="A!", description="D", ge=0, json_schema_extra={"x-b": 1, "x-a": None})
        ]

    found = definitions(echo(Worded))["Worded"]
    assert list(found) == ["properties", "type", "title"]
    assert list(found["properties"]["a"].items()) == [
        ("type", "integer"),
        ("minimum", 0.0),
        ("title", "A!"),
        ("description", "D"),
        ("default", 1),
        ("x-b", 1),
    ]


def test_a_program_may_have_a_model_named_as_ours_where_ours_is_not_needed() -> None:
    class HTTPValidationError(BaseModel):
        mine: int

    def endpoint() -> None: ...

    schemas = document(route(endpoint, reply=HTTPValidationError))["components"]["schemas"]
    assert list(schemas["HTTPValidationError"]["properties"]) == ["mine"]
