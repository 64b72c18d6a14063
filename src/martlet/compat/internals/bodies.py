"""The body of a route as one field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from martlet.compat.internals.fields import ModelField
from martlet.declare.fields import Field
from martlet.declare.params import Body, File, Form


def body_field(*, body_params: Sequence[ModelField], name: str, embed_body_fields: bool) -> ModelField | None:
    """The one parameter that is the whole body, or a model of several; None where there is none."""
    if not body_params:
        return None
    if not embed_body_fields:
        return body_params[0]
    model = create_body_model(fields=body_params, model_name=f"Body_{name}")
    default: Any = ... if any(field.required for field in body_params) else None
    infos = [field.field_info for field in body_params]
    kind = next((kind for kind in (File, Form) if any(isinstance(info, kind) for info in infos)), Body)
    info = kind(alias="body") if default is ... else kind(default, alias="body")
    if kind is Body:
        stated = {info.media_type for info in infos if isinstance(info, Body)}
        info.media_type = stated.pop() if len(stated) == 1 else info.media_type
    info.annotation = model
    return ModelField(info, "body")


def create_body_model(
    *, fields: Sequence[Field], model_name: str, config: ConfigDict | None = None
) -> type[BaseModel]:
    """A model whose members are the fields."""
    members: dict[str, Any] = {field.name: (field.annotation, field.field_info) for field in fields}
    return create_model(model_name, __config__=config, __module__=__name__, **members)
