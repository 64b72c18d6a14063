from __future__ import annotations

import asyncio
import sys
from datetime import date

import pytest
from pydantic import BaseModel, Field

from martlet.cache import Cache
from martlet.cache.memory import MemoryStore
from martlet.extras import MissingExtra
from martlet.services import Unavailable, Unreachable
from tests.batteries.cache.conftest import MakeCache

pytestmark = pytest.mark.anyio


class Bird(BaseModel):
    name: str = Field(serialization_alias="birdName")
    seen: date | None = None


async def test_values_are_typed(cache: Cache) -> None:
    swift = Bird(name="swift", seen=date(2026, 5, 1))
    await cache.set("bird", swift)
    assert await cache.get("bird", dict) == {"name": "swift", "seen": "2026-05-01"}
    found = await cache.get("bird", Bird)
    assert found == swift
    assert found is not swift


async def test_a_value_of_another_type_is_none(cache: Cache) -> None:
    await cache.set("number", "seven")
    assert await cache.get("number", int) is None
    assert await cache.get("number", int, 0) == 0
    assert await cache.get("number") == "seven"


async def test_none_is_a_value(cache: Cache) -> None:
    await cache.set("nothing", None)
    assert await cache.get("nothing", object, "missing") is None
    assert await cache.get("other", object, "missing") == "missing"


async def test_deleting(cache: Cache) -> None:
    for key in ("a", "b", "c"):
        await cache.set(key, key)
    await cache.delete("a", "b", "unknown")
    assert [await cache.get(key) for key in "abc"] == [None, None, "c"]


async def test_a_prefix_is_taken_as_it_is(cache: Cache) -> None:
    for key in ("bird:1", "bird:2", "bird*", "b[i]rd"):
        await cache.set(key, 1)
    await cache.delete_prefix("bird*")
    await cache.delete_prefix("b[i]")
    assert [await cache.get(key) for key in ("bird:1", "bird*", "b[i]rd")] == [1, None, None]
    await cache.delete_prefix("bird:")
    assert await cache.get("bird:2") is None
    with pytest.raises(ValueError, match=r"clear\(\)"):
        await cache.delete_prefix("")


async def test_tags(cache: Cache) -> None:
    await cache.set("a", 1, tags=["x"])
    await cache.set("b", 1, tags=["x", "y"])
    await cache.set("c", 1, tags=["y"])
    await cache.invalidate("x")
    assert [await cache.get(key) for key in "abc"] == [None, None, 1]


async def test_values_expire(cache: Cache) -> None:
    await cache.set("short", 1, ttl=0.05, tags=["t"])
    await cache.set("long", 1, ttl=60, tags=["t"])
    await asyncio.sleep(0.1)
    assert [await cache.get("short"), await cache.get("long")] == [None, 1]
    await cache.invalidate("t")
    assert await cache.get("long") is None


async def test_caches_of_other_prefixes_are_apart(make_cache: MakeCache, cache: Cache, prefix: str) -> None:
    other = Cache(cache.store.where, prefix=f"{prefix}other:")
    await other.set("a", 1)
    assert await cache.get("a") is None
    await other.clear()
    assert await other.get("a") is None
    await other.store.aclose()


async def test_the_memory_is_bounded() -> None:
    cache = Cache(max_entries=2)
    await cache.set("a", 1, tags=["t"])
    await cache.set("b", 2)
    await cache.get("a")
    await cache.set("c", 3)
    assert [await cache.get(key) for key in "abc"] == [1, None, 3]


async def test_the_memory_is_bounded_by_size() -> None:
    cache = Cache(max_bytes=10)
    await cache.set("a", "12345")
    await cache.set("b", "12345")
    await cache.set("c", "more than ten")
    assert [await cache.get(key) for key in "abc"] == [None, "12345", None]
    assert isinstance(cache.store, MemoryStore)
    assert cache.store.size == 7


async def test_a_server_that_is_away(closed_url: str) -> None:
    cache = Cache(closed_url, start_timeout=0.1)
    for attempt in (
        cache.get("a"),
        cache.set("a", 1),
        cache.delete("a"),
        cache.invalidate("a"),
        cache.check(),
    ):
        with pytest.raises(Unavailable) as caught:
            await attempt
        assert caught.value.retry_after > 0
    with pytest.raises(Unreachable, match="can't reach redis://127"):
        async with cache.lifespan(None):  # type: ignore[arg-type]
            pass


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    for module in ("martlet.cache.redis", "martlet.redis"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(MissingExtra, match=r"pip install 'martlet\[redis\]'"):
        Cache("redis://localhost")


def test_an_unknown_url_is_refused() -> None:
    with pytest.raises(ValueError, match="'http://user:\\*\\*\\*@host' is no cache's URL"):
        Cache("http://user:secret@host")
