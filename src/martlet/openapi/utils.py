"""The OpenAPI document of a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from martlet.encoders import jsonable_encoder
from martlet.openapi.constants import METHODS_WITH_BODY, REF_PREFIX
from martlet.openapi.models import OpenAPI
from martlet.openapi.operations import Writer, entries, fields
from martlet.openapi.responses import HTTP_VALIDATION_ERROR, VALIDATION_ERROR, VALIDATION_SCHEMAS
from martlet.openapi.schemas import Schemas

validation_error_definition = VALIDATION_SCHEMAS[VALIDATION_ERROR]
validation_error_response_definition = VALIDATION_SCHEMAS[HTTP_VALIDATION_ERROR]


def get_openapi(
    *,
    title: str,
    version: str,
    openapi_version: str = "3.1.0",
    summary: str | None = None,
    description: str | None = None,
    routes: Sequence[Any],
    webhooks: Sequence[Any] | None = None,
    tags: list[dict[str, Any]] | None = None,
    servers: list[dict[str, str | Any]] | None = None,
    terms_of_service: str | None = None,
    contact: dict[str, str | Any] | None = None,
    license_info: dict[str, str | Any] | None = None,
    separate_input_output_schemas: bool = True,
    external_docs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The OpenAPI document of `routes`, ready for JSON.

    Args:
        title: the title of the API; `version`, `summary`, `description`, `terms_of_service`, `contact` and
            `license_info` are the other members of the Info Object (OpenAPI 3.1, section 4.8.2).
        openapi_version: the version of the specification that the document states.
        routes: what the document describes; routes that are no operations are left out.
        webhooks: routes that describe requests the API sends.
        tags, servers, external_docs: members of the document.
        separate_input_output_schemas: whether a model that differs between requests and responses has two.

    Raises:
        pydantic.ValidationError: a member has not the shape that OpenAPI asks of it.
    """
    info = {
        "title": title,
        "version": version,
        "summary": summary or None,
        "description": description or None,
        "termsOfService": terms_of_service or None,
        "contact": contact or None,
        "license": license_info or None,
    }
    described, hooks = entries(routes), entries(webhooks or ())
    writer = Writer(Schemas(fields([*described, *hooks]), separate=separate_input_output_schemas))
    document: dict[str, Any] = {
        "openapi": openapi_version,
        "info": info,
        "servers": servers or None,
        "paths": writer.paths(described),
        "webhooks": writer.paths(hooks) or None,
        "components": _components(writer) or None,
        "tags": tags or None,
        "externalDocs": external_docs or None,
    }
    return _finished(document)


def _components(writer: Writer) -> dict[str, Any]:
    """The Components Object (OpenAPI 3.1, section 4.8.7)."""
    schemas = writer.schemas.definitions
    if writer.validates:
        schemas = {**schemas, **VALIDATION_SCHEMAS}
    components: dict[str, Any] = {}
    if schemas:
        components["schemas"] = {name: schemas[name] for name in sorted(schemas)}
    if writer.security_schemes:
        components["securitySchemes"] = writer.security_schemes
    return components


def _finished(document: dict[str, Any]) -> dict[str, Any]:
    """The document in the order and form of the OpenAPI models, without members that are None."""
    finished: dict[str, Any] = jsonable_encoder(OpenAPI(**document), by_alias=True, exclude_none=True)
    return finished


__all__ = [
    "METHODS_WITH_BODY",
    "REF_PREFIX",
    "get_openapi",
    "validation_error_definition",
    "validation_error_response_definition",
]
