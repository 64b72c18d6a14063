"""The body of an operation: which parameters share it, and whether each has a name of its own in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from martlet.declare.params import Body, File, Form
from martlet.declare.signature import Parameter, Signature, all_parameters

BodyKind = Literal["json", "form"]


@dataclass(frozen=True, slots=True, eq=False)
class BodyShape:
    """The parameters that make up a request body.

    parameters: one for each name. embedded: whether the body is an object with a member for each parameter;
    otherwise the one parameter is the whole body. kind: JSON, or a form (urlencoded or multipart).
    """

    parameters: tuple[Parameter, ...]
    embedded: bool
    kind: BodyKind

    @property
    def required(self) -> bool:
        return any(parameter.field.required for parameter in self.parameters)

    @property
    def media_type(self) -> str:
        """The media type that the document states."""
        infos = [parameter.info for parameter in self.parameters]
        if any(isinstance(info, File) for info in infos):
            return File.default_media_type
        if any(isinstance(info, Form) for info in infos):
            return Form.default_media_type
        stated = {info.media_type for info in infos if isinstance(info, Body)}
        return stated.pop() if len(stated) == 1 else Body.default_media_type


def read_body(signature: Signature) -> BodyShape | None:
    """The body that a signature and its dependencies ask for; None where they ask for none."""
    unique: dict[str, Parameter] = {}
    for parameter in all_parameters(signature):
        if parameter.source == "body":
            unique.setdefault(parameter.name, parameter)
    parameters = tuple(unique.values())
    if not parameters:
        return None
    kind: BodyKind = "form" if any(parameter.is_form for parameter in parameters) else "json"
    return BodyShape(parameters, is_embedded(parameters), kind)


def is_embedded(parameters: tuple[Parameter, ...]) -> bool:
    """Whether the body is an object with the parameters as its members."""
    if len(parameters) > 1:
        return True
    only = parameters[0]
    if only.embed:
        return True
    return only.is_form and not only.form_models
