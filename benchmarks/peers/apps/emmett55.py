"""Emmett55: no declarations, so the endpoints read and check the request, with Pydantic for bodies."""

import os
from collections.abc import Callable
from typing import Any

from emmett55 import App, request, response
from emmett55.tools import service
from pydantic import BaseModel, TypeAdapter, ValidationError

from benchmarks.models import ITEMS, Article, Item, Order, Receipt

ITEM_LIST = TypeAdapter(list[Item])
INVALID = {"error": "invalid"}


def model_reply(model: BaseModel) -> str:
    response.status = 201
    response.content_type = "application/json"
    return model.model_dump_json()


def refused() -> dict[str, str]:
    response.status = 422
    return INVALID


def hello(app: Any) -> None:
    @app.route("/", methods="get")
    @service.json
    async def read():
        return {"message": "Hello, World"}


def path_query(app: Any) -> None:
    @app.route("/items/<int:item_id>", methods="get")
    @service.json
    async def read(item_id):
        query = request.query_params
        try:
            limit = int(query.limit or 10)
        except ValueError:
            return refused()
        if not 1 <= limit <= 100:
            return refused()
        return {"item_id": item_id, "q": query.q, "limit": limit}


def bodies(app: Any, path: str, answer: Callable[[bytes], BaseModel]) -> None:
    @app.route(path, methods="post", output="str")
    async def read():
        try:
            return model_reply(answer(await request.body))
        except ValidationError as error:
            response.status = 422
            return str(error)


def post(app: Any) -> None:
    bodies(app, "/articles", Article.model_validate_json)


def place(body: bytes) -> Receipt:
    order = Order.model_validate_json(body)
    return Receipt(order=order, total=sum(line.amount * line.price for line in order.lines))


def post_nested(app: Any) -> None:
    bodies(app, "/orders", place)


def item_list(app: Any) -> None:
    @app.route("/items", methods="get", output="bytes")
    async def read():
        response.content_type = "application/json"
        return ITEM_LIST.dump_json(ITEMS)


def headers(app: Any) -> None:
    @app.route("/", methods="get")
    @service.json
    async def read():
        tenant = request.headers.get("x-tenant")
        return refused() if tenant is None else {"tenant": tenant}


ENDPOINTS: dict[str, Callable[[Any], None]] = {
    "hello": hello,
    "path_query": path_query,
    "post": post,
    "post_nested": post_nested,
    "list": item_list,
    "headers": headers,
}

app = App(__name__)
ENDPOINTS[os.environ["BENCH_KIND"]](app)
