"""A cache of values and of replies: run it with `martlet dev examples/cache.py`.

CACHE_URL=redis://localhost/0 keeps them on Redis, for several processes.
"""

import asyncio
import os

from pydantic import BaseModel

from martlet import HTTPException, Martlet
from martlet.cache import Cache

NAMES = {1: "swift", 2: "martin"}

cache = Cache(os.environ.get("CACHE_URL", "memory://"), prefix="birds:")
app = Martlet().use(cache)


class Bird(BaseModel):
    id: int
    name: str


@cache.cached(ttl=60, key="weather:{place}", stale=600)
async def weather(place: str) -> str:
    await asyncio.sleep(0.5)  # a slow service
    return f"sunny in {place}"


@app.get("/weather/{place}")
async def look(place: str) -> str:
    return await weather(place)


@app.get("/birds/{id}")
@cache.reply(ttl=60, tags=["bird:{id}"], max_age=0)
async def bird(id: int) -> Bird:
    if id not in NAMES:
        raise HTTPException(404)
    return Bird(id=id, name=NAMES[id])


@app.put("/birds/{id}")
async def rename(id: int, name: str) -> Bird:
    NAMES[id] = name
    await cache.invalidate(f"bird:{id}")
    return Bird(id=id, name=name)
