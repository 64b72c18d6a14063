"""The operations of a document: what each one refers to first, then its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from martlet.declare.fields import Field
from martlet.declare.operation import Operation
from martlet.openapi.bodies import describe_body
from martlet.openapi.constants import METHODS_WITH_BODY
from martlet.openapi.names import OperationIds, description, summary
from martlet.openapi.parameters import Shown, all_signatures, shown_parameters
from martlet.openapi.responses import describe_responses, merged, validation_response
from martlet.openapi.schemas import Schemas
from martlet.openapi.security import describe_security, required_schemes


class Entry:
    """An operation to be described, with everything of it that has a schema."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        signatures = list(all_signatures(operation.signature))
        self.parameters: list[Shown] = shown_parameters(signatures)
        self.takes_input = operation.body is not None or any(found.parameters for found in signatures)
        self.callbacks = entries(operation.callbacks)

    def fields(self) -> Iterator[Field]:
        operation = self.operation
        if not operation.include_in_schema:
            return
        if operation.body is not None:
            yield from (parameter.field for parameter in operation.body.parameters)
        if operation.reply.field is not None:
            yield operation.reply.field
        if operation.stream_item is not None:
            yield operation.stream_item
        yield from operation.response_fields.values()
        yield from (shown.field for shown in self.parameters)
        for callback in self.callbacks:
            yield from callback.fields()


def entries(routes: Iterable[Any]) -> list[Entry]:
    """The entries of the routes that have operations."""
    found: list[Entry] = []
    for route in routes:
        operations = getattr(route, "operations", None)
        if operations is not None:
            found += [Entry(operation) for operation in operations()]
    return found


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
        if entry.parameters:
            described["parameters"] = [shown.describe(self.schemas) for shown in entry.parameters]
        if operation.body is not None and method in METHODS_WITH_BODY:
            name = f"Body_{operation.unique_id}"
            described["requestBody"] = describe_body(operation.body, name, self.schemas)
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
