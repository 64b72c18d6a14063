"""The models of the OpenAPI document: every field of each, read and written."""

from typing import Any

from ..harness import get, program

REFERENCE = {"$ref": "#/components/schemas/Thing"}
EXTERNAL = {"description": "More", "url": "https://example.org/"}
VARIABLE = {"enum": ["a", "b"], "default": "a", "description": "Which"}
SERVER = {"url": "https://{name}.example.org", "description": "Live", "variables": {"name": VARIABLE}}
CONTACT = {"name": "Me", "url": "https://example.org/", "email": "me@example.org"}
LICENSE = {"name": "MIT", "identifier": "MIT", "url": "https://example.org/"}
INFO = {
    "title": "T",
    "summary": "S",
    "description": "D",
    "termsOfService": "https://example.org/",
    "contact": CONTACT,
    "license": LICENSE,
    "version": "1",
}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$vocabulary": "v",
    "$id": "id",
    "$anchor": "anchor",
    "$dynamicAnchor": "dynamic",
    "$ref": "#/ref",
    "$dynamicRef": "#dynamic",
    "$defs": {"A": {"type": "string"}},
    "$comment": "comment",
    "allOf": [REFERENCE, True],
    "anyOf": [{"type": "integer"}],
    "oneOf": [{"type": "integer"}],
    "not": {"type": "null"},
    "if": {"type": "object"},
    "then": {"required": ["a"]},
    "else": False,
    "dependentSchemas": {"a": {"required": ["b"]}},
    "prefixItems": [{"type": "string"}],
    "items": {"type": "string"},
    "contains": {"type": "string"},
    "properties": {"a": {"type": ["string", "null"]}},
    "patternProperties": {"^x": {"type": "string"}},
    "additionalProperties": False,
    "propertyNames": {"pattern": "a"},
    "unevaluatedItems": False,
    "unevaluatedProperties": True,
    "type": "object",
    "enum": [1, "a", None],
    "const": 1,
    "multipleOf": 0.5,
    "maximum": 5,
    "exclusiveMaximum": 6,
    "minimum": 1,
    "exclusiveMinimum": 0,
    "maxLength": 5,
    "minLength": 1,
    "pattern": "^a",
    "maxItems": 3,
    "minItems": 1,
    "uniqueItems": True,
    "maxContains": 2,
    "minContains": 1,
    "maxProperties": 2,
    "minProperties": 1,
    "required": ["a"],
    "dependentRequired": {"a": ["b"]},
    "format": "date",
    "contentEncoding": "base64",
    "contentMediaType": "image/png",
    "contentSchema": {"type": "string"},
    "title": "T",
    "description": "D",
    "default": 1,
    "deprecated": True,
    "readOnly": True,
    "writeOnly": True,
    "examples": [1],
    "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a"}},
    "xml": {"name": "n", "namespace": "ns", "prefix": "p", "attribute": True, "wrapped": True},
    "externalDocs": EXTERNAL,
    "example": 1,
}
EXAMPLE = {"summary": "S", "description": "D", "value": 1, "externalValue": "https://example.org/1"}
ENCODING = {
    "contentType": "image/png",
    "headers": {"X-A": {"description": "H"}},
    "style": "form",
    "explode": True,
    "allowReserved": True,
}
MEDIA = {"schema": SCHEMA, "example": 1, "examples": {"one": EXAMPLE}, "encoding": {"a": ENCODING}}
PARAMETER = {
    "description": "D",
    "required": True,
    "deprecated": True,
    "style": "simple",
    "explode": False,
    "allowReserved": True,
    "schema": {"type": "string"},
    "example": 1,
    "examples": {"one": EXAMPLE, "two": REFERENCE},
    "content": {"application/json": {"schema": {"type": "string"}}},
}
LINK = {
    "operationRef": "#/ref",
    "operationId": "op",
    "parameters": {"a": "$request.path.a", "b": 1},
    "requestBody": {"a": 1},
    "description": "D",
    "server": SERVER,
}
RESPONSE = {
    "description": "D",
    "headers": {"X-A": PARAMETER, "X-B": REFERENCE},
    "content": {"application/json": MEDIA},
    "links": {"next": LINK, "other": REFERENCE},
}
BODY = {"description": "D", "content": {"application/json": MEDIA}, "required": True}
OPERATION = {
    "tags": ["t"],
    "summary": "S",
    "description": "D",
    "externalDocs": EXTERNAL,
    "operationId": "op",
    "parameters": [{"name": "a", "in": "query", **PARAMETER}, REFERENCE],
    "requestBody": BODY,
    "responses": {"200": RESPONSE, "default": REFERENCE},
    "callbacks": {"called": {"{$url}": {"get": {"summary": "C"}}}, "other": REFERENCE},
    "deprecated": True,
    "security": [{"key": []}],
    "servers": [SERVER],
}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ITEM = {
    "$ref": "#/ref",
    "summary": "S",
    "description": "D",
    **dict.fromkeys(METHODS, OPERATION),
    "servers": [SERVER],
    "parameters": [{"name": "a", "in": "path", "required": True}],
}
FLOW = {"refreshUrl": "/refresh", "scopes": {"a": "A"}}
FLOWS = {
    "implicit": {"authorizationUrl": "/auth", **FLOW},
    "password": {"tokenUrl": "/token", **FLOW},
    "clientCredentials": {"tokenUrl": "/token", **FLOW},
    "authorizationCode": {"authorizationUrl": "/auth", "tokenUrl": "/token", **FLOW},
}
KEY = {"type": "apiKey", "description": "D", "in": "header", "name": "X-Key"}
BEARER = {"type": "http", "description": "D", "scheme": "bearer", "bearerFormat": "JWT"}
SCHEMES = {
    "key": KEY,
    "basic": {"type": "http", "description": "D", "scheme": "basic"},
    "bearer": BEARER,
    "oauth": {"type": "oauth2", "description": "D", "flows": FLOWS},
    "connect": {"type": "openIdConnect", "description": "D", "openIdConnectUrl": "/connect"},
    "other": REFERENCE,
}
COMPONENTS = {
    "schemas": {"A": SCHEMA, "B": REFERENCE},
    "responses": {"A": RESPONSE, "B": REFERENCE},
    "parameters": {"A": {"name": "a", "in": "cookie"}},
    "examples": {"A": EXAMPLE},
    "requestBodies": {"A": BODY},
    "headers": {"A": PARAMETER},
    "securitySchemes": SCHEMES,
    "links": {"A": LINK},
    "callbacks": {"A": {"{$url}": {"get": OPERATION}}},
    "pathItems": {"A": {"get": OPERATION}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": INFO,
    "jsonSchemaDialect": "https://example.org/dialect",
    "servers": [SERVER],
    "paths": {"/a": ITEM},
    "webhooks": {"hook": ITEM, "other": REFERENCE},
    "components": COMPONENTS,
    "security": [{"key": [], "oauth": ["a"]}],
    "tags": [{"name": "t", "description": "D", "externalDocs": EXTERNAL}],
    "externalDocs": EXTERNAL,
}
MODELS: dict[str, dict[str, Any]] = {
    "APIKey": KEY,
    "Components": COMPONENTS,
    "Contact": CONTACT,
    "Discriminator": SCHEMA["discriminator"],
    "Encoding": ENCODING,
    "ExternalDocumentation": EXTERNAL,
    "HTTPBase": SCHEMES["basic"],
    "HTTPBearer": BEARER,
    "Header": PARAMETER,
    "Info": INFO,
    "License": LICENSE,
    "Link": LINK,
    "MediaType": MEDIA,
    "OAuth2": SCHEMES["oauth"],
    "OAuthFlow": FLOW,
    "OAuthFlowAuthorizationCode": FLOWS["authorizationCode"],
    "OAuthFlowClientCredentials": FLOWS["clientCredentials"],
    "OAuthFlowImplicit": FLOWS["implicit"],
    "OAuthFlowPassword": FLOWS["password"],
    "OAuthFlows": FLOWS,
    "OpenAPI": DOCUMENT,
    "OpenIdConnect": SCHEMES["connect"],
    "Operation": OPERATION,
    "Parameter": {"name": "a", "in": "query", **PARAMETER},
    "ParameterBase": PARAMETER,
    "PathItem": ITEM,
    "Reference": REFERENCE,
    "RequestBody": BODY,
    "Response": RESPONSE,
    "Schema": SCHEMA,
    "SecurityBase": {"type": "http", "description": "D"},
    "Server": SERVER,
    "ServerVariable": VARIABLE,
    "Tag": DOCUMENT["tags"][0],
    "XML": SCHEMA["xml"],
    "BaseModelWithConfig": {"x-anything": 1},
}


def written(model: Any) -> Any:
    """A model as JSON, as it was given and as it stands with its defaults."""
    return [
        model.model_dump(mode="json", by_alias=True, exclude_none=True),
        model.model_dump(mode="json", by_alias=True, exclude_unset=True),
    ]


@program(*(get(f"/{name}") for name in MODELS), get("/refused"), get("/enums"), openapi=False)
def every_model(api):
    app = api.FastAPI()
    refused = {}
    for name, fields in MODELS.items():
        kind = getattr(api.openapi.models, name)
        shown = written(kind(**fields)) + [written(kind(**fields, **{"x-extra": {"a": 1}}))]
        app.get(f"/{name}")(lambda shown=shown: shown)
        refused[name] = []
        for field in [*fields, None]:
            try:
                kind(**({**fields, field: object()} if field else {}))
            except ValueError as error:
                refused[name].append([field, [each["type"] for each in error.errors()]])
    app.get("/refused")(lambda: refused)
    app.get("/enums")(
        lambda: (
            [
                [each.value for each in kind]
                for kind in (
                    api.openapi.models.APIKeyIn,
                    api.openapi.models.ParameterInType,
                    api.openapi.models.SecuritySchemeType,
                )
            ]
            + [sorted(api.openapi.models.Example.__annotations__)]
        )
    )
    return app
