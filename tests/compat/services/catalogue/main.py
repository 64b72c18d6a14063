"""Dependencies of every shape: classes, instances, methods, generators, sub-dependencies, caching."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from pydantic import BaseModel, Field

events: list[str] = []
GOODS = [
    {"name": name, "price": price} for name, price in (("nail", 1), ("saw", 30), ("axe", 45), ("anvil", 300))
]


class Page:
    def __init__(self, offset: Annotated[int, Query(ge=0)] = 0, limit: int = Query(2, le=10)) -> None:
        self.offset, self.limit = offset, limit

    def of(self, values: list) -> list:
        return values[self.offset : self.offset + self.limit]


class AtMost:
    """An instance is the dependency; how dear a thing may be is said where it is made."""

    def __init__(self, price: int) -> None:
        self.price = price

    def __call__(self, also: Annotated[int | None, Query(alias="max")] = None) -> int:
        return min(self.price, also if also is not None else self.price)


class Filters(BaseModel):
    model_config = {"extra": "forbid"}

    order: Literal["name", "price"] = "price"
    words: list[str] = Field(default=[], max_length=2)


class Stock:
    def __init__(
        self, page: Annotated[Page, Depends()], dearest: Annotated[int, Depends(AtMost(100))]
    ) -> None:
        self.goods = page.of([thing for thing in GOODS if thing["price"] <= dearest])

    @classmethod
    async def cheapest(cls, dearest: Annotated[int, Depends(AtMost(20))]) -> dict:
        return min((thing for thing in GOODS if thing["price"] <= dearest), key=lambda thing: thing["price"])


def connection() -> Iterator[str]:
    events.append("connect")
    try:
        yield "connection"
    except ValueError as error:
        events.append(f"rolled back: {error}")
        raise HTTPException(409, str(error)) from error
    finally:
        events.append("disconnect")


async def transaction(connection: Annotated[str, Depends(connection)]) -> AsyncIterator[str]:
    events.append("begin")
    yield f"transaction on {connection}"
    events.append("commit")


def stamp(request: Request) -> str:
    events.append("stamp")
    return request.method


Stamp = Annotated[str, Depends(stamp)]
app = FastAPI()


@app.get("/goods")
async def goods(stock: Annotated[Stock, Depends(Stock)]):
    return stock.goods


@app.get("/cheapest")
async def cheapest(thing: Annotated[dict, Depends(Stock.cheapest)]):
    return thing


@app.get("/search")
def search(filters: Annotated[Filters, Query()]):
    found = [thing for thing in GOODS if all(word in thing["name"] for word in filters.words)]
    return sorted(found, key=lambda thing: thing[filters.order])


@app.post("/orders/{name}")
async def order(name: str, transaction: Annotated[str, Depends(transaction)]):
    events.append(f"order {name}")
    if name == "anvil":
        raise ValueError("too heavy")
    return transaction


def first(value: Stamp) -> str:
    return f"first {value}"


def second(value: Stamp) -> str:
    return f"second {value}"


def third(value: Annotated[str, Depends(stamp, use_cache=False)]) -> str:
    return f"third {value}"


@app.get("/stamps", dependencies=[Depends(stamp)])
async def stamps(
    one: Annotated[str, Depends(first)],
    two: Annotated[str, Depends(second)],
    three: Annotated[str, Depends(third)],
):
    return [one, two, three]
