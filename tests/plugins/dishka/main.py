"""Objects provided by dishka: scopes of application and request, in plain and WebSocket endpoints."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

from dishka import Provider, Scope, make_async_container, provide
from dishka.integrations.fastapi import DishkaRoute, FastapiProvider, FromDishka, inject, setup_dishka
from fastapi import APIRouter, Depends, FastAPI, Query, Request, WebSocket

events: list[str] = []


class Settings:
    name = "shop"


class Session:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings


class Client:
    def __init__(self, request: Request) -> None:
        self.name = request.headers.get("x-client", "nobody")


class Counter:
    def __init__(self) -> None:
        self.value = 0


class Things(Provider):
    settings = provide(Settings, scope=Scope.APP)
    client = provide(Client, scope=Scope.REQUEST)
    counter = provide(Counter, scope=Scope.SESSION)

    @provide(scope=Scope.REQUEST)
    def session(self, settings: Settings) -> Iterator[Session]:
        events.append("open")
        yield Session(settings)
        events.append("close")


container = make_async_container(Things(), FastapiProvider())


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await container.close()
    events.append("container closed")


app = FastAPI(lifespan=lifespan)
routed = APIRouter(route_class=DishkaRoute, prefix="/routed")


@app.get("/async/{number}")
@inject
async def asynchronous(
    number: int, session: FromDishka[Session], again: FromDishka[Session]
) -> dict[str, object]:
    return {"name": session.settings.name, "number": number, "same": session is again}


@app.get("/plain")
@inject
def plain(session: FromDishka[Session], limit: Annotated[int, Query(le=10)] = 5) -> dict[str, object]:
    return {"name": session.settings.name, "limit": limit}


def word() -> str:
    return "word"


@routed.get("/client")
async def client(
    client: FromDishka[Client], request: Request, said: Annotated[str, Depends(word)]
) -> dict[str, str]:
    return {"client": client.name, "path": request.url.path, "said": said}


@app.websocket("/count")
@inject
async def count(websocket: WebSocket, counter: FromDishka[Counter]) -> None:
    await websocket.accept()
    async for _ in websocket.iter_text():
        counter.value += 1
        await websocket.send_json({"count": counter.value})


app.include_router(routed)
setup_dishka(container, app)
