"""Request bodies in the document."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from martlet.datastructures import UploadFile
from martlet.declare.params import Body, File, Form

from .openapi_documents import definitions, described, document, route

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class Item(BaseModel):
    name: str
    size: int = 1


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


def body(endpoint: Any) -> Any:
    return described(endpoint, "POST")["requestBody"]


def made(endpoint: Any) -> Any:
    """The definition of the body, and the media type that refers to it."""
    (media_type,) = body(endpoint)["content"]
    name = body(endpoint)["content"][media_type]["schema"]["$ref"].rpartition("/")[2]
    return media_type, definitions(route(endpoint, "/x", "POST"))[name]


def test_a_model_is_the_whole_body() -> None:
    def endpoint(item: Item) -> None: ...

    assert body(endpoint) == {
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Item"}}},
        "required": True,
    }


def test_an_optional_body_is_not_required() -> None:
    def endpoint(item: Item | None = None) -> None: ...

    assert body(endpoint) == {
        "content": {
            JSON: {
                "schema": {
                    "anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}],
                    "title": "Item",
                }
            }
        }
    }


def test_a_single_value_keeps_its_media_type_and_examples() -> None:
    def endpoint(
        item: Annotated[
            Item, Body(media_type="application/vnd.item+json", openapi_examples={"one": {"value": 1}})
        ],
    ) -> None: ...

    assert body(endpoint)["content"] == {
        "application/vnd.item+json": {
            "schema": {"$ref": "#/components/schemas/Item"},
            "examples": {"one": {"value": 1}},
        }
    }


def test_several_values_make_an_object_named_after_the_operation() -> None:
    def endpoint(
        item: Item,
        maybe: Item | None,
        count: Annotated[int, Body(alias="Count", gt=1)],
        note: Annotated[str, Body(title="A note", description="D")] = "n",
    ) -> None: ...

    assert body(endpoint) == {
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Body_endpoint_x_get"}}},
        "required": True,
    }
    media_type, schema = made(endpoint)
    assert media_type == JSON
    assert list(schema.items()) == [
        (
            "properties",
            {
                "item": {"$ref": "#/components/schemas/Item"},
                "maybe": {"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]},
                "Count": {"type": "integer", "exclusiveMinimum": 1.0, "title": "Count"},
                "note": {"type": "string", "title": "A note", "description": "D", "default": "n"},
            },
        ),
        ("type", "object"),
        ("required", ["item", "maybe", "Count"]),
        ("title", "Body_endpoint_x_get"),
    ]


def test_equal_ids_do_not_mix_up_bodies() -> None:
    def first(a: Annotated[int, Body()], b: Annotated[int, Body()]) -> None: ...

    def second(c: Annotated[int, Body(embed=True)]) -> None: ...

    routes = [
        route(first, "/1", "POST", "PUT", operation_id="same"),
        route(second, "/2", "POST", operation_id="same"),
    ]
    with pytest.warns(UserWarning, match="Duplicate Operation ID same"):
        schemas = definitions(*routes)
    assert {name: list(schema["properties"]) for name, schema in schemas.items()} == {
        "Body_same": ["a", "b"],
        "Body_same__1": ["c"],
    }


@pytest.mark.parametrize(
    ("operation_id", "name"),
    [("users.create", "create"), ("make it", "Body_make_it"), ("a/b-c", "Body_a_b-c")],
)
def test_the_name_of_a_body_can_be_referred_to(operation_id: str, name: str) -> None:
    def endpoint(a: Annotated[int, Body()], b: Annotated[int, Body()]) -> None: ...

    found = definitions(route(endpoint, "/x", "POST", operation_id=operation_id))
    assert {name: found[name]["title"]} == {name: f"Body_{operation_id}"}


def test_methods_without_a_body_have_none_in_the_document() -> None:
    def endpoint(item: Item) -> None: ...

    found = described(endpoint, "OPTIONS")
    assert "requestBody" not in found
    assert "422" in found["responses"]


def test_media_types_of_forms() -> None:
    def plain(a: Annotated[str, Form()]) -> None: ...

    def stated(a: Annotated[str, Form(media_type="application/x")], b: Annotated[int, Body()]) -> None: ...

    def file(a: Annotated[str, Form()], b: UploadFile) -> None: ...

    def model(a: Annotated[Item, Form()]) -> None: ...

    assert [list(body(endpoint)["content"]) for endpoint in (plain, stated, file, model)] == [
        [URLENCODED],
        ["application/x"],
        [MULTIPART],
        [URLENCODED],
    ]


def test_uploads_are_bytes() -> None:
    def endpoint(
        a: Annotated[UploadFile, File(description="U")],
        b: Annotated[bytes, File(description="D")],
        c: list[UploadFile],
    ) -> None: ...

    _, schema = made(endpoint)
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    assert schema["properties"] == {
        "a": {**binary, "title": "A", "description": "U"},
        "b": {**binary, "title": "B", "description": "D"},
        "c": {"items": binary, "type": "array", "title": "C"},
    }


def test_a_form_model_is_the_whole_form() -> None:
    def endpoint(a: Annotated[Item, Form()]) -> None: ...

    assert body(endpoint)["content"] == {URLENCODED: {"schema": {"$ref": "#/components/schemas/Item"}}}


def test_form_models_beside_other_fields_are_parts_of_the_form() -> None:
    def endpoint(
        a: Annotated[Item, Form()], b: Annotated[Strict, Form(title="S")], c: Annotated[int, Form(alias="CC")]
    ) -> None: ...

    assert made(endpoint) == (
        URLENCODED,
        {
            "allOf": [
                {"$ref": "#/components/schemas/Item"},
                {"$ref": "#/components/schemas/Strict", "title": "S"},
            ],
            "properties": {"CC": {"type": "integer", "title": "C"}},
            "type": "object",
            "required": ["CC"],
            "title": "Body_endpoint_x_get",
        },
    )


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    a: int = Field(1, validation_alias=AliasChoices("a1", "a2"))
    b: int = Field(1, alias="B")
    c: int = 1


def test_an_optional_form_model_need_not_match_a_form_without_its_fields() -> None:
    def endpoint(a: Annotated[Aliased | None, Form()] = None) -> None: ...

    names = ("B", "a", "a1", "a2", "b", "c")
    absent = {"not": {"anyOf": [{"required": [name]} for name in names]}}
    present = {"anyOf": [{"$ref": "#/components/schemas/Aliased"}], "title": "A"}
    assert "required" not in body(endpoint)
    assert made(endpoint)[1]["allOf"] == [{"anyOf": [absent, present]}]


def test_a_form_model_or_none_without_default_must_be_present() -> None:
    def endpoint(a: Annotated[Strict | None, Form()]) -> None: ...

    assert body(endpoint)["required"] is True
    assert made(endpoint)[1]["allOf"] == [
        {"not": {"maxProperties": 0}},
        {"anyOf": [{"$ref": "#/components/schemas/Strict"}], "title": "A"},
    ]


def test_what_is_said_of_the_only_form_model_stands_beside_the_reference() -> None:
    def endpoint(a: Annotated[Strict | None, Form(title="T", description="D")] = Strict(a=1)) -> None: ...  # noqa: B008

    assert body(endpoint)["content"][URLENCODED]["schema"] == {
        "$ref": "#/components/schemas/Body_endpoint_x_get",
        "title": "T",
        "description": "D",
        "default": {"a": 1},
    }


def test_a_body_makes_a_request_invalid_at_times() -> None:
    def endpoint(item: Item) -> None: ...

    assert "HTTPValidationError" in document(route(endpoint, "/x", "POST"))["components"]["schemas"]
