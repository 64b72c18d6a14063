from __future__ import annotations

import asyncio
import logging

import pytest
from pydantic import BaseModel

from martlet.cache import Cache
from tests.batteries.cache.conftest import MakeCache

pytestmark = pytest.mark.anyio


class Bird(BaseModel):
    id: int


async def test_results_are_kept_by_arguments(cache: Cache) -> None:
    calls = []

    @cache.cached()
    async def bird(id: int, *, old: bool = False) -> Bird:
        calls.append((id, old))
        return Bird(id=id)

    assert [await bird(1), await bird(id=1), await bird(2), await bird(1, old=True)] == [
        Bird(id=1), Bird(id=1), Bird(id=2), Bird(id=1),
    ]  # fmt: skip
    assert calls == [(1, False), (2, False), (1, True)]
    await bird.forget(1)
    await bird(1)
    await bird(2)
    assert calls[3:] == [(1, False)]


async def test_arguments_of_other_types_make_other_keys(cache: Cache) -> None:
    @cache.cached()
    async def told(value: object) -> str:
        return repr(value)

    for value in (1, "1", True, 1.5, None, [1], (1,), {"a": 1}):
        assert await told(value) == repr(value)


async def test_a_key_by_template_is_unambiguous(cache: Cache) -> None:
    @cache.cached(key="pair:{left}:{right}")
    async def pair(left: str, right: str) -> list[str]:
        return [left, right]

    assert await pair("a:b", "c") == ["a:b", "c"]
    assert await pair("a", "b:c") == ["a", "b:c"]
    assert pair.key("x", "y") == "pair:x:y"
    assert await cache.get("pair:a%3Ab:c") == ["a:b", "c"]


async def test_a_key_of_attributes_and_by_function(cache: Cache) -> None:
    @cache.cached(key="bird:{bird.id}")
    async def one(bird: Bird) -> int:
        return bird.id

    @cache.cached(key=lambda bird: f"other:{bird.id}")
    async def other(bird: Bird) -> int:
        return -bird.id

    assert (await one(Bird(id=7)), await other(Bird(id=7))) == (7, -7)
    assert (await cache.get("bird:7"), await cache.get("other:7")) == (7, -7)


async def test_tags_of_arguments(cache: Cache) -> None:
    calls = []

    @cache.cached(tags=["birds", "bird:{id}"])
    async def bird(id: int) -> int:
        calls.append(id)
        return id

    for tag, again in (("bird:1", [1]), ("bird:3", []), ("birds", [1, 2])):
        await bird(1), await bird(2)
        calls.clear()
        await cache.invalidate(tag)
        await bird(1), await bird(2)
        assert calls == again


async def test_mistakes_are_told_at_once(cache: Cache) -> None:
    with pytest.raises(TypeError, match="make it `async def`"):
        cache.cached()(lambda: 1)  # type: ignore[arg-type,return-value]

    async def bird(id: int) -> int:
        return id

    with pytest.raises(ValueError, match="has no parameter 'name'"):
        cache.cached(key="{name}")(bird)
    with pytest.raises(ValueError, match="has no parameter 'name'"):
        cache.cached(tags=["{name}"])(bird)

    @cache.cached()
    async def of_bird(bird: Bird) -> int:
        return bird.id

    with pytest.raises(TypeError, match="makes no key by itself"):
        await of_bird(Bird(id=1))


async def test_concurrent_misses_compute_once(make_cache: MakeCache) -> None:
    """Of one process, and of two that share a server."""
    caches = [make_cache()] if make_cache().store.where == "memory://" else [make_cache(), make_cache()]
    calls = 0

    async def compute() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.1)
        return calls

    asked = [cache.get_or_set("slow", compute) for cache in caches for _ in range(20)]
    assert set(await asyncio.gather(*asked)) == {1}
    assert calls == 1


async def test_an_error_reaches_all_who_wait_and_is_not_kept(cache: Cache) -> None:
    calls = 0

    async def compute() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.02)
        if calls == 1:
            raise LookupError("first")
        return calls

    asked = [cache.get_or_set("fails", compute) for _ in range(3)]
    errors = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(error) for error in errors] == ["first"] * 3
    assert await cache.get_or_set("fails", compute) == 2


async def test_another_takes_over_from_who_is_cancelled(cache: Cache) -> None:
    calls = 0
    began = asyncio.Event()

    async def compute() -> int:
        nonlocal calls
        calls += 1
        began.set()
        await asyncio.sleep(0.05 if calls > 1 else 3600)
        return calls

    first = asyncio.create_task(cache.get_or_set("long", compute))
    await began.wait()
    others = [asyncio.create_task(cache.get_or_set("long", compute)) for _ in range(3)]
    await asyncio.sleep(0.02)
    first.cancel()
    assert await asyncio.gather(*others) == [2, 2, 2]
    assert first.cancelled()


async def test_a_stale_value_is_given_while_it_is_computed_anew(cache: Cache) -> None:
    calls, go_on = 0, asyncio.Event()

    @cache.cached(ttl=0.05, stale=60)
    async def number() -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            await go_on.wait()
        return calls

    assert await number() == 1
    await asyncio.sleep(0.06)
    assert [await number(), await number()] == [1, 1]
    await asyncio.sleep(0.02)
    assert calls == 2
    (refreshing,) = cache._refreshing.values()
    go_on.set()
    await refreshing
    assert await number() == 2


async def test_a_failed_refresh_is_logged_and_the_old_value_stays(
    cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    @cache.cached(ttl=0.01, stale=60)
    async def number() -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise LookupError("gone")
        return calls

    assert await number() == 1
    await asyncio.sleep(0.02)
    with caplog.at_level(logging.ERROR, "martlet.cache"):
        assert await number() == 1
        await asyncio.gather(*cache._refreshing.values(), return_exceptions=True)
        await asyncio.sleep(0)
    assert "could not be refreshed" in caplog.text
    assert await number() == 1


async def test_what_an_older_release_kept_is_computed_anew(cache: Cache) -> None:
    await cache.set("bird:1", {"name": "swift"})

    @cache.cached(key="bird:{id}")
    async def bird(id: int) -> Bird:
        return Bird(id=id)

    assert await bird(1) == Bird(id=1)
    assert await cache.get("bird:1") == {"id": 1}


async def test_without_its_server_each_call_computes(closed_url: str) -> None:
    cache, calls = Cache(closed_url), 0

    @cache.cached()
    async def number() -> int:
        nonlocal calls
        calls += 1
        return calls

    assert [await number(), await number()] == [1, 2]
