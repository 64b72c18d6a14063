from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from martlet.openapi import models

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "T",
        "version": "1",
        "license": {"name": "MIT", "url": "http://a.b/"},
        "x-logo": {"a": [1]},
    },
    "servers": [{"url": "/v1", "variables": {"a": {"default": "b"}}}],
    "paths": {"/": {"x-any": [1]}},
    "webhooks": {
        "made": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
                    }
                },
                "security": [{"k": []}],
            }
        }
    },
    "components": {
        "schemas": {
            "A": {
                "$defs": {"B": {"not": {"if": True, "else": False}}},
                "properties": {"b": {"type": ["string", "null"], "minLength": 1, "const": 0}},
                "additionalProperties": False,
            }
        },
        "securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "x"}},
    },
}


def test_a_document_goes_through_unchanged() -> None:
    document = models.OpenAPI.model_validate(DOCUMENT)
    assert document.model_dump(mode="json", by_alias=True, exclude_none=True) == DOCUMENT
    assert document.webhooks is not None
    assert isinstance(document.webhooks["made"], models.PathItem)
    assert document.components is not None
    assert document.components.schemas is not None
    assert isinstance(document.components.schemas["A"], models.Schema)


@pytest.mark.parametrize(
    ("kind", "values", "place"),
    [
        ("Reference", {"ref": "x"}, ("$ref",)),
        ("License", {"name": "x", "url": "no"}, ("url",)),
        ("Contact", {"email": "no"}, ("email",)),
        ("ServerVariable", {"enum": [], "default": "a"}, ("enum",)),
        ("Schema", {"minLength": -1}, ("minLength",)),
        ("Schema", {"multipleOf": 0}, ("multipleOf",)),
        ("APIKey", {"in": "body", "name": "x"}, ("in",)),
        ("HTTPBearer", {"scheme": "basic"}, ("scheme",)),
        ("Parameter", {"name": "x"}, ("in",)),
    ],
)
def test_what_openapi_forbids_is_refused(kind: str, values: dict[str, Any], place: tuple[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        getattr(models, kind).model_validate(values)
    assert caught.value.errors()[0]["loc"] == place
