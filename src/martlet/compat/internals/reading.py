"""A request's body, read before anything is called."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined
from starlette.requests import Request

from martlet.compat.internals.fields import ModelField
from martlet.datastructures import DefaultPlaceholder
from martlet.declare.params import Form
from martlet.exceptions import EndpointContext
from martlet.http import bodies


@dataclass(frozen=True)
class BodyReader:
    """Reads a body as its field says; None of a route that wants none."""

    field: ModelField | None
    strict: bool | DefaultPlaceholder
    form_limits: Mapping[str, Any]

    async def read(self, request: Request, exits: AsyncExitStack, context: EndpointContext) -> Any:
        """The form or the decoded JSON; PydanticUndefined where there is none."""
        if self.field is None:
            return PydanticUndefined
        if isinstance(self.field.field_info, Form):
            form = await bodies.read_form(request, self.form_limits)
            exits.push_async_exit(bodies.closing(request, form))
            return form
        try:
            raw = await request.body()
        except Exception as failure:
            raise bodies.unreadable(failure) from failure
        strict = self.strict.value if isinstance(self.strict, DefaultPlaceholder) else self.strict
        body = bodies.decode(raw, request.scope["headers"], strict, context)
        return PydanticUndefined if body is bodies.ABSENT else body
