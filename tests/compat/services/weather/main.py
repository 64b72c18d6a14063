"""Settings from the environment, and a client of another service, both dependencies that tests replace."""

from functools import lru_cache
from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, HTTPException
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="WEATHER_")

    unit: str = "C"
    towns: list[str] = ["Bergen"]
    key: str


class Station(Protocol):
    async def temperature(self, town: str) -> float: ...


class RemoteStation:
    def __init__(self, key: str) -> None:
        self.key = key

    async def temperature(self, town: str) -> float:
        raise RuntimeError("there is no network in tests")


@lru_cache
def settings() -> Settings:
    return Settings()


SettingsNow = Annotated[Settings, Depends(settings)]


def station(settings: SettingsNow) -> Station:
    return RemoteStation(settings.key)


app = FastAPI()


@app.get("/towns")
async def towns(settings: SettingsNow):
    return settings.towns


@app.get("/towns/{town}")
async def weather(town: str, settings: SettingsNow, station: Annotated[Station, Depends(station)]):
    if town not in settings.towns:
        raise HTTPException(404, f"nobody measures in {town}")
    celsius = await station.temperature(town)
    return {
        "town": town,
        "degrees": celsius if settings.unit == "C" else celsius * 9 / 5 + 32,
        "unit": settings.unit,
    }
