"""Objects by aioinject: the decorator for endpoints, scopes, context managers, the request as an object."""

import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

import aioinject
from aioinject import Container, Inject, Scoped, Singleton
from aioinject.ext.fastapi import AioInjectMiddleware, FastAPIExtension, inject
from fastapi import FastAPI, Query, Request

events: list[str] = []


class Settings:
    name = "shop"


class Session:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings


@contextlib.asynccontextmanager
async def session(settings: Settings) -> AsyncIterator[Session]:
    events.append("open")
    yield Session(settings)
    events.append("close")


container = Container(extensions=[FastAPIExtension()])
container.register(Singleton(Settings), Scoped(session))


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with container:
        yield


app = FastAPI(lifespan=lifespan)
app.add_middleware(AioInjectMiddleware, container=container)


@app.get("/items/{number}")
@inject
async def item(
    number: int, session: Annotated[Session, Inject], limit: Annotated[int, Query(le=10)] = 5
) -> dict[str, object]:
    return {"name": session.settings.name, "number": number, "limit": limit}


@app.get("/context")
@inject
async def with_request(request: Request, settings: aioinject.Injected[Settings]) -> dict[str, str]:
    return {"path": request.url.path, "name": settings.name}


@app.get("/broken")
@inject
async def broken(session: Annotated[Session, Inject]) -> None:
    raise RuntimeError(session.settings.name)
