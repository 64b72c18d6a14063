"""Rates limited by dependencies: in memory, in Redis where REDIS_URL names one, and on a WebSocket."""

import os
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi_limiter.decorators import skip_limiter
from fastapi_limiter.depends import RateLimiter, WebSocketRateLimiter
from pyrate_limiter import Duration, Limiter, Rate, RedisBucket
from redis.asyncio import Redis


def few(times: int) -> Limiter:
    return Limiter(Rate(times, Duration.HOUR))


async def client_of(request: Request) -> str:
    return request.headers.get("x-client", "anybody")


async def slow_down(request: Request, response: Response) -> None:
    raise HTTPException(429, f"Slow down on {request.url.path}", headers={"retry-after": "3600"})


class InRedis:
    """A limiter whose bucket is made when the application starts."""

    limiter: RateLimiter

    async def open(self) -> None:
        self.redis = Redis.from_url(os.environ["REDIS_URL"])
        bucket = await RedisBucket.init([Rate(2, Duration.HOUR)], self.redis, "bucket")
        self.limiter = RateLimiter(Limiter(bucket), identifier=client_of)

    async def __call__(self, request: Request, response: Response) -> None:
        await self.limiter(request, response)


in_redis = InRedis()


@asynccontextmanager
async def lifespan(app: FastAPI):
    if "REDIS_URL" not in os.environ:
        yield
        return
    await in_redis.open()
    yield
    await in_redis.redis.aclose()


app = FastAPI(lifespan=lifespan)
anybody = RateLimiter(few(2))


@app.get("/twice", dependencies=[Depends(anybody)])
async def twice() -> str:
    return "twice"


@app.get("/by-client", dependencies=[Depends(RateLimiter(few(2), identifier=client_of, callback=slow_down))])
def by_client() -> str:
    return "by client"


@app.get(
    "/both", dependencies=[Depends(RateLimiter(few(3))), Depends(RateLimiter(few(1), identifier=client_of))]
)
async def both() -> str:
    return "both"


@app.get("/skipped", dependencies=[Depends(RateLimiter(few(1)))])
@skip_limiter
async def skipped() -> str:
    return "skipped"


@app.get("/in-redis", dependencies=[Depends(in_redis)])
async def limited_in_redis() -> str:
    return "in Redis"


@app.websocket("/socket")
async def socket(websocket: WebSocket):
    await websocket.accept()
    limit = WebSocketRateLimiter(few(2), callback=refuse)
    async for text in websocket.iter_text():
        try:
            await limit(websocket, context_key=text)
            await websocket.send_text(f"took {text}")
        except HTTPException as refused:
            await websocket.send_text(refused.detail)


async def refuse(websocket: WebSocket) -> None:
    raise HTTPException(429, "too many")
