"""The parameters of an operation: those in its path, its query, its headers and its cookies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from martlet.declare import shapes
from martlet.declare.fields import Field, model_fields
from martlet.declare.options import Undefined
from martlet.declare.params import Declared, Header
from martlet.declare.signature import Parameter, Signature, Source
from martlet.openapi.schemas import Schemas, wire_name

SOURCES: tuple[Source, ...] = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Shown:
    """One parameter as the document lists it; a model's fields are each listed by themselves."""

    name: str
    source: Source
    field: Field
    required: bool

    def describe(self, schemas: Schemas) -> dict[str, Any]:
        """The Parameter Object (OpenAPI 3.1, section 4.8.12)."""
        info = self.field.field_info
        described: dict[str, Any] = {
            "name": self.name,
            "in": self.source,
            "required": self.required,
            "schema": schemas.of(self.field),
        }
        if info.description:
            described["description"] = info.description
        described.update(examples_of(info))
        if info.deprecated:
            described["deprecated"] = True
        return described


def examples_of(info: Any) -> dict[str, Any]:
    """The `examples` or the `example` that OpenAPI has beside a schema."""
    if not isinstance(info, Declared):
        return {}
    if info.openapi_examples:
        return {"examples": info.openapi_examples}
    if info.example is not Undefined:
        return {"example": info.example}
    return {}


def all_signatures(signature: Signature) -> Iterator[Signature]:
    """A signature and those of its dependencies, each callable once."""
    seen: list[Any] = []

    def walk(current: Signature) -> Iterator[Signature]:
        yield current
        for dependency in current.dependencies:
            if dependency.signature.call not in seen:
                seen.append(dependency.signature.call)
                yield from walk(dependency.signature)

    return walk(signature)


def shown_parameters(signatures: list[Signature]) -> list[Shown]:
    """The parameters to list, by source; of those of one name the last required one counts, or the last."""
    found: dict[tuple[Source, str], Shown] = {}
    for source in SOURCES:
        for signature in signatures:
            for parameter in signature.of_source(source):
                for shown in _shown(parameter):
                    key = source, shown.name
                    if shown.required or key not in found or not found[key].required:
                        found[key] = shown
    return list(found.values())


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The model of an annotation that is a model, or a model or None."""
    found = [member for member in shapes.members(annotation) if member is not type(None)]
    model = shapes.bare(found[0]) if len(found) == 1 else None
    return model if shapes.is_model(model) else None


def _shown(parameter: Parameter) -> Iterator[Shown]:
    if not parameter.info.include_in_schema:
        return
    model = model_of(parameter.field.annotation)
    if model is None:
        field = parameter.field
        yield Shown(wire_name(field), parameter.source, field, parameter.source == "path" or field.required)
        return
    optional = not parameter.field.required and not shapes.is_model(parameter.field.annotation)
    for field in model_fields(model):
        name = wire_name(field)
        if isinstance(parameter.info, Header) and parameter.info.convert_underscores and name == field.name:
            name = name.replace("_", "-")
        yield Shown(name, parameter.source, field, field.required and not optional)
