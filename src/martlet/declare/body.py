"""The body of an operation: which parameters share it, and whether each has a name of its own in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from martlet.declare.signature import Parameter, Signature, all_parameters

BodyKind = Literal["json", "form"]


@dataclass(frozen=True, slots=True, eq=False)
class BodyShape:
    """The parameters that make up a request body.

    parameters: one for each name. asked: all that there are, those of a dependency at each use of it, so that
    several may have one name. embedded: whether the body is an object with a member for each parameter;
    otherwise the one parameter is the whole body. kind: JSON, or a form (urlencoded or multipart).
    """

    parameters: tuple[Parameter, ...]
    asked: tuple[Parameter, ...]
    embedded: bool
    kind: BodyKind


def read_body(signature: Signature) -> BodyShape | None:
    """The body that a signature and its dependencies ask for; None where they ask for none."""
    asked = tuple(parameter for parameter in all_parameters(signature) if parameter.source == "body")
    if not asked:
        return None
    unique: dict[str, Parameter] = {}
    for parameter in asked:
        unique.setdefault(parameter.name, parameter)
    parameters = tuple(unique.values())
    embedded = is_embedded(parameters)
    deciding = asked if embedded else parameters
    kind: BodyKind = "form" if any(parameter.is_form for parameter in deciding) else "json"
    return BodyShape(parameters, asked, embedded, kind)


def is_embedded(parameters: tuple[Parameter, ...]) -> bool:
    """Whether the body is an object with the parameters as its members."""
    if len(parameters) > 1:
        return True
    only = parameters[0]
    if only.embed:
        return True
    return only.is_form and not only.form_models
