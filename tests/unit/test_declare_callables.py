"""Callables under their wrappers: how they are called, and where their annotations are evaluated."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, ForwardRef

import pytest

from martlet.declare.callables import call_kind, typed_signature, where
from martlet.declare.signature import CallKind


class Marker:
    """A class that only this module knows."""


def plain(a: Marker) -> Marker:
    return a


async def coroutine(a: Marker) -> Marker:
    return a


def generator(a: Marker) -> Iterator[Marker]:
    yield a


async def asynchronous_generator(a: Marker) -> AsyncIterator[Marker]:
    yield a


class Instance:
    """Its instances are called as `function` is; its class is called as any class."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    @staticmethod
    def of(function: Callable[..., Any]) -> Any:
        kind = type("Called", (Instance,), {"__call__": staticmethod(function)})
        return kind(function)


def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


KINDS = {
    plain: CallKind.SYNC,
    coroutine: CallKind.ASYNC,
    generator: CallKind.SYNC_GENERATOR,
    asynchronous_generator: CallKind.ASYNC_GENERATOR,
}
WRAPPERS: list[Callable[[Any], Any]] = [
    lambda function: function,
    lambda function: functools.partial(function, a=1),
    lambda function: functools.partial(functools.partial(function), 1),
    wrapped,
    lambda function: wrapped(functools.partial(function, 1)),
    lambda function: functools.partial(wrapped(function), 1),
    Instance.of,
    lambda function: functools.partial(Instance.of(function), 1),
    lambda function: Instance.of(wrapped(function)),
]


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("function", KINDS)
def test_kinds_under_wrappers(function: Callable[..., Any], wrap: Callable[[Any], Any]) -> None:
    assert call_kind(wrap(function)) is KINDS[function]


def test_a_class_is_called_at_once_whatever_its_instances_do() -> None:
    assert call_kind(type(Instance.of(coroutine))) is CallKind.SYNC
    assert call_kind(Instance) is CallKind.SYNC


def test_methods() -> None:
    class Service:
        async def bound(self) -> None: ...

        @classmethod
        def of_class(cls) -> Iterator[int]:
            yield 1

    assert call_kind(Service().bound) is CallKind.ASYNC
    assert call_kind(Service.of_class) is CallKind.SYNC_GENERATOR


def test_kinds_know_what_they_are() -> None:
    assert [kind.is_async for kind in KINDS.values()] == [False, True, False, True]
    assert [kind.is_generator for kind in KINDS.values()] == [False, False, True, True]


class Caller:
    def __call__(self, a: Marker) -> None: ...


@pytest.mark.parametrize(
    "call",
    [
        plain,
        functools.partial(plain),
        wrapped(plain),
        Caller(),
        functools.partial(Caller()),
        Caller().__call__,
    ],
)
def test_annotations_written_as_text_are_evaluated_where_the_function_was_written(
    call: Callable[..., Any],
) -> None:
    assert plain.__annotations__["a"] == "Marker"
    assert typed_signature(call).parameters["a"].annotation is Marker


def test_annotations_of_a_class_are_those_of_its_constructor() -> None:
    class Made:
        def __init__(self, a: Marker, b: list[Marker] | None = None) -> None: ...

    parameters = typed_signature(Made).parameters
    assert parameters["a"].annotation is Marker
    assert parameters["b"].annotation == list[Marker] | None


def test_unknown_names_stay_references() -> None:
    def function(a: Nowhere, b: list[Nowhere]) -> None: ...  # noqa: F821

    parameters = typed_signature(function).parameters
    assert parameters["a"].annotation == ForwardRef("Nowhere")
    assert parameters["b"].annotation == ForwardRef("list[Nowhere]")


def test_a_place_is_that_of_the_innermost_function() -> None:
    expected = ("plain", __file__, plain.__code__.co_firstlineno)
    assert where(plain) == expected
    assert where(functools.partial(wrapped(plain), 1)) == expected
    name, file, line = where(Instance.of)
    assert (name, file) == ("Instance.of", __file__)
    assert line > 0


def test_a_place_of_what_has_no_source() -> None:
    assert where(int) == ("int", "?", 0)
    assert where(len)[1:] == ("?", 0)


def test_the_wrapper_of_a_coroutine_function_is_awaited() -> None:
    async def call() -> Any:
        return await wrapped(coroutine)(1)

    assert asyncio.run(call()) == 1
