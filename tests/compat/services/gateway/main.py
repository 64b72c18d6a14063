"""Middleware of every kind around a few routes."""

import time
from contextvars import ContextVar

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

tenant: ContextVar[str] = ContextVar("tenant", default="nobody")
seen: list[str] = []


class Tenants:
    """Plain ASGI: a header becomes a context variable, and comes back."""

    def __init__(self, app: ASGIApp, header: str) -> None:
        self.app = app
        self.header = header.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = dict(scope["headers"]).get(self.header, b"nobody")
        token = tenant.set(name.decode())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (self.header, name)]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            tenant.reset(token)


class Refusing(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if "forbidden" in request.url.path:
            return Response("no", status_code=451)
        response = await call_next(request)
        seen.append(f"{request.method} {request.url.path} {response.status_code}")
        return response


app = FastAPI(middleware=[Middleware(Tenants, header="x-tenant")])
app.add_middleware(Refusing)
app.add_middleware(GZipMiddleware, minimum_size=200, compresslevel=5)
app.add_middleware(SessionMiddleware, secret_key="only for tests", max_age=60)
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["testserver", "*.example.org"])
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://shop.example.org"],
    allow_methods=["GET", "PUT"],
    allow_headers=["X-Token"],
    allow_credentials=True,
    expose_headers=["X-Seconds"],
    max_age=30,
)


@app.middleware("http")
async def timed(request: Request, call_next):
    begun = time.perf_counter()
    request.state.note = "from the middleware"
    response = await call_next(request)
    response.headers["X-Seconds"] = f"{time.perf_counter() - begun:.6f}"
    return response


@app.get("/tenant")
async def tenant_of_request(request: Request):
    return {"tenant": tenant.get(), "note": request.state.note}


@app.get("/large")
def large():
    return {"text": "x" * 1000}


@app.get("/visits")
async def visits(request: Request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return request.session["visits"]


@app.get("/teapot")
async def teapot():
    raise HTTPException(418, "short and stout", headers={"X-Spout": "here"})


@app.get("/broken")
async def broken():
    raise RuntimeError("pipe")


@app.get("/forbidden")
async def forbidden():
    raise AssertionError("never called")
