"""The JSON schemas of a document's fields: all made at once, so that models share names and definitions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from martlet.declare.fields import Field
from martlet.openapi.constants import REF_PREFIX, REF_TEMPLATE
from martlet.openapi.names import before_form_feed, title

# Field information that a schema of the bare annotation does not show.
UNSEEN = frozenset({"annotation", "alias", "alias_priority", "validation_alias", "serialization_alias"})


class Schemas:
    """The schemas of fields, and the `definitions` of the models, enumerations and the like in them.

    separate: whether a model may differ between requests and responses; if not, a response is described as
    its model would be validated, unless computed fields are in it, which only a response has.
    """

    def __init__(self, fields: Iterable[Field], *, separate: bool = True) -> None:
        self._generator = _Generator(ref_template=REF_TEMPLATE)
        self._cores: dict[int, CoreSchema] = {}
        inputs: list[tuple[int, JsonSchemaMode, CoreSchema]] = []
        self._modes: dict[int, JsonSchemaMode] = {}
        for field in fields:
            key = self.key(field)
            if key in self._cores:
                continue
            core = self._cores[key] = _core_schema(field)
            mode = field.mode if separate or _computes(core) else "validation"
            self._modes[key] = mode
            inputs.append((key, mode, core))
        self._found, definitions = self._generator.generate_definitions(inputs)
        self.definitions: dict[str, dict[str, Any]] = {
            name: _described(schema) for name, schema in definitions.items()
        }

    def of(self, field: Field, name: str | None = None) -> dict[str, Any]:
        """The schema of a field that stands by itself: titled by its name, unless it is a reference."""
        schema = self.bare(field)
        if "$ref" not in schema:
            schema["title"] = field.field_info.title or title(name or wire_name(field))
        return schema

    def titled_member(self, field: Field) -> dict[str, Any]:
        """The schema of a field that is a member of an object: titled as a field of a model would be."""
        schema = self.member(field)
        if "title" not in schema and self._generator.field_title_should_be_set(self._cores[self.key(field)]):
            schema["title"] = title(wire_name(field))
        return schema

    def member(self, field: Field) -> dict[str, Any]:
        """The schema of a field that is a part of another schema, with all that is said of the field."""
        schema = self.bare(field)
        if "$ref" not in schema:
            # Types that make their own schema leave it out.
            said = {name: getattr(field.field_info, name) for name in ("title", "description", "examples")}
            schema |= {name: text for name, text in said.items() if text and name not in schema}
        return schema

    def bare(self, field: Field) -> dict[str, Any]:
        """The schema of a field without a title of its own."""
        return dict(self._found[(self.key(field), self.mode_of(field))])

    def mode_of(self, field: Field) -> JsonSchemaMode:
        """Whether the field is described as it is validated, or as it is serialised."""
        return self._modes[self.key(field)]

    def key(self, field: Field) -> int:
        """What the field is known by."""
        return id(field)

    def referenced(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The definition that a schema refers to; empty where it refers to none."""
        return self.definitions.get(schema.get("$ref", "").removeprefix(REF_PREFIX), {})

    def define(self, name: str, schema: dict[str, Any]) -> dict[str, str]:
        """Add a definition, renamed where a different one has the name; the reference to it."""
        # As Pydantic names a model: by what follows the last dot, in characters that a reference may have.
        name = self._generator.normalize_name(name.rpartition(".")[2])
        unused, count = name, 0
        while self.definitions.get(unused, schema) != schema:
            count += 1
            unused = f"{name}__{count}"
        self.definitions[unused] = schema
        return {"$ref": REF_PREFIX + unused}


def wire_name(field: Field) -> str:
    """The name by which a request carries the field; the first of several."""
    return next(iter(field.choices), field.validation_alias or field.alias or field.name)


class _Generator(GenerateJsonSchema):
    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """No default where it is `...`, which JSON doesn't have."""
        if schema.get("default") is ...:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        """Bytes as OpenAPI 3.1 has them (section 4.8.14.3): by media type rather than by `format`."""
        made: dict[str, Any] = {"type": "string", "contentMediaType": "application/octet-stream"}
        config = self._config
        if (config.ser_json_bytes if self.mode == "serialization" else config.val_json_bytes) == "base64":
            made["contentEncoding"] = "base64"
        self.update_with_validations(made, schema, self.ValidationsMapping.bytes)
        return made


def _core_schema(field: Field) -> CoreSchema:
    if field.is_plain_model and UNSEEN.issuperset(field.field_info._attributes_set):
        found: CoreSchema = field.annotation.__pydantic_core_schema__
        return found
    return field.adapter.core_schema


def _computes(schema: Any) -> bool:
    """Whether a computed field is anywhere in a core schema."""
    if isinstance(schema, dict):
        if schema.get("computed_fields"):
            return True
        return any(_computes(part) for key, part in schema.items() if key != "metadata")
    if isinstance(schema, (list, tuple)):
        return any(_computes(part) for part in schema)
    return False


def _described(schema: JsonSchemaValue) -> JsonSchemaValue:
    if "description" in schema:
        return {**schema, "description": before_form_feed(schema["description"])}
    return schema
