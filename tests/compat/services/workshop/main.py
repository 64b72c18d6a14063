"""Tools and jobs, by routers of a class of its own; class-based views beside them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body, FastAPI
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from workshop.crud import CRUDRouter


class Tool(BaseModel):
    name: str
    price: Decimal = Decimal("1.50")
    bought: date | None = None


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Drilling(Camel):
    kind: Literal["drill"]
    hole_width: float


class Sawing(Camel):
    kind: Literal["saw"]
    cut_length: float = 10


Job = Annotated[Drilling | Sawing, Field(discriminator="kind")]


@dataclass
class Bench:
    number: int
    tools: list[str] = field(default_factory=list)


class Benches:
    """A view that is a class: its methods are the endpoints."""

    def __init__(self) -> None:
        self.benches: dict[int, Bench] = {}
        self.router = APIRouter(prefix="/benches")
        self.router.add_api_route("/", self.put, methods=["PUT"])
        self.router.add_api_route("/{number}", self.get)

    async def put(self, bench: Bench) -> Bench:
        self.benches[bench.number] = bench
        return bench

    async def get(self, number: int) -> Bench | None:
        return self.benches.get(number)


tools: dict[int, Tool] = {}
app = FastAPI()
app.include_router(CRUDRouter(Tool, tools))
app.include_router(Benches().router)


@app.post("/jobs", response_model=list[Job], response_model_exclude_unset=True)
async def jobs(jobs: list[Job], by_name: Annotated[bool, Body()] = False):
    return jobs


@app.post("/ids")
async def ids(names: Annotated[set[str], Body()]) -> dict[str, UUID]:
    return {name: uuid5(NAMESPACE_URL, name) for name in sorted(names)}


@app.post("/aliases", response_model_by_alias=False)
async def aliases(job: Drilling) -> Drilling:
    return job
