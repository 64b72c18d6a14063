"""Replies kept by fastapi-cache: in memory, or in Redis where REDIS_URL names one."""

import os
from collections import Counter
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi_cache import FastAPICache
from fastapi_cache.backends.inmemory import InMemoryBackend
from fastapi_cache.backends.redis import RedisBackend
from fastapi_cache.coder import PickleCoder
from fastapi_cache.decorator import cache
from pydantic import BaseModel
from redis.asyncio import Redis

calls: Counter[str] = Counter()


class Item(BaseModel):
    id: int
    tags: set[str] = set()


def by_path(func, namespace="", *, request=None, response=None, args=(), kwargs=None) -> str:
    return f"{namespace}:{request.url.path}"


@asynccontextmanager
async def lifespan(app: FastAPI):
    redis = Redis.from_url(os.environ["REDIS_URL"]) if "REDIS_URL" in os.environ else None
    FastAPICache.init(RedisBackend(redis) if redis else InMemoryBackend(), prefix="sample")
    yield
    await FastAPICache.clear()
    FastAPICache.reset()
    if redis:
        await redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/items/{item_id}")
@cache(expire=60, namespace="items")
async def read_item(item_id: int, tag: str = "none") -> Item:
    calls["item"] += 1
    return Item(id=item_id, tags={tag})


@app.get("/plain/{name}")
@cache(expire=60)
def read_plain(name: str, request: Request, response: Response) -> dict[str, str]:
    calls["plain"] += 1
    response.headers["x-name"] = name
    return {"name": name, "path": request.url.path}


@app.get("/by-path")
@cache(expire=60, key_builder=by_path)
async def read_by_path(anything: int = 0) -> int:
    return anything


@app.get("/page", response_class=HTMLResponse)
@cache(expire=60, coder=PickleCoder)
async def read_page() -> str:
    calls["page"] += 1
    return "<b>page</b>"


@app.post("/items")
@cache(expire=60)
async def create_item(item: Item) -> Item:
    calls["create"] += 1
    return item


@app.delete("/cache/{namespace}")
async def clear(namespace: str) -> None:
    await FastAPICache.clear(namespace=namespace)
