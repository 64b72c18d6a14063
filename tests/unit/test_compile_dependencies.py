"""Dependencies resolved: each once, in order, none when what it needs has failed; and replaced ones."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from martlet import Body, Depends, Form, Query, Security
from martlet.compile.overrides import overridden
from martlet.exceptions import RequestValidationError
from martlet.security import SecurityScopes
from tests.unit.compiled import Source, operation_of, run, source_of


async def first() -> str:
    return "first"


async def second(value: str = Depends(first)) -> str:
    return f"{value} second"


def calls_of(source: Source, function: Callable[..., Any]) -> int:
    """How often the source calls a function."""
    names = [name for name, value in source.bound.items() if value is function]
    return sum(len(re.findall(rf"\b{name}\(", source.text)) for name in names)


def test_a_dependency_is_called_once() -> None:
    async def endpoint(a=Depends(first), b=Depends(second), c=Depends(first)) -> Any:
        return [a, b, c]

    source = source_of(endpoint)
    assert calls_of(source, first) == 1
    assert run(source) == b'["first","first second","first"]'


def test_one_that_is_not_cached_is_called_for_each_use() -> None:
    async def endpoint(
        a=Depends(first),
        b=Depends(first, use_cache=False),
        c=Depends(first, use_cache=False),
        d=Depends(first),
    ): ...

    assert calls_of(source_of(endpoint), first) == 3


def test_what_is_not_cached_is_called_again_below_what_is() -> None:
    async def middle(value=Depends(first, use_cache=False)): ...

    async def endpoint(a=Depends(middle), b=Depends(middle)): ...

    source = source_of(endpoint)
    assert calls_of(source, middle) == 1
    assert calls_of(source, first) == 2


def test_the_value_of_an_uncached_use_serves_cached_ones() -> None:
    async def endpoint(a=Depends(first, use_cache=False), b=Depends(first)): ...

    assert calls_of(source_of(endpoint), first) == 1


def test_the_scope_of_closing_is_part_of_what_is_shared() -> None:
    async def resource() -> AsyncIterator[int]:
        yield 1

    async def endpoint(a=Depends(resource, scope="function"), b=Depends(resource), c=Depends(resource)): ...

    text = source_of(endpoint).text
    assert text.count("function_exits.enter_async_context(") == 1
    assert len(re.findall(r"\bexits\.enter_async_context\(", text)) == 1


def test_security_scopes_make_another_call_only_where_they_are_seen() -> None:
    async def sees(scopes: SecurityScopes): ...

    async def above(value=Depends(sees), other=Depends(first)): ...

    async def endpoint(
        a=Security(above, scopes=["a", "b"]),
        b=Security(above, scopes=["b", "a"]),
        c=Security(above, scopes=["c"]),
        d=Depends(sees),
    ): ...

    source = source_of(endpoint)
    assert calls_of(source, sees) == 3
    assert calls_of(source, first) == 1


def test_callables_that_are_not_hashable_are_shared_by_identity() -> None:
    class Unhashable:
        __hash__ = None

        def __call__(self) -> int:
            return 1

    one, other = Unhashable(), Unhashable()

    async def endpoint(a=Depends(one), b=Depends(one), c=Depends(other)): ...

    assert source_of(endpoint).text.count("await run_in_worker(") == 2


def test_nothing_is_called_when_what_it_needs_has_failed() -> None:
    called: list[str] = []

    async def failing(a: int) -> None:
        called.append("failing")

    async def beside(b: str = "") -> None:
        called.append("beside")

    async def above(value=Depends(failing), other=Depends(beside)) -> None:
        called.append("above")

    async def endpoint(value=Depends(above), last: str = "") -> None:
        called.append("endpoint")

    source = source_of(endpoint)
    with pytest.raises(RequestValidationError):
        run(source)
    assert called == ["beside"]
    run(source, {"a": 1})
    assert called == ["beside", "failing", "beside", "above", "endpoint"]


def test_calls_that_cannot_fail_are_not_guarded() -> None:
    async def dependency(a: str = "", b: str | None = None): ...

    async def endpoint(value=Depends(dependency)): ...

    text = source_of(endpoint).text
    assert "errors" not in text
    assert "\n    value = await dependency(a=a, b=b)\n" in text


def test_a_failure_is_told_for_each_use() -> None:
    async def failing(a: int): ...

    async def endpoint(x=Depends(failing), y=Depends(failing)): ...

    with pytest.raises(RequestValidationError) as caught:
        run(source_of(endpoint))
    assert [error["loc"] for error in caught.value.errors()] == [("query", "a")] * 2


def test_generators_are_closed_in_reverse_and_function_scope_first() -> None:
    events: list[str] = []

    def resource(name: str, kind: str) -> Callable[..., Any]:
        async def asynchronous() -> AsyncIterator[str]:
            events.append(f"+{name}")
            yield name
            events.append(f"-{name}")

        def sync() -> Iterator[str]:
            events.append(f"+{name}")
            yield name
            events.append(f"-{name}")

        return asynchronous if kind == "async" else sync

    async def endpoint(
        a=Depends(resource("a", "async")),
        b=Depends(resource("b", "sync"), scope="function"),
        c=Depends(resource("c", "async"), scope="function"),
        d=Depends(resource("d", "sync")),
    ) -> Any:
        events.append("endpoint")
        return [a, b, c, d]

    source = source_of(endpoint)
    assert source.needs_exits
    assert run(source) == b'["a","b","c","d"]'
    assert events == ["+a", "+b", "+c", "+d", "endpoint", "-c", "-b", "-d", "-a"]


def test_a_limited_dependency_waits_at_its_own_gate() -> None:
    limited = Depends(first, max_concurrency=1)

    async def endpoint(a=limited, b=Depends(first, max_concurrency=1, use_cache=False)): ...

    source = source_of(endpoint)
    assert source.text.count("async with gate") == 2
    gates = [value for name, value in source.bound.items() if name.startswith("gate")]
    assert len(set(map(id, gates))) == 2


def test_dependencies_of_a_route_come_first_and_are_not_given() -> None:
    async def endpoint(value=Depends(second)) -> Any:
        return value

    source = source_of(endpoint, dependencies=[Depends(first)])
    assert re.findall(r"await (\w+)\(", source.text) == ["first_2", "second", "endpoint_2"]
    assert run(source) == b'"first second"'


# Overrides


async def replacement(z: int = 0, value: str = Depends(second)) -> str:
    return f"replaced {z} {value}"


def test_an_override_brings_its_own_dependencies() -> None:
    async def endpoint(a=Depends(first), b=Depends(first)) -> Any:
        return [a, b]

    async def other() -> str:
        return "other"

    source = source_of(endpoint, overrides={first: replacement, second: other})
    assert calls_of(source, first) == 0
    assert calls_of(source, replacement) == 1
    assert run(source, {"z": 3}) == b'["replaced 3 other","replaced 3 other"]'


def test_an_override_is_not_overridden_itself() -> None:
    async def endpoint(a=Depends(first)) -> Any:
        return a

    async def other() -> str:
        return "other"

    assert run(source_of(endpoint, overrides={first: other, other: replacement})) == b'"other"'


def test_an_override_may_depend_on_what_it_replaces() -> None:
    async def louder(value=Depends(first)) -> str:
        return f"{value}!"

    async def endpoint(a=Depends(first), b=Depends(second), c=Depends(first)) -> Any:
        return [a, b, c]

    source = source_of(endpoint, overrides={first: louder})
    assert run(source) == b'["first!","first! second","first!"]'
    assert calls_of(source, first) == calls_of(source, louder) == 1


def test_one_replacement_of_two_dependencies_is_called_for_each() -> None:
    async def endpoint(a=Depends(first), b=Depends(second), c=Depends(first)): ...

    async def other(): ...

    assert calls_of(source_of(endpoint, overrides={first: other, second: other}), other) == 2


def test_neither_the_endpoint_nor_the_operation_is_changed() -> None:
    async def endpoint(a=Depends(first)) -> Any:
        return a

    operation = operation_of(endpoint)
    changed = overridden(operation, {endpoint: second, first: replacement})
    assert changed.signature.call is endpoint
    assert operation.signature.dependencies[0].signature.call is first
    assert overridden(operation, {}) is operation


def test_scopes_on_the_way_reach_an_override_each_for_itself() -> None:
    async def scopes_of(scopes: SecurityScopes) -> list[str]:
        return scopes.scopes

    async def middle(value=Depends(first)) -> Any:
        return value

    async def other(value=Depends(first)) -> Any:
        return value

    async def endpoint(a=Security(middle, scopes=["a"]), b=Security(other, scopes=["b"])) -> Any:
        return [a, b]

    assert run(source_of(endpoint, overrides={first: scopes_of})) == b'[["a"],["b"]]'


class Item(BaseModel):
    name: str


JSON = ((b"content-type", b"application/json"),)


async def takes_a_number(number: Annotated[int, Body()]) -> int:
    return number


def test_an_override_may_ask_for_a_body_where_there_was_none() -> None:
    async def endpoint(a=Depends(first)) -> Any:
        return a

    source = source_of(endpoint, methods=["POST"], overrides={first: takes_a_number})
    assert run(source, headers=JSON, body=b"3") == b"3"
    with pytest.raises(RequestValidationError) as caught:
        run(source, headers=JSON)
    assert [(e["type"], e["loc"]) for e in caught.value.errors()] == [("missing", ("body",))]


def test_an_override_does_not_change_the_shape_of_a_body() -> None:
    async def endpoint(item: Item, a=Depends(first)) -> Any:
        return [item, a]

    async def asks_for_it_too(item: Item) -> Item:
        return item

    def send(override: Any) -> Any:
        source = source_of(endpoint, methods=["POST"], overrides={first: override})
        return run(source, headers=JSON, body=b'{"name":"a"}')

    assert send(asks_for_it_too) == b'[{"name":"a"},{"name":"a"}]'
    with pytest.raises(RequestValidationError) as caught:
        send(takes_a_number)
    assert [(e["type"], e["loc"]) for e in caught.value.errors()] == [("int_type", ("body",))]


def test_a_body_that_is_overridden_away_stays_embedded() -> None:
    async def endpoint(item: Item, a=Depends(takes_a_number)) -> Any:
        return [item, a]

    source = source_of(endpoint, methods=["POST"], overrides={takes_a_number: first})
    assert run(source, headers=JSON, body=b'{"item":{"name":"a"}}') == b'[{"name":"a"},"first"]'


def test_two_that_ask_for_one_body_get_objects_of_their_own() -> None:
    async def dependency(item: Item) -> Item:
        return item

    async def endpoint(item: Item, other=Depends(dependency)) -> Any:
        return [item == other, item is other]

    source = source_of(endpoint, methods=["POST"])
    assert run(source, headers=JSON, body=b'{"name":"a"}') == b"[true,false]"


def test_forms_of_overrides_are_read_from_the_form() -> None:
    async def endpoint(a: Annotated[str, Form()], b=Depends(first)) -> Any:
        return [a, b]

    async def other(b: Annotated[int, Form()], q: Annotated[int, Query()] = 0) -> Any:
        return b + q

    form = ((b"content-type", b"application/x-www-form-urlencoded"),)
    source = source_of(endpoint, methods=["POST"], overrides={first: other})
    assert run(source, {"q": 1}, headers=form, body=b"a=x&b=2") == b'["x",3]'
