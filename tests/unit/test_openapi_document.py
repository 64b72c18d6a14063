"""The document itself: its members, their order, and what is left out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from starlette.routing import Route as StarletteRoute

from martlet.declare.params import Query
from martlet.openapi.utils import get_openapi

from .openapi_documents import described, document, route


def nothing() -> None: ...


def test_an_empty_program() -> None:
    assert document() == {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}


def test_empty_members_are_left_out() -> None:
    made = get_openapi(
        title="",
        version="",
        summary="",
        description="",
        routes=[],
        webhooks=[],
        tags=[],
        servers=[],
        terms_of_service="",
        contact={},
        license_info={},
        external_docs={},
    )
    assert made == {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}


def test_members_stand_in_the_order_of_the_specification() -> None:
    made = get_openapi(
        title="T",
        version="1",
        openapi_version="3.1.1",
        summary="S",
        description="D",
        routes=[route(nothing)],
        webhooks=[route(nothing, "paid", unique_id="paid")],
        tags=[{"name": "a", "description": None}],
        servers=[{"url": "/v1"}],
        terms_of_service="https://example.com/terms",
        contact={"name": "C"},
        license_info={"name": "MIT"},
        external_docs={"url": "https://example.com"},
    )
    assert list(made) == ["openapi", "info", "servers", "paths", "webhooks", "tags", "externalDocs"]
    assert list(made["info"].items()) == [
        ("title", "T"),
        ("summary", "S"),
        ("description", "D"),
        ("termsOfService", "https://example.com/terms"),
        ("contact", {"name": "C"}),
        ("license", {"name": "MIT"}),
        ("version", "1"),
    ]
    assert made["openapi"] == "3.1.1"
    assert made["tags"] == [{"name": "a"}]
    assert made["externalDocs"] == {"url": "https://example.com/"}
    assert list(made["webhooks"]) == ["paid"]


def test_members_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(ValidationError):
        document(tags=[{"description": "no name"}])


def test_routes_without_operations_are_left_out() -> None:
    assert document(StarletteRoute("/raw", nothing))["paths"] == {}


def test_operations_of_one_path_share_an_item_and_the_last_of_one_method_wins() -> None:
    made = document(
        route(nothing, "/x", "GET", unique_id="a"),
        route(nothing, "/x", "POST", unique_id="b"),
        route(nothing, "/x", "GET", unique_id="c"),
    )
    assert {method: item["operationId"] for method, item in made["paths"]["/x"].items()} == {
        "get": "c",
        "post": "b",
    }


def test_an_operation_may_be_hidden() -> None:
    assert document(route(nothing, include_in_schema=False))["paths"] == {}


def test_members_of_an_operation_are_in_order() -> None:
    def endpoint(q: int) -> None:
        "Said."

    callback = route(nothing, "{$url}", "POST", name="told", unique_id="told")
    found = described(
        endpoint, tags=("a",), deprecated=True, callbacks=[callback], openapi_extra={"x-more": {"a": 1}}
    )
    assert list(found) == [
        "tags",
        "summary",
        "description",
        "operationId",
        "deprecated",
        "parameters",
        "callbacks",
        "responses",
        "x-more",
    ]


def test_extra_members_are_merged_deep_and_none_removes() -> None:
    def endpoint(q: int = Query(title="Q")) -> None: ...  # type: ignore[assignment]

    extra = {
        "tags": ["b"],
        "summary": None,
        "parameters": [{"name": "r", "in": "query"}],
        "responses": {"200": {"description": "Fine"}},
    }
    found = described(endpoint, tags=("a",), openapi_extra=extra)
    assert found["tags"] == ["a", "b"]
    assert "summary" not in found
    assert [parameter["name"] for parameter in found["parameters"]] == ["q", "r"]
    assert found["responses"]["200"] == {
        "description": "Fine",
        "content": {"application/json": {"schema": {}}},
    }


def test_extra_members_of_one_operation_do_not_reach_another() -> None:
    def endpoint(q: dict[str, int]) -> None: ...

    extra = {"requestBody": {"content": {"application/json": {"schema": {"additionalProperties": {"x": 1}}}}}}
    shared = route(endpoint, "/a", "POST", unique_id="a", openapi_extra=extra)
    other = route(endpoint, "/b", "POST", unique_id="b")
    made = document(shared, other, route(endpoint, "/c", "POST", unique_id="c"))
    schemas = [
        made["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path in ("/a", "/b", "/c")
    ]
    assert [schema["additionalProperties"] for schema in schemas] == [
        {"type": "integer", "x": 1},
        {"type": "integer"},
        {"type": "integer"},
    ]


def test_callbacks_stand_by_name_and_path() -> None:
    def told(amount: int) -> None: ...

    callbacks = [
        route(told, "{$request.body#/url}", "POST", unique_id="told"),
        route(nothing, "/hidden", "POST", include_in_schema=False),
        StarletteRoute("/raw", nothing),
    ]
    found = described(nothing, callbacks=callbacks)["callbacks"]
    assert list(found) == ["told", "nothing"]
    told_at = found["told"]["{$request.body#/url}"]["post"]
    assert told_at["operationId"] == "told"
    assert told_at["parameters"][0]["name"] == "amount"
    assert found["nothing"] == {"/hidden": {}}
