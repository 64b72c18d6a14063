"""What a parameter's declaration becomes: Pydantic field information plus where the value comes from."""

# Pydantic calls FieldInfo final, but programs rely on markers being instances of it.
# mypy: disable-error-code="misc"

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Literal

from pydantic.fields import FieldInfo
from typing_extensions import Unpack

from martlet.declare.options import BodyOptions, FormOptions, HeaderOptions, ParameterOptions, Undefined
from martlet.exceptions import FastAPIDeprecationWarning


class ParamTypes(Enum):
    """Where OpenAPI says a parameter is (`in`)."""

    query = "query"
    header = "header"
    path = "path"
    cookie = "cookie"


class Declared(FieldInfo):
    """Field information with the members OpenAPI adds to a parameter."""

    example: Any
    openapi_examples: dict[str, Any] | None
    include_in_schema: bool

    def __init__(self, default: Any = Undefined, **options: Any) -> None:
        self.example = options.pop("example", Undefined)
        self.openapi_examples = options.pop("openapi_examples", None)
        self.include_in_schema = options.pop("include_in_schema", True)
        _warn_of_deprecated(self.example, options.get("regex"))
        super().__init__(default=default, **_field_options(options))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.default})"


class Param(Declared):
    """A value in the path, the query, a header or a cookie."""

    in_: ParamTypes

    def __init__(self, default: Any = Undefined, **options: Unpack[ParameterOptions]) -> None:
        super().__init__(default, **options)


class Path(Param):
    """A segment of the path; it has no default."""

    in_ = ParamTypes.path

    def __init__(self, default: Any = ..., **options: Unpack[ParameterOptions]) -> None:
        assert default is ..., "Path parameters cannot have a default value"
        super().__init__(Undefined, **options)


class Query(Param):
    """A value in the query string."""

    in_ = ParamTypes.query


class Header(Param):
    """A header's value."""

    in_ = ParamTypes.header

    def __init__(self, default: Any = Undefined, **options: Unpack[HeaderOptions]) -> None:
        self.convert_underscores: bool = options.pop("convert_underscores", True)
        super().__init__(default, **options)


class Cookie(Param):
    """A cookie's value."""

    in_ = ParamTypes.cookie


class Body(Declared):
    """A value in the request's body."""

    default_media_type: ClassVar[str] = "application/json"

    def __init__(self, default: Any = Undefined, **options: Unpack[BodyOptions]) -> None:
        self.embed: bool | None = options.pop("embed", None)
        self.media_type: str = options.pop("media_type", self.default_media_type)
        super().__init__(default, **options)


class Form(Body):
    """A form field (application/x-www-form-urlencoded or multipart/form-data)."""

    default_media_type = "application/x-www-form-urlencoded"

    def __init__(self, default: Any = Undefined, **options: Unpack[FormOptions]) -> None:
        super().__init__(default, **options)


class File(Form):
    """A file part of multipart/form-data (RFC 7578)."""

    default_media_type = "multipart/form-data"


class LimitToken:
    """Tells one `Depends(max_concurrency=...)` from an equal one: each has a limit of its own."""


@dataclass(frozen=True)
class Depends:
    """A dependency: its result becomes the argument.

    `scope` says when a dependency with `yield` is closed: "function" before the reply is sent, "request"
    after it. `max_concurrency` limits how many requests are inside the dependency at once.
    """

    dependency: Callable[..., Any] | None = None
    use_cache: bool = True
    scope: Literal["function", "request"] | None = None
    max_concurrency: int | None = None
    limit_token: LimitToken | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        limit = self.max_concurrency
        if limit is None:
            return
        if type(limit) is not int or limit < 1:
            raise ValueError("max_concurrency must be a positive integer or None")
        object.__setattr__(self, "limit_token", LimitToken())


@dataclass(frozen=True)
class Security(Depends):
    """A dependency that requires OAuth2 `scopes` (RFC 6749 section 3.3)."""

    scopes: Sequence[str] | None = None


def _warn_of_deprecated(example: Any, regex: Any) -> None:
    for used, name, instead in (
        (example is not Undefined, "example", "examples"),
        (regex is not None, "regex", "pattern"),
    ):
        if used:
            message = f"`{name}` is deprecated, write `{instead}`"
            warnings.warn(message, FastAPIDeprecationWarning, stacklevel=5)


def _field_options(options: dict[str, Any]) -> dict[str, Any]:
    """Options in Pydantic's terms: one alias means all three, `regex` is `pattern`, None is absent."""
    given = dict(options)
    regex = given.pop("regex", None)
    if regex is not None and given.get("pattern") is None:
        given["pattern"] = regex
    alias = given.get("alias")
    if alias is not None:
        if given.get("validation_alias") is None:
            given["validation_alias"] = alias
        if given.get("serialization_alias") is None:
            given["serialization_alias"] = alias
    return {name: value for name, value in given.items() if value is not None}
