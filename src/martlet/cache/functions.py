"""Functions whose results are kept."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast, get_type_hints

from martlet.cache.keys import arguments_of, check_template, filled, key_maker

if TYPE_CHECKING:
    from martlet.cache.cache import Cache

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Cached = Callable[P, Coroutine[Any, Any, T]]


class CachedFunction(Protocol[P, T_co]):
    """A coroutine function whose results are kept."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T_co]: ...

    def key(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """The key of a call's result."""

    async def forget(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Forget a call's result."""


def cached_function(
    cache: Cache,
    function: Cached[P, T],
    *,
    ttl: float | None,
    key: str | Callable[..., str] | None,
    stale: float,
    tags: Sequence[str],
    type: Any,
) -> CachedFunction[P, T]:
    """The function with its results kept.

    Raises TypeError if it is no coroutine function, ValueError if a template names what is no parameter.
    """
    name = getattr(function, "__qualname__", repr(function))
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"cached() is for coroutine functions, and {name} is none: make it `async def`")
    signature = inspect.signature(function)
    for tag in tags:
        check_template(tag, signature, name)
    key_of = key_maker(function, key)
    known = type

    def result_type() -> Any:
        """Read at the first call: an annotation may name what is declared further down."""
        nonlocal known
        if known is None:
            known = get_type_hints(function, include_extras=True).get("return", Any)
        return known

    @wraps(function)
    async def cached(*args: P.args, **kwargs: P.kwargs) -> T:
        arguments = arguments_of(signature, args, kwargs) if tags else {}
        return await cache.get_or_set(
            key_of(args, kwargs),
            lambda: function(*args, **kwargs),
            ttl=ttl,
            stale=stale,
            tags=[filled(tag, arguments) for tag in tags],
            type=result_type(),
        )

    async def forget(*args: P.args, **kwargs: P.kwargs) -> None:
        await cache.delete(key_of(args, kwargs))

    with_more = cast(Any, cached)
    with_more.key = lambda *args, **kwargs: key_of(args, kwargs)
    with_more.forget = forget
    return cast(CachedFunction[P, T], cached)
