"""The parameters of an operation: those in its path, its query, its headers and its cookies."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
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
class Listed:
    """One parameter as the document lists it; a model's fields are each listed by themselves."""

    name: str
    source: Source
    field: Field
    required: bool
    shown: bool

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
    """A signature and those of its dependencies, each as often as it is called."""
    seen: set[Hashable] = set()

    def walk(current: Signature, scopes: tuple[str, ...]) -> Iterator[Signature]:
        yield current
        for dependency in current.dependencies:
            below = dependency.scopes_after(scopes)
            key = dependency.cache_key(below)
            if key not in seen:
                seen.add(key)
                yield from walk(dependency.signature, below)

    return walk(signature, ())


def listed_parameters(signatures: list[Signature]) -> list[Listed]:
    """Every parameter, by source."""
    return [
        listed
        for source in SOURCES
        for signature in signatures
        for parameter in signature.of_source(source)
        for listed in _listed(parameter)
    ]


def distinct(parameters: list[Listed]) -> list[Listed]:
    """The parameters to show: of those of one source and name the last required one, or else the last."""
    found: dict[tuple[Source, str], Listed] = {}
    for listed in parameters:
        key = listed.source, listed.name
        if listed.shown and (listed.required or key not in found or not found[key].required):
            found[key] = listed
    return list(found.values())


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The model of an annotation that is a model, or a model or None."""
    found = [member for member in shapes.members(annotation) if member is not type(None)]
    model = shapes.bare(found[0]) if len(found) == 1 else None
    return model if shapes.is_model(model) else None


def _listed(parameter: Parameter) -> Iterator[Listed]:
    field, source, shown = parameter.field, parameter.source, parameter.info.include_in_schema
    model = model_of(field.annotation)
    if model is None:
        yield Listed(wire_name(field), source, field, source == "path" or field.required, shown)
        return
    optional = not field.required and not shapes.is_model(field.annotation)
    converts = isinstance(parameter.info, Header) and parameter.info.convert_underscores
    for member in model_fields(model):
        name = wire_name(member)
        if converts and name == member.name:
            name = name.replace("_", "-")
        yield Listed(name, source, member, member.required and not optional, shown)
