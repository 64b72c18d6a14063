"""What begins and ends with the application: a task, a state, routers with lifespans of their own."""

import asyncio
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, HTTPException, Request

log: list[str] = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    log.append("open")
    heater = asyncio.create_task(heat(app))
    app.state.temperature = 15.0
    yield {"plants": ["fern"], "heater": heater}
    heater.cancel()
    log.append("closed")


async def heat(app: FastAPI) -> None:
    while True:
        await asyncio.sleep(0.01)
        app.state.temperature = min(app.state.temperature + 0.5, 20.0)


@asynccontextmanager
async def watering(app):
    log.append("water on")
    yield {"litres": 40}
    log.append("water off")


tank = APIRouter(prefix="/tank", lifespan=watering)
app = FastAPI(lifespan=lifespan)


@app.get("/plants")
async def plants(request: Request):
    return request.state.plants


@app.put("/plants/{name}", status_code=201)
async def plant(name: str, request: Request):
    if name in request.state.plants:
        raise HTTPException(409, f"there is a {name}")
    request.state.plants.append(name)
    return request.state.plants


@app.get("/climate")
def climate(request: Request):
    return {"warm": request.app.state.temperature >= 15, "heating": not request.state.heater.done()}


@tank.get("/")
async def litres(request: Request):
    return request.state.litres


app.include_router(tank)
