"""The body of an operation's request."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from martlet.declare import shapes
from martlet.declare.body import BodyShape
from martlet.declare.fields import Field, model_fields
from martlet.declare.params import Body, File, Form
from martlet.declare.signature import Parameter
from martlet.openapi.names import title
from martlet.openapi.parameters import examples_of
from martlet.openapi.schemas import Schemas, wire_name

JsonSchema = dict[str, Any]


def describe_body(shape: BodyShape, name: str, schemas: Schemas) -> dict[str, Any]:
    """The Request Body Object (OpenAPI 3.1, section 4.8.13); `name` is for an object of several members."""
    needed = shape.asked if shape.embedded or _has_parts(shape) else shape.parameters
    described: dict[str, Any] = {"required": True} if any(one.field.required for one in needed) else {}
    described["content"] = {_media_type(shape): _content(shape, name, schemas)}
    return described


def described_parameters(shape: BodyShape) -> tuple[Parameter, ...]:
    """The parameters that the document tells of: of several by one name all, the last, or the only one."""
    if _has_parts(shape):
        return shape.asked
    if shape.embedded:
        return tuple({parameter.name: parameter for parameter in shape.asked}.values())
    return shape.parameters


def _content(shape: BodyShape, name: str, schemas: Schemas) -> dict[str, Any]:
    """The Media Type Object (OpenAPI 3.1, section 4.8.14)."""
    members = described_parameters(shape)
    only = members[0]
    if _has_parts(shape):
        content = {"schema": schemas.define(name, _form_schema(members, name, schemas))}
        if len(members) == 1:
            said = schemas.member(only.field)
            del said["anyOf"]
            content["schema"] |= said
        return content
    if shape.embedded:
        described = {wire_name(member.field): schemas.titled_member(member.field) for member in members}
        required = [wire_name(member.field) for member in members if member.field.required]
        return {"schema": schemas.define(name, _object(described, required, name))}
    # Of several names a whole body has none.
    called = only.field.alias if only.field.choices else None
    return {"schema": schemas.of(only.field, called), **examples_of(only.info)}


def _has_parts(shape: BodyShape) -> bool:
    """Whether a form's models are parts of its schema."""
    return any(parameter.form_models for parameter in shape.asked) and not _is_whole_form(shape.asked)


def _is_whole_form(asked: tuple[Parameter, ...]) -> bool:
    """Whether a form is described by one schema: of models that mayn't be None, or of one model only."""
    first, *others = asked
    if not others:
        return not _may_be_none(first.field)
    return shapes.is_model(first.field.annotation) and all(
        other.is_form and (other.name, other.field.annotation) == (first.name, first.field.annotation)
        for other in others
    )


def _media_type(shape: BodyShape) -> str:
    """The one media type that the parameters state, or else that of their kind."""
    infos = [parameter.info for parameter in shape.asked]
    if (len(infos) > 1 or shape.embedded) and any(isinstance(info, File) for info in infos):
        return File.default_media_type
    first, *others = shape.parameters
    if not others and not shape.embedded and isinstance(first.info, Body):
        return first.info.media_type
    kind = Form if any(isinstance(info, Form) for info in infos) else Body
    stated = {info.media_type for info in infos if isinstance(info, kind)}
    return stated.pop() if len(stated) == 1 else kind.default_media_type


def _object(members: dict[str, JsonSchema], required: list[str], name: str) -> JsonSchema:
    made: JsonSchema = {"properties": members} if members else {}
    made["type"] = "object"
    if required:
        made["required"] = required
    made["title"] = name
    return made


def _form_schema(asked: tuple[Parameter, ...], name: str, schemas: Schemas) -> JsonSchema:
    """A form whose models' fields stand beside other fields: models, and repeated fields, are parts of it."""
    parts: list[JsonSchema] = []
    members: dict[str, JsonSchema] = {}
    for parameter in asked:
        wire, field = wire_name(parameter.field), parameter.field
        if parameter.form_models:
            parts += _parts(field, parameter.form_models, schemas)
        elif wire in members:
            parts.append({"properties": {wire: _titled_by_name(field, schemas)}})
        else:
            members[wire] = _titled_by_name(field, schemas)
    required = dict.fromkeys(
        wire_name(parameter.field)
        for parameter in asked
        if parameter.field.required and not parameter.form_models
    )
    return {"allOf": parts, **_object(members, list(required), name)}


def _titled_by_name(field: Field, schemas: Schemas) -> JsonSchema:
    schema = schemas.member(field)
    schema.setdefault("title", title(field.name))
    if schema["title"] == schemas.referenced(schema).get("title"):
        del schema["title"]
    return schema


Models = tuple[type[BaseModel], ...]


def _parts(field: Field, models: Models, schemas: Schemas) -> list[JsonSchema]:
    """Models among the form's fields; if they may be None, a form without their fields need not match."""
    schema = schemas.member(field)
    schema.pop("default", None)
    if shapes.is_model(field.annotation):
        return [_by_any_name(schema, models[0], schemas)]
    if len(models) == 1:
        schema["anyOf"] = [_by_any_name(member, models[0], schemas) for member in schema["anyOf"]]
    schema["title"] = field.field_info.title or title(field.name)
    if not _may_be_none(field):
        return [schema]
    schema["anyOf"] = [member for member in schema["anyOf"] if member != {"type": "null"}]
    absent = _absent(models)
    return [{"not": absent}, schema] if field.required else [{"anyOf": [absent, schema]}]


def _may_be_none(field: Field) -> bool:
    return type(None) in shapes.members(field.annotation)


def _by_any_name(schema: JsonSchema, model: type[BaseModel], schemas: Schemas) -> JsonSchema:
    """A model's schema where a required field that has several names may be given by any of them."""
    definition = schemas.referenced(schema)
    several = {
        wire_name(field): [{"required": [name]} for name in names]
        for field in model_fields(model)
        if field.required and len(names := _names(field, model)) > 1
    }
    if not definition or not several:
        return schema
    required = [name for name in definition.get("required", ()) if name not in several]
    return {"allOf": [{"anyOf": names} for names in several.values()], **definition, "required": required}


def _absent(models: Models) -> JsonSchema:
    """The schema of a form without any field of the models."""
    if any(model.model_config.get("extra") in ("allow", "forbid") for model in models):
        return {"maxProperties": 0}
    names = sorted(
        {name for model in models for field in model_fields(model) for name in _names(field, model)}
    )
    return {"not": {"anyOf": [{"required": [name]} for name in names]}} if names else {}


def _names(field: Field, model: type[BaseModel]) -> list[str]:
    """Every name by which a form may carry a model's field."""
    config = model.model_config
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    names = list(field.choices or filter(None, (field.validation_alias,)))
    return [*names, field.name] if by_name or not names else names
