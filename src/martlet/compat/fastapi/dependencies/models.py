"""`Dependant`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from martlet.compat.internals.dependants import Dependant as Dependant
from martlet.compat.internals.fields import ModelField as ModelField
from martlet.declare.callables import call_kind
from martlet.declare.signature import CallKind, Scope, is_security_scheme
from martlet.security.base import SecurityBase


def _get_cache_key(
    *, dependant: Dependant, uses_scopes_cache: Any = None
) -> tuple[Any, tuple[str, ...], str]:
    return dependant.cache_key


def _get_oauth_scopes(*, dependant: Dependant) -> list[str]:
    return dependant.oauth_scopes


def _get_computed_scope(*, dependant: Dependant) -> Scope | None:
    return dependant.computed_scope


def _uses_scopes(*, dependant: Dependant, cache: Any = None) -> bool:
    return dependant.uses_scopes


def _is_security_scheme(*, dependant: Dependant) -> bool:
    return is_security_scheme(_unwrapped_call(dependant.call))


def _get_security_scheme(*, dependant: Dependant) -> SecurityBase:
    scheme = _unwrapped_call(dependant.call)
    assert isinstance(scheme, SecurityBase), f"{scheme!r} is no security scheme"
    return scheme


def _unwrapped_call(call: Any) -> Any:
    """What a `functools.partial` calls."""
    while hasattr(call, "func") and hasattr(call, "keywords"):
        call = call.func
    return call


def _is_gen_callable(call: Callable[..., Any]) -> bool:
    return call_kind(call) is CallKind.SYNC_GENERATOR


def _is_async_gen_callable(call: Callable[..., Any]) -> bool:
    return call_kind(call) is CallKind.ASYNC_GENERATOR


def _is_coroutine_callable(call: Callable[..., Any]) -> bool:
    return call_kind(call) is CallKind.ASYNC
