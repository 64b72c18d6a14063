"""Rates limited for each client by slowapi: decorators, limits for all routes, exemptions and headers."""

from fastapi import FastAPI, Request, Response
from slowapi import Limiter, _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded
from slowapi.middleware import SlowAPIMiddleware


def client_of(request: Request) -> str:
    return request.headers.get("x-client", "anybody")


limiter = Limiter(key_func=client_of, default_limits=["4/minute"], headers_enabled=True)
app = FastAPI()
app.state.limiter = limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.add_middleware(SlowAPIMiddleware)


@app.get("/twice")
@limiter.limit("2/minute")
async def twice(request: Request, response: Response) -> dict[str, str]:
    return {"client": client_of(request)}


@app.get("/twice-plain/{name}")
@limiter.limit("2/minute", per_method=True)
def twice_plain(name: str, request: Request, response: Response) -> dict[str, str]:
    return {"name": name}


@app.get("/shared-a")
@limiter.shared_limit("3/minute", scope="shared")
async def shared_a(request: Request, response: Response) -> str:
    return "a"


@app.get("/shared-b")
@limiter.shared_limit("3/minute", scope="shared")
async def shared_b(request: Request, response: Response) -> str:
    return "b"


@app.get("/default/{number}")
async def default(number: int) -> int:
    return number


@app.get("/free")
@limiter.exempt
async def free() -> str:
    return "free"
