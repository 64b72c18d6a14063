"""Robyn on its own server: its typed parameters and Pydantic bodies.

It has no bounds for a parameter and no required header, so the endpoints check these themselves.
"""

import os
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from robyn import Headers, Request, Response, Robyn

from benchmarks.models import ITEMS, Article, Item, Order, Receipt

ITEM_LIST = TypeAdapter(list[Item])
JSON = Headers({"Content-Type": "application/json"})
INVALID = Response(status_code=422, headers=JSON, description='{"error":"invalid"}')


def model_reply(model: BaseModel) -> Response:
    return Response(status_code=201, headers=JSON, description=model.model_dump_json())


def hello(app: Robyn) -> None:
    @app.get("/")
    async def read():
        return {"message": "Hello, World"}


def path_query(app: Robyn) -> None:
    @app.get("/items/:item_id")
    async def read(item_id: int, q: str | None = None, limit: int = 10):
        if not 1 <= limit <= 100:
            return INVALID
        return {"item_id": item_id, "q": q, "limit": limit}


def post(app: Robyn) -> None:
    @app.post("/articles")
    async def create(article: Article):
        return model_reply(article)


def post_nested(app: Robyn) -> None:
    @app.post("/orders")
    async def place(order: Order):
        return model_reply(Receipt(order=order, total=sum(line.amount * line.price for line in order.lines)))


def sync(app: Robyn) -> None:
    @app.get("/")
    def read():
        return {"message": "Hello, World"}


def item_list(app: Robyn) -> None:
    @app.get("/items")
    async def read():
        return Response(status_code=200, headers=JSON, description=ITEM_LIST.dump_json(ITEMS))


def headers(app: Robyn) -> None:
    @app.get("/")
    async def read(request: Request):
        tenant = request.headers.get("x-tenant")
        return INVALID if tenant is None else {"tenant": tenant}


ENDPOINTS: dict[str, Callable[[Any], None]] = {
    "hello": hello,
    "path_query": path_query,
    "post": post,
    "post_nested": post_nested,
    "sync": sync,
    "list": item_list,
    "headers": headers,
}

if __name__ == "__main__":
    app = Robyn(__file__)
    ENDPOINTS[os.environ["BENCH_KIND"]](app)
    app.start(host="127.0.0.1", port=int(os.environ["BENCH_PORT"]))
