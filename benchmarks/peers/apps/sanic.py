"""Sanic on its own server, with sanic-ext's validation and injection where an endpoint needs them."""

import asyncio
import os
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sanic import HTTPResponse, Request, Sanic, json, raw
from sanic.exceptions import BadRequest, Forbidden
from sanic_ext import validate

from benchmarks.models import ITEMS, Article, Item, Order, Receipt, User

ITEM_LIST = TypeAdapter(list[Item])


def model_reply(model: BaseModel) -> HTTPResponse:
    return raw(model.model_dump_json(), 201, content_type="application/json")


def required(request: Request, name: str) -> str:
    value: str | None = request.headers.get(name)
    if value is None:
        raise BadRequest(f"{name} is missing")
    return value


def hello(app: Any) -> None:
    @app.get("/")
    async def read(_request: Request) -> HTTPResponse:
        return json({"message": "Hello, World"})


class Search(BaseModel):
    q: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10


def path_query(app: Any) -> None:
    @app.get("/items/<item_id:int>")
    @validate(query=Search)
    async def read(_request: Request, item_id: int, query: Search) -> HTTPResponse:
        return json({"item_id": item_id, "q": query.q, "limit": query.limit})


class Token(str):
    __slots__ = ()


class Tenant(str):
    __slots__ = ()


class ActiveUser(User):
    pass


class Permissions(list[str]):
    pass


class Page(BaseModel):
    skip: int = 0
    limit: Annotated[int, Field(le=100)] = 10


async def token_of(request: Request) -> Token:
    if not hasattr(request.ctx, "token"):
        request.ctx.token = Token(required(request, "x-token"))
    return request.ctx.token  # type: ignore[no-any-return]


async def tenant_of(request: Request, token: Token) -> Tenant:
    return Tenant(f"{required(request, 'x-tenant')}:{len(token)}")


async def user_of(request: Request, token: Token, tenant: Tenant) -> User:
    if not hasattr(request.ctx, "user"):
        request.ctx.user = User(name=token, tenant=tenant)
    return request.ctx.user  # type: ignore[no-any-return]


async def active_user_of(_request: Request, user: User) -> ActiveUser:
    if not user.active:
        raise Forbidden("The account is closed")
    return user  # type: ignore[return-value]


async def permissions_of(_request: Request, user: User) -> Permissions:
    return Permissions(["read", "write"] if user.tenant else [])


async def page_of(request: Request) -> Page:
    args = request.args
    try:
        return Page(skip=args.get("skip", 0), limit=args.get("limit", 10))
    except ValidationError as error:
        raise BadRequest(str(error)) from error


def dependencies(app: Any) -> None:
    for kind, constructor in (
        (Token, token_of),
        (Tenant, tenant_of),
        (User, user_of),
        (ActiveUser, active_user_of),
        (Permissions, permissions_of),
        (Page, page_of),
    ):
        app.ext.add_dependency(kind, constructor)

    @app.get("/orders")
    async def read(_request: Request, user: ActiveUser, permissions: Permissions, page: Page) -> HTTPResponse:
        return json({"user": user.name, "permissions": permissions, "page": page.model_dump()})


def post(app: Any) -> None:
    @app.post("/articles")
    @validate(json=Article)
    async def create(_request: Request, body: Article) -> HTTPResponse:
        return model_reply(body)


def post_nested(app: Any) -> None:
    @app.post("/orders")
    @validate(json=Order)
    async def place(_request: Request, body: Order) -> HTTPResponse:
        return model_reply(Receipt(order=body, total=sum(line.amount * line.price for line in body.lines)))


def sync(app: Any) -> None:
    def greet() -> dict[str, str]:
        return {"message": "Hello, World"}

    @app.get("/")
    async def read(_request: Request) -> HTTPResponse:
        return json(await asyncio.to_thread(greet))


def item_list(app: Any) -> None:
    @app.get("/items")
    async def read(_request: Request) -> HTTPResponse:
        return raw(ITEM_LIST.dump_json(ITEMS), content_type="application/json")


def headers(app: Any) -> None:
    @app.get("/")
    async def read(request: Request) -> HTTPResponse:
        return json({"tenant": required(request, "x-tenant")})


ENDPOINTS: dict[str, Callable[[Any], None]] = {
    "hello": hello,
    "path_query": path_query,
    "dependencies": dependencies,
    "post": post,
    "post_nested": post_nested,
    "sync": sync,
    "list": item_list,
    "headers": headers,
}


def create() -> Any:
    kind = os.environ["BENCH_KIND"]
    app: Any = Sanic("benchmark")
    app.config.AUTO_EXTEND = kind == "dependencies"
    app.config.OAS = app.config.CORS = app.config.HTTP_ALL_METHODS = False
    ENDPOINTS[kind](app)
    return app
