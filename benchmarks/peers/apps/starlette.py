"""Starlette: no declarations, so the endpoints read and check the request, with Pydantic for bodies."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.kinds import ORIGIN, SECRET
from benchmarks.models import ITEMS, Article, Item, Order, Receipt

GREETING = {"message": "Hello, World"}
ITEM_LIST = TypeAdapter(list[Item])


async def hello(request: Request) -> Response:
    return JSONResponse(GREETING)


async def path_query(request: Request) -> Response:
    query = request.query_params
    try:
        limit = int(query.get("limit", "10"))
    except ValueError:
        raise HTTPException(422) from None
    if not 1 <= limit <= 100:
        raise HTTPException(422)
    return JSONResponse({"item_id": request.path_params["item_id"], "q": query.get("q"), "limit": limit})


def as_json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), 201, media_type="application/json")


def checked(answer: Callable[[bytes], BaseModel]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return as_json(answer(await request.body()))
        except ValidationError as error:
            return JSONResponse(error.errors(), 422)

    return endpoint


def place(body: bytes) -> Receipt:
    order = Order.model_validate_json(body)
    return Receipt(order=order, total=sum(line.amount * line.price for line in order.lines))


def sync(request: Request) -> Response:
    return JSONResponse(GREETING)


async def item_list(request: Request) -> Response:
    return Response(ITEM_LIST.dump_json(ITEMS), media_type="application/json")


async def headers(request: Request) -> Response:
    tenant = request.headers.get("x-tenant")
    if tenant is None:
        raise HTTPException(422)
    return JSONResponse({"tenant": tenant})


ROUTES: dict[str, Route] = {
    "hello": Route("/", hello),
    "path_query": Route("/items/{item_id:int}", path_query),
    "post": Route("/articles", checked(Article.model_validate_json), methods=["POST"]),
    "post_nested": Route("/orders", checked(place), methods=["POST"]),
    "sync": Route("/", sync),
    "list": Route("/items", item_list),
    "headers": Route("/", headers),
    "middleware": Route("/", hello),
}
MIDDLEWARE = [
    Middleware(CORSMiddleware, allow_origins=[ORIGIN], allow_credentials=True),
    Middleware(SessionMiddleware, secret_key=SECRET),
    Middleware(GZipMiddleware),
]


def create() -> Any:
    kind = os.environ["BENCH_KIND"]
    return Starlette(routes=[ROUTES[kind]], middleware=MIDDLEWARE if kind == "middleware" else None)
