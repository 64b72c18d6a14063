"""Responses in the document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from .openapi_documents import definitions, described, document, reply_field, route

ITEM = {"$ref": "#/components/schemas/Item"}
PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Item(BaseModel):
    a: int


class Problem(BaseModel):
    why: str


def nothing() -> None: ...


def responses(**options: Any) -> Any:
    return described(nothing, **options)["responses"]


def test_the_usual_response() -> None:
    assert responses() == {
        "200": {"description": "Successful Response", "content": {"application/json": {"schema": {}}}}
    }
    assert responses(reply=Item, status_code=201, response_description="Made") == {
        "201": {"description": "Made", "content": {"application/json": {"schema": ITEM}}}
    }
    assert responses(reply=list[Item])["200"]["content"]["application/json"]["schema"] == {
        "items": ITEM,
        "type": "array",
        "title": "Response Nothing X Get",
    }


def test_the_response_class_has_its_say() -> None:
    class Early(JSONResponse):
        media_type = "application/early+json"

        def __init__(self, content: Any, status_code: int = 202) -> None:
            super().__init__(content, status_code)

    class Unsure(JSONResponse):
        def __init__(self, content: Any, status_code: Any = None) -> None:
            super().__init__(content, status_code)

    text = {"schema": {"type": "string"}}
    assert responses(response_class=HTMLResponse, reply=Item)["200"]["content"] == {"text/html": text}
    assert responses(response_class=RedirectResponse) == {"307": {"description": "Successful Response"}}
    assert responses(response_class=Response) == {"200": {"description": "Successful Response"}}
    assert responses(response_class=Early)["202"]["content"] == {"application/early+json": {"schema": {}}}
    assert list(responses(response_class=Unsure)) == ["200"]


def test_some_statuses_have_no_body() -> None:
    for status in (100, 204, 205, 304):
        assert responses(status_code=status) == {str(status): {"description": "Successful Response"}}


def test_additional_responses() -> None:
    found = responses(
        responses={
            404: {"model": Problem},
            "default": {"description": "Else"},
            "5xx": {},
            403: {"model": Problem, "description": "Keep out", "content": {"text/plain": {}}},
            299: {"description": None},
        },
        models={404: Problem, 403: list[Problem]},
    )
    assert list(found) == ["200", "404", "default", "5XX", "403", "299"]
    del found["200"]
    assert found == {
        "404": {"description": "Not Found", "content": {"application/json": {"schema": PROBLEM}}},
        "default": {"description": "Else"},
        "5XX": {"description": "Server Error"},
        "403": {
            "description": "Keep out",
            "content": {
                "text/plain": {},
                "application/json": {
                    "schema": {"items": PROBLEM, "type": "array", "title": "Response 403 Nothing X Get"}
                },
            },
        },
        "299": {"description": "Additional Response"},
    }


def test_what_is_added_to_the_usual_response_is_merged() -> None:
    added = {"content": {"application/json": {"example": 1}, "image/png": {}}, "headers": {"X": {}}}
    assert responses(reply=Item, responses={200: added})["200"] == {
        "description": "Successful Response",
        "content": {"application/json": {"schema": ITEM, "example": 1}, "image/png": {}},
        "headers": {"X": {}},
    }
    replaced = responses(reply=Item, responses={200: {"model": Problem}}, models={200: Problem})
    assert replaced["200"]["content"]["application/json"]["schema"] == PROBLEM


def test_the_declared_responses_are_left_as_they_are() -> None:
    declared: dict[int | str, Any] = {404: {"model": Problem, "content": {"application/json": {}}}}
    responses(responses=declared, models={404: Problem})
    assert declared == {404: {"model": Problem, "content": {"application/json": {}}}}


def test_additional_responses_have_the_media_type_of_the_response_class() -> None:
    found = responses(response_class=HTMLResponse, responses={404: {"model": Problem}}, models={404: Problem})
    assert found["404"]["content"] == {"text/html": {"schema": PROBLEM}}


def with_input(q: int) -> None: ...


def test_invalid_requests_have_a_response_unless_the_program_tells_of_one() -> None:
    assert described(with_input)["responses"]["422"] == {
        "description": "Validation Error",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}},
    }
    for status in (422, "4xx", "default"):
        found = document(route(with_input, responses={status: {"description": "Mine"}}))
        assert "422" not in found["paths"]["/x"]["get"]["responses"] or status == 422
        assert "components" not in found
    assert "422" not in responses()


def test_the_schemas_of_validation_errors() -> None:
    assert document(route(with_input))["components"]["schemas"] == {
        "HTTPValidationError": {
            "properties": {
                "detail": {
                    "items": {"$ref": "#/components/schemas/ValidationError"},
                    "type": "array",
                    "title": "Detail",
                }
            },
            "type": "object",
            "title": "HTTPValidationError",
        },
        "ValidationError": {
            "properties": {
                "loc": {
                    "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                    "type": "array",
                    "title": "Location",
                },
                "msg": {"type": "string", "title": "Message"},
                "type": {"type": "string", "title": "Error Type"},
                "input": {"title": "Input"},
                "ctx": {"type": "object", "title": "Context"},
            },
            "type": "object",
            "required": ["loc", "msg", "type"],
            "title": "ValidationError",
        },
    }


def test_lines_of_json() -> None:
    item = reply_field("StreamItem_nothing_x_get", Item)
    assert responses(stream="json-lines")["200"]["content"] == {"application/jsonl": {"itemSchema": {}}}
    assert responses(stream="json-lines", stream_item=item)["200"]["content"] == {
        "application/jsonl": {"itemSchema": ITEM}
    }
    assert list(definitions(route(nothing, stream="json-lines", stream_item=item))) == ["Item"]


def test_server_sent_events() -> None:
    rest = {
        "event": {"type": "string"},
        "id": {"type": "string"},
        "retry": {"type": "integer", "minimum": 0},
    }
    item = reply_field("StreamItem_nothing_x_get", int)
    assert responses(stream="sse")["200"]["content"] == {
        "text/event-stream": {
            "itemSchema": {"type": "object", "properties": {"data": {"type": "string"}, **rest}}
        }
    }
    assert responses(stream="sse", stream_item=item)["200"]["content"] == {
        "text/event-stream": {
            "itemSchema": {
                "type": "object",
                "properties": {
                    "data": {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "contentSchema": {"type": "integer", "title": "Streamitem Nothing X Get"},
                    },
                    **rest,
                },
                "required": ["data"],
            }
        }
    }


def test_other_streams_are_text_of_their_media_type() -> None:
    class Picture(StreamingResponse):
        media_type = "image/png"

    assert "content" not in responses(stream="raw", response_class=StreamingResponse)["200"]
    assert responses(stream="raw", response_class=Picture)["200"]["content"] == {
        "image/png": {"schema": {"type": "string"}}
    }
