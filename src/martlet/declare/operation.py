"""An operation: one endpoint as it is reached through its routers, with every option settled.

The compiler makes it a function; the OpenAPI document describes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.responses import Response

from martlet.declare.body import BodyShape
from martlet.declare.fields import Field
from martlet.declare.signature import Signature

StreamKind = Literal["sse", "json-lines", "raw"]


@dataclass(frozen=True, slots=True, eq=False)
class ReplyModel:
    """How a result becomes the reply's body: the model, and what to leave out of it."""

    field: Field | None = None
    include: Any = None
    exclude: Any = None
    by_alias: bool = True
    exclude_unset: bool = False
    exclude_defaults: bool = False
    exclude_none: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.include is None and self.exclude is None and not self.excludes_some

    @property
    def excludes_some(self) -> bool:
        return self.exclude_unset or self.exclude_defaults or self.exclude_none


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One endpoint at one path.

    route: the route it was declared by. path: the whole template, converters included; path_format: without.
    signature: the endpoint's, with the dependencies of its routers first. status_code: None where left to
    the response class (200). response_class: settled; response_class_given: whether the program chose one.
    stream: how a generator endpoint is sent, with the field of its items.
    responses: additional ones by status, response_fields: their models.
    callbacks: routes that describe calls back. unique_id: the generated operation id.
    """

    route: Any
    endpoint: Callable[..., Any]
    signature: Signature
    path: str
    path_format: str
    methods: tuple[str, ...]
    name: str
    unique_id: str
    body: BodyShape | None = None
    reply: ReplyModel = field(default_factory=ReplyModel)
    response_class: type[Response] = Response
    response_class_given: bool = False
    status_code: int | None = None
    stream: StreamKind | None = None
    stream_item: Field | None = None
    operation_id: str | None = None
    tags: tuple[Any, ...] = ()
    summary: str | None = None
    description: str | None = None
    response_description: str = "Successful Response"
    responses: Mapping[int | str, Mapping[str, Any]] = field(default_factory=dict)
    response_fields: Mapping[int | str, Field] = field(default_factory=dict)
    deprecated: bool | None = None
    include_in_schema: bool = True
    callbacks: Sequence[Any] = ()
    openapi_extra: Mapping[str, Any] | None = None
    strict_content_type: bool = True
    max_body_size: int | None = None
    form_limits: Mapping[str, Any] = field(default_factory=dict)
