"""The operations of a document: what each one refers to first, then its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from martlet.declare.fields import Field
from martlet.declare.operation import Operation
from martlet.openapi.bodies import describe_body, described_parameters
from martlet.openapi.constants import METHODS_WITH_BODY
from martlet.openapi.names import OperationIds, description, operation_id, summary
from martlet.openapi.parameters import all_signatures, distinct, listed_parameters
from martlet.openapi.responses import describe_responses, merged, validation_response
from martlet.openapi.schemas import Schemas
from martlet.openapi.security import describe_security, required_schemes


class Entry:
    """An operation to be described, with everything of it that has a schema."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        signatures = list(all_signatures(operation.signature))
        self.parameters = listed_parameters(signatures)
        self.takes_input = operation.body is not None or bool(self.parameters)
        self.callbacks = entries(operation.callbacks)

    def bodies(self) -> Iterator[Field]:
        if self.operation.body is not None:
            yield from (parameter.field for parameter in described_parameters(self.operation.body))

    def replies(self) -> Iterator[Field]:
        operation = self.operation
        found = (operation.reply.field, *operation.response_fields.values(), operation.stream_item)
        yield from (field for field in found if field is not None)


def entries(routes: Iterable[Any]) -> list[Entry]:
    """The entries of the routes that have operations."""
    found: list[Entry] = []
    for route in routes:
        operations = getattr(route, "operations", None)
        if operations is not None:
            found += [Entry(operation) for operation in operations()]
    return found


def fields(found: list[Entry]) -> Iterator[Field]:
    """The fields whose schemas are needed; models that share all their names are numbered in this order."""
    shown = [entry for entry in found if entry.operation.include_in_schema]
    for entry in shown:
        yield from fields(entry.callbacks)
    for entry in shown:
        yield from entry.bodies()
    for entry in shown:
        yield from entry.replies()
    for entry in shown:
        yield from (parameter.field for parameter in entry.parameters)


@dataclass(slots=True)
class Writer:
    """Writes operations, and gathers the security schemes and ids they use."""

    schemas: Schemas
    ids: OperationIds = field(default_factory=OperationIds)
    security_schemes: dict[str, Any] = field(default_factory=dict)
    validates: bool = False

    def paths(self, found: Iterable[Entry]) -> dict[str, Any]:
        """The Paths Object (OpenAPI 3.1, section 4.8.8)."""
        paths: dict[str, Any] = {}
        for entry in found:
            item = self.path_item(entry)
            if item:
                paths.setdefault(entry.operation.path_format, {}).update(item)
        return paths

    def path_item(self, entry: Entry) -> dict[str, Any]:
        """The entry's operation by each of its methods; nothing of one that is left out of the document."""
        operation = entry.operation
        if not operation.include_in_schema:
            return {}
        return {method.lower(): self.operation(entry, method) for method in operation.methods}

    def operation(self, entry: Entry, method: str) -> dict[str, Any]:
        """The Operation Object (OpenAPI 3.1, section 4.8.10)."""
        operation = entry.operation
        described: dict[str, Any] = {}
        if operation.tags:
            described["tags"] = list(operation.tags)
        described["summary"] = summary(operation)
        said = description(operation)
        if said:
            described["description"] = said
        described["operationId"] = self.ids.of(operation)
        if operation.deprecated:
            described["deprecated"] = True
        self._add_security(operation, described)
        parameters = [listed.describe(self.schemas) for listed in distinct(entry.parameters)]
        if parameters:
            described["parameters"] = parameters
        if operation.body is not None:
            body = describe_body(operation.body, f"Body_{operation_id(operation)}", self.schemas)
            if method in METHODS_WITH_BODY:
                described["requestBody"] = body
        if entry.callbacks:
            described["callbacks"] = {
                callback.operation.name: {callback.operation.path_format: self.path_item(callback)}
                for callback in entry.callbacks
            }
        responses = described["responses"] = describe_responses(operation, self.schemas)
        if entry.takes_input and not {"422", "4XX", "default"} & responses.keys():
            responses["422"] = validation_response()
            self.validates = True
        if operation.openapi_extra:
            described = merged(described, operation.openapi_extra)
        return described

    def _add_security(self, operation: Operation, described: dict[str, Any]) -> None:
        schemes = list(required_schemes(operation.signature))
        if schemes:
            described["security"] = describe_security(schemes)
            self.security_schemes.update({scheme.name: scheme.define() for scheme in schemes})
