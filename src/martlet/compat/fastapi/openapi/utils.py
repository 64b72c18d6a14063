"""The document by parts, for those who put one together themselves."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from martlet.compat.fastapi._compat.v2 import get_schema_from_model_field
from martlet.compat.fastapi.dependencies.utils import (
    _get_flat_fields_from_params as _get_flat_fields_from_params,
)
from martlet.compat.fastapi.dependencies.utils import get_flat_dependant as get_flat_dependant
from martlet.compat.fastapi.dependencies.utils import get_flat_params as get_flat_params
from martlet.compat.internals.bodies import body_field
from martlet.compat.internals.dependants import Dependant, signature_of
from martlet.compat.internals.fields import ModelField, model_field
from martlet.compat.internals.schemas import FieldMapping
from martlet.declare.fields import Field
from martlet.declare.operation import Operation
from martlet.exceptions import FastAPIDeprecationWarning
from martlet.openapi.names import RANGES, OperationIds, before_form_feed
from martlet.openapi.operations import Writer, entries, fields
from martlet.openapi.parameters import examples_of
from martlet.openapi.responses import VALIDATION_SCHEMAS
from martlet.openapi.security import describe_security, required_schemes
from martlet.sse import EVENT_SCHEMA as _SSE_EVENT_SCHEMA  # noqa: F401
from martlet.utils import generate_operation_id_for_path

status_code_ranges = {name.upper(): description for name, description in RANGES.items()}

Object = dict[str, Any]


def get_fields_from_routes(routes: Sequence[Any]) -> list[ModelField]:
    """The fields of routes whose schemas a document needs; members of bodies beside the bodies."""
    described = entries(routes)
    operations = [entry.operation for entry in described]
    return [*_embedded_bodies(operations), *(model_field(field) for field in fields(described))]


def _embedded_bodies(operations: Sequence[Operation]) -> Iterator[ModelField]:
    for operation in operations:
        body = operation.body
        if operation.include_in_schema and body is not None and body.embedded:
            members = [model_field(parameter.field) for parameter in body.parameters]
            name = operation.unique_id
            made = body_field(body_params=members, name=name, embed_body_fields=True)
            assert made is not None
            yield made


def get_openapi_path(
    *,
    route: Any,
    operation_ids: set[str],
    model_name_map: dict[Any, str],
    field_mapping: FieldMapping,
    separate_input_output_schemas: bool = True,
) -> tuple[Object, Object, Object]:
    """The Path Item Object of a route, the security schemes that it uses, and the definitions of its own.

    operation_ids: those of other routes; the route's are added. field_mapping: of `get_definitions`.
    """
    writer = Writer(field_mapping.schemas, OperationIds(operation_ids))
    before = set(field_mapping.schemas.definitions)
    (entry,) = entries([route])
    path = writer.path_item(entry)
    definitions = {
        name: schema for name, schema in field_mapping.schemas.definitions.items() if name not in before
    }
    if writer.validates:
        definitions |= dict(reversed(VALIDATION_SCHEMAS.items()))
    return path, writer.security_schemes, definitions


def get_openapi_operation_metadata(*, route: Any, method: str, operation_ids: set[str]) -> Object:
    """What a route says of itself: tags, summary, description, operation id, deprecation."""
    described: Object = {"tags": route.tags} if route.tags else {}
    described["summary"] = generate_operation_summary(route=route, method=method)
    if route.description:
        described["description"] = before_form_feed(route.description).strip()
    described["operationId"] = OperationIds(operation_ids).note(
        route.operation_id or route.unique_id, route.endpoint
    )
    if route.deprecated:
        described["deprecated"] = route.deprecated
    return described


def get_openapi_operation_request_body(
    *,
    body_field: Field | None,
    model_name_map: dict[Any, str],
    field_mapping: dict[Any, Object],
    separate_input_output_schemas: bool = True,
) -> Object | None:
    """The Request Body Object of a body as one field; None where there is none."""
    if body_field is None:
        return None
    info: Any = body_field.field_info
    schema = get_schema_from_model_field(
        field=body_field,
        model_name_map=model_name_map,
        field_mapping=field_mapping,
        separate_input_output_schemas=separate_input_output_schemas,
    )
    described: Object = {"required": True} if body_field.required else {}
    described["content"] = {info.media_type: {"schema": schema, **examples_of(info)}}
    return described


def get_openapi_security_definitions(flat_dependant: Dependant) -> tuple[Object, list[dict[str, list[str]]]]:
    """The security schemes among the dependencies, and the requirements of an operation that has them."""
    schemes = list(required_schemes(signature_of(flat_dependant)))
    return {scheme.name: scheme.define() for scheme in schemes}, describe_security(schemes)


def generate_operation_summary(*, route: Any, method: str) -> str:
    """What the program calls an operation, or else the endpoint's name in words."""
    return str(route.summary or route.name.replace("_", " ").title())


def generate_operation_id(*, route: Any, method: str) -> str:
    """Deprecated: an operation id of name, path and method."""
    message = "generate_operation_id() is not used any more; use route.unique_id"
    warnings.warn(message, FastAPIDeprecationWarning, stacklevel=2)
    if route.operation_id:
        return str(route.operation_id)
    return generate_operation_id_for_path(name=route.name, path=route.path_format, method=method)
