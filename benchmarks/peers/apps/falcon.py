"""Falcon's ASGI side: its own converters and getters, orjson as its documentation advises, Pydantic."""

import os
from typing import Any

import falcon
import falcon.asgi
import orjson
from falcon import media
from pydantic import BaseModel, TypeAdapter, ValidationError

from benchmarks.models import ITEMS, Article, Item, Order, Receipt

ITEM_LIST = TypeAdapter(list[Item])


class Hello:
    async def on_get(self, _request: Any, response: Any) -> None:
        response.media = {"message": "Hello, World"}


class Items:
    async def on_get(self, request: Any, response: Any, item_id: int) -> None:
        limit = request.get_param_as_int("limit", min_value=1, max_value=100, default=10)
        response.media = {"item_id": item_id, "q": request.get_param("q"), "limit": limit}


def reply_with(response: Any, model: BaseModel) -> None:
    response.status = falcon.HTTP_201
    response.content_type = falcon.MEDIA_JSON
    response.data = model.model_dump_json().encode()


async def read_model(request: Any, model: type[BaseModel]) -> Any:
    try:
        return model.model_validate_json(await request.stream.read())
    except ValidationError as error:
        raise falcon.HTTPUnprocessableEntity(description=str(error)) from error


class Articles:
    async def on_post(self, request: Any, response: Any) -> None:
        reply_with(response, await read_model(request, Article))


class Orders:
    async def on_post(self, request: Any, response: Any) -> None:
        order = await read_model(request, Order)
        total = sum(line.amount * line.price for line in order.lines)
        reply_with(response, Receipt(order=order, total=total))


def greet() -> dict[str, str]:
    return {"message": "Hello, World"}


class Blocking:
    async def on_get(self, _request: Any, response: Any) -> None:
        response.media = await falcon.sync_to_async(greet)


class ItemList:
    async def on_get(self, _request: Any, response: Any) -> None:
        response.content_type = falcon.MEDIA_JSON
        response.data = ITEM_LIST.dump_json(ITEMS)


class Tenant:
    async def on_get(self, request: Any, response: Any) -> None:
        response.media = {"tenant": request.get_header("X-Tenant", required=True)}


ROUTES: dict[str, tuple[str, Any]] = {
    "hello": ("/", Hello()),
    "path_query": ("/items/{item_id:int}", Items()),
    "post": ("/articles", Articles()),
    "post_nested": ("/orders", Orders()),
    "sync": ("/", Blocking()),
    "list": ("/items", ItemList()),
    "headers": ("/", Tenant()),
}


def create() -> Any:
    app = falcon.asgi.App()
    handler = media.JSONHandler(dumps=orjson.dumps, loads=orjson.loads)
    app.req_options.media_handlers[falcon.MEDIA_JSON] = handler
    app.resp_options.media_handlers[falcon.MEDIA_JSON] = handler
    path, resource = ROUTES[os.environ["BENCH_KIND"]]
    app.add_route(path, resource)
    return app
