"""The body of an operation's request."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, BaseModel

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
    only = shape.parameters[0]
    models = any(parameter.form_models for parameter in shape.parameters)
    described: dict[str, Any] = {"required": True} if shape.required else {}
    content: dict[str, Any]
    if models and (len(shape.parameters) > 1 or _may_be_none(only.field)):
        content = {"schema": schemas.define(name, _form_schema(shape, name, schemas))}
        if len(shape.parameters) == 1:
            said = schemas.member(only.field)
            del said["anyOf"]
            content["schema"] |= said
    elif shape.embedded:
        members = {
            wire_name(member.field): schemas.titled_member(member.field) for member in shape.parameters
        }
        content = {"schema": schemas.define(name, _object(members, shape.parameters, name))}
    else:
        content = {"schema": schemas.of(only.field), **examples_of(only.info)}
    described["content"] = {_media_type(shape): content}
    return described


def _media_type(shape: BodyShape) -> str:
    """The one media type that the parameters state, or else that of their kind."""
    infos = [parameter.info for parameter in shape.parameters]
    if len(infos) == 1 and not shape.embedded and isinstance(infos[0], Body):
        return infos[0].media_type
    if any(isinstance(info, File) for info in infos):
        return File.default_media_type
    kind = Form if any(isinstance(info, Form) for info in infos) else Body
    stated = {info.media_type for info in infos if isinstance(info, kind)}
    return stated.pop() if len(stated) == 1 else kind.default_media_type


def _object(members: dict[str, JsonSchema], parameters: tuple[Parameter, ...], name: str) -> JsonSchema:
    made: JsonSchema = {"properties": members} if members else {}
    made["type"] = "object"
    required = [wire_name(parameter.field) for parameter in parameters if parameter.field.required]
    if required:
        made["required"] = required
    made["title"] = name
    return made


def _form_schema(shape: BodyShape, name: str, schemas: Schemas) -> JsonSchema:
    """A form whose models' fields stand beside the other fields: the models are parts of the whole."""
    parts: list[JsonSchema] = []
    for parameter in shape.parameters:
        if parameter.form_models:
            parts += _parts(parameter.field, parameter.form_models, schemas)
    others = tuple(parameter for parameter in shape.parameters if not parameter.form_models)
    members = {wire_name(other.field): _titled_by_name(other.field, schemas) for other in others}
    return {"allOf": parts, **_object(members, others, name)}


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
    alias = field.field_info.validation_alias
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    names: list[str] = []
    if isinstance(alias, AliasChoices):
        names += [choice for choice in alias.choices if isinstance(choice, str)]
    elif isinstance(alias, str):
        names.append(alias)
    return [*names, field.name] if by_name or not names else names
