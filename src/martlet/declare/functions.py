"""`Query(...)`, `Path(...)`, `Depends(...)` and the like, as written in an endpoint's signature.

They are functions that return `Any`, so that `q: str = Query()` type-checks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from typing_extensions import Unpack

from martlet.declare import params
from martlet.declare.options import (
    BodyOptions,
    FormOptions,
    HeaderOptions,
    ParameterOptions,
    Undefined,
    expanded,
)


@expanded(include_in_schema=True)
def Path(default: Any = ..., **options: Unpack[ParameterOptions]) -> Any:
    """A parameter in the URL's path; always required."""
    return params.Path(default, **options)


@expanded(include_in_schema=True)
def Query(default: Any = Undefined, **options: Unpack[ParameterOptions]) -> Any:
    """A parameter in the URL's query; a list collects repeated ones, a model takes them all."""
    return params.Query(default, **options)


@expanded(include_in_schema=True, convert_underscores=True)
def Header(default: Any = Undefined, **options: Unpack[HeaderOptions]) -> Any:
    """A request header; a list collects repeated ones, a model takes them all."""
    return params.Header(default, **options)


@expanded(include_in_schema=True)
def Cookie(default: Any = Undefined, **options: Unpack[ParameterOptions]) -> Any:
    """A cookie; a model takes them all."""
    return params.Cookie(default, **options)


@expanded(include_in_schema=True, media_type="application/json")
def Body(default: Any = Undefined, **options: Unpack[BodyOptions]) -> Any:
    """The request's JSON body, or one member of it where there are several or `embed` is true."""
    return params.Body(default, **options)


@expanded(include_in_schema=True, media_type="application/x-www-form-urlencoded")
def Form(default: Any = Undefined, **options: Unpack[FormOptions]) -> Any:
    """A form field; a model takes them all."""
    return params.Form(default, **options)


@expanded(include_in_schema=True, media_type="multipart/form-data")
def File(default: Any = Undefined, **options: Unpack[FormOptions]) -> Any:
    """An uploaded file, as `bytes` or `UploadFile`."""
    return params.File(default, **options)


def Depends(
    dependency: Callable[..., Any] | None = None,
    *,
    use_cache: bool = True,
    scope: Literal["function", "request"] | None = None,
    max_concurrency: int | None = None,
) -> Any:
    """The result of `dependency`, called once a request unless `use_cache` is false.

    scope: when a dependency with `yield` is closed, "function" before the response is sent, "request" after.
    max_concurrency: how many requests may be inside the dependency at once.
    """
    return params.Depends(dependency, use_cache=use_cache, scope=scope, max_concurrency=max_concurrency)


def Security(
    dependency: Callable[..., Any] | None = None,
    *,
    scopes: Sequence[str] | None = None,
    use_cache: bool = True,
) -> Any:
    """A dependency that requires OAuth2 `scopes`; it reads them from a `SecurityScopes` argument."""
    return params.Security(dependency, scopes=scopes, use_cache=use_cache)
