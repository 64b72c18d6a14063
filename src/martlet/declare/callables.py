"""What a callable is under its wrappers: how it is called, and where its annotations are evaluated."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, ForwardRef, get_args, get_type_hints

from martlet.declare.signature import CallKind
from martlet.exceptions import DeclarationError, DeclarationValueError


def call_kind(call: Callable[..., Any]) -> CallKind:
    """How `call` is called; a wrapper (functools.wraps) is looked through where it is a plain function."""
    for candidate in _layers(call):
        if inspect.isasyncgenfunction(candidate):
            return CallKind.ASYNC_GENERATOR
        if inspect.isgeneratorfunction(candidate):
            return CallKind.SYNC_GENERATOR
        if inspect.iscoroutinefunction(candidate):
            return CallKind.ASYNC
    return CallKind.SYNC


def _layers(call: Callable[..., Any]) -> list[Any]:
    """The objects that may tell how `call` behaves: itself, then what it wraps, partials taken off."""
    layers: list[Any] = []
    for candidate in (call, inspect.unwrap(_unpartial(call))):
        candidate = _unpartial(candidate)
        layers.append(candidate)
        if inspect.isclass(candidate):
            return layers
        if not inspect.isroutine(candidate):
            dunder = getattr(candidate, "__call__", None)  # noqa: B004
            layers += [_unpartial(dunder), inspect.unwrap(_unpartial(dunder))] if dunder is not None else []
    return layers


def _unpartial(call: Any) -> Any:
    while isinstance(call, partial):
        call = call.func
    return call


def namespace(call: Callable[..., Any]) -> dict[str, Any]:
    """The globals in which the annotations of `call` are evaluated."""
    unwrapped = inspect.unwrap(_unpartial(call))
    if inspect.isclass(unwrapped):
        init = inspect.unwrap(unwrapped.__init__)
        found = getattr(init, "__globals__", None)
        return found if found is not None else vars(sys.modules.get(unwrapped.__module__, SimpleNamespace()))
    if hasattr(unwrapped, "__globals__"):
        return unwrapped.__globals__  # type: ignore[no-any-return]
    dunder = inspect.unwrap(_unpartial(type(unwrapped).__call__))
    return getattr(dunder, "__globals__", {})


def typed_signature(call: Callable[..., Any], asker: Callable[..., Any] | None = None) -> inspect.Signature:
    """The signature of `call`, with the annotations that were written as text evaluated.

    Raises DeclarationValueError where there is none, as for some built-in classes; its place is `asker`, who
    depends on `call`.
    """
    try:
        signature = inspect.signature(call)
    except ValueError as reason:
        problem = f"{call!r} can't be called: {reason}"
        mend = "wrap it in a function"
        raise declaration_error(asker or call, problem, mend, DeclarationValueError) from reason
    scope = namespace(call)
    parameters = [
        parameter.replace(annotation=evaluated(parameter.annotation, scope))
        if parameter.annotation is not parameter.empty
        else parameter
        for parameter in signature.parameters.values()
    ]
    return signature.replace(
        parameters=parameters, return_annotation=evaluated(signature.return_annotation, scope)
    )


def positional_names(call: Callable[..., Any], declared: Sequence[inspect.Parameter]) -> tuple[str, ...]:
    """The declared parameters that can't be given by name.

    A `__signature__` that a decorator made may say so of parameters that the function takes by name.
    """
    names = tuple(item.name for item in declared if item.kind is inspect.Parameter.POSITIONAL_ONLY)
    code = getattr(inspect.unwrap(_unpartial(call)), "__code__", None)
    if code is None:
        return names
    by_place = code.co_varnames[: code.co_posonlyargcount]
    by_name = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    takes_any_name = code.co_flags & inspect.CO_VARKEYWORDS
    return tuple(name for name in names if name in by_place or not (takes_any_name or name in by_name))


def evaluated(annotation: Any, scope: dict[str, Any]) -> Any:
    """The annotation with forward references resolved; left as a ForwardRef where a name is unknown."""
    if not _has_text(annotation):
        return annotation
    holder = SimpleNamespace(__annotations__={"it": annotation})
    try:
        return get_type_hints(holder, globalns=scope, localns={}, include_extras=True)["it"]
    except NameError:
        return ForwardRef(annotation) if isinstance(annotation, str) else annotation


def _has_text(annotation: Any) -> bool:
    if isinstance(annotation, (str, ForwardRef)):
        return True
    if isinstance(annotation, list):
        return any(_has_text(item) for item in annotation)
    metadata = getattr(annotation, "__metadata__", None)
    args = (annotation.__origin__,) if metadata is not None else get_args(annotation)
    return any(_has_text(item) for item in args)


def where(call: Callable[..., Any]) -> tuple[str, str, int]:
    """Name, file and first line of a callable, for messages."""
    unwrapped = inspect.unwrap(_unpartial(call))
    name = getattr(unwrapped, "__qualname__", type(unwrapped).__qualname__)
    code = getattr(unwrapped, "__code__", None)
    if code is not None:
        return name, code.co_filename, code.co_firstlineno
    try:
        target = unwrapped if inspect.isclass(unwrapped) else type(unwrapped)
        return name, inspect.getsourcefile(target) or "?", inspect.getsourcelines(target)[1]
    except (OSError, TypeError):
        return name, "?", 0


def declaration_error(
    call: Callable[..., Any] | None,
    problem: str,
    mend: str,
    kind: type[DeclarationError] = DeclarationError,
) -> DeclarationError:
    """An error that says in which function, file and line the mistake is."""
    if call is None:
        return kind(problem, mend)
    function, file, line = where(call)
    return kind(problem, mend, function=function, file=file if line else None, line=line or None)
