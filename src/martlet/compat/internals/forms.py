"""Forms taken apart: which items are fields of their own, which are for models, which are neither."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from starlette.datastructures import FormData, Headers, ImmutableMultiDict

from martlet.compat.internals.fields import ModelField, get_cached_model_fields
from martlet.compat.internals.values import parameter_of
from martlet.compile.parameters import all_names
from martlet.compile.values import is_sequence_value
from martlet.declare import shapes
from martlet.declare.params import File
from martlet.http.bodies import file_bytes
from martlet.http.models import form_value
from martlet.http.values import grouped

Item = tuple[str, Any, ModelField | None]
Received = Mapping[str, Any] | ImmutableMultiDict[Any, Any] | Headers


def form_models(field: ModelField) -> list[type[BaseModel]]:
    """The models that a form's parameter is one of; none for a single field."""
    return list(parameter_of(field).form_models)


def form_model(field: ModelField) -> type[BaseModel] | None:
    """The one model that takes a whole form."""
    models = form_models(field)
    return models[0] if len(models) == 1 else None


def param_model(field: ModelField) -> type[BaseModel] | None:
    """The model that a parameter is, without an alternative."""
    annotation: Any = shapes.bare(field.field_info.annotation)
    return annotation if shapes.is_model(annotation) else None


def param_aliases(field: ModelField, *, convert_underscores: bool = False) -> list[tuple[str, str]]:
    """The names that a field may be given by: each as what is validated has it, and as the request has it."""
    info, config = field.field_info, field.config or {}
    own = (field.name, field.name.replace("_", "-") if convert_underscores else field.name)
    if info.alias is None and info.validation_alias is None:
        return [own]
    aliases = [(alias, alias) for alias in all_names(field)]
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    return [*aliases, own] if by_name else aliases


def multidict_value(field: ModelField, values: Received, alias: str) -> Any:
    """What a request has by a name, all of it for a sequence; PydanticUndefined where it has nothing."""
    several = is_sequence_value(field)
    if isinstance(values, FormData):
        value = form_value(values, alias, several)
    elif several and isinstance(values, (ImmutableMultiDict, Headers)):
        value = values.getlist(alias) or None
    else:
        value = values.get(alias)
    return PydanticUndefined if value is None else value


def form_items(fields: Sequence[ModelField], form: FormData) -> Iterator[Item]:
    """The items of a form: those of single fields, with their field; then whatever else came."""
    processed: set[str] = set()
    for field in fields:
        if form_models(field):
            continue
        alias = all_names(field)[0]
        processed.add(alias)
        value = multidict_value(field, form, alias)
        if value is not PydanticUndefined:
            yield alias, value, field
    rest = [(name, value) for name, value in form.multi_items() if name not in processed]
    for name, value in grouped(rest).items():
        yield name, value, None


async def form_body(fields: Sequence[ModelField], form: FormData) -> AsyncIterator[Item]:
    """The same, with the content of files that are wanted as bytes."""
    for alias, value, field in form_items(fields, form):
        if field is not None and isinstance(field.field_info, File):
            annotation = field.field_info.annotation
            if shapes.is_bytes(annotation) or shapes.is_bytes_sequence(annotation):
                value = await file_bytes(value)
        yield alias, value, field


def is_model_supplied(model: type[BaseModel], form: FormData) -> bool:
    """Whether a form has anything for a model; one that looks at further fields takes any for it."""
    if model.model_config.get("extra") in ("allow", "forbid"):
        return bool(form)
    return any(wire in form for field in get_cached_model_fields(model) for _, wire in param_aliases(field))


def normalized(value: Any, *, model: type[BaseModel]) -> Any:
    """A form's items as a model takes them: empty texts left out, single values of sequences in lists."""
    if not isinstance(value, dict):
        return value
    rest, made = dict(value), {}
    for field in get_cached_model_fields(model):
        for _, alias in param_aliases(field):
            given = rest.pop(alias, "")
            if is_sequence_value(field) and alias in value:
                made[alias] = given if isinstance(given, list) else [given]
            elif given != "":
                made[alias] = given
    return made | rest
