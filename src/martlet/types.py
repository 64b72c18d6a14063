"""Type aliases of the public API."""

import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar, Union

from pydantic import BaseModel

DecoratedCallable = TypeVar("DecoratedCallable", bound=Callable[..., Any])
UnionType = types.UnionType
ModelNameMap = dict[type[BaseModel] | type[Enum], str]
DependencyCacheKey = tuple[Callable[..., Any] | None, tuple[str, ...], str]

IncEx = set[int] | set[str] | Mapping[int, Union["IncEx", bool]] | Mapping[str, Union["IncEx", bool]]
"""What `include` and `exclude` take: names or positions, or a mapping to those of the next level."""
