"""The security schemes that an operation requires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from martlet.declare.signature import Dependency, Signature
from martlet.encoders import jsonable_encoder
from martlet.openapi.models import SecurityBase


@dataclass(frozen=True, slots=True)
class Required:
    """A security scheme and the scopes asked of it: those of its own use and of what depends on it."""

    name: str
    model: SecurityBase
    scopes: tuple[str, ...]

    def define(self) -> Any:
        """The Security Scheme Object (OpenAPI 3.1, section 4.8.27)."""
        return jsonable_encoder(self.model, by_alias=True, exclude_none=True)


def required_schemes(signature: Signature, scopes: tuple[str, ...] = ()) -> Iterator[Required]:
    """The schemes among the dependencies, in the order in which they are met."""
    for dependency in signature.dependencies:
        wanted = (*scopes, *dependency.scopes)
        scheme = _scheme(dependency)
        if scheme is not None:
            yield Required(scheme.scheme_name, scheme.model, wanted)
        yield from required_schemes(dependency.signature, wanted)


def describe_security(schemes: list[Required]) -> list[dict[str, list[str]]]:
    """One Security Requirement Object (OpenAPI 3.1, section 4.8.30) for each scheme."""
    scopes: dict[str, dict[str, None]] = {}
    for scheme in schemes:
        scopes.setdefault(scheme.name, {}).update(dict.fromkeys(scheme.scopes))
    return [{name: list(wanted)} for name, wanted in scopes.items()]


def _scheme(dependency: Dependency) -> Any:
    """The called object where it is a security scheme: one that has a `model` and a `scheme_name`."""
    call: Any = dependency.signature.call
    while isinstance(call, partial):
        call = call.func
    is_scheme = isinstance(getattr(call, "model", None), SecurityBase) and hasattr(call, "scheme_name")
    return call if is_scheme else None
