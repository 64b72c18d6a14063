"""The endpoints, with msgspec's structs, which are Django Bolt's own models."""

import os
from collections.abc import Callable
from typing import Annotated, Any

from django_bolt import BoltAPI
from django_bolt.exceptions import HTTPException
from django_bolt.middleware import CompressionConfig
from django_bolt.param_functions import Depends, Header, Query

from benchmarks.peers.apps.structs import ITEMS, Article, Item, Order, Receipt, User


def hello(api: Any) -> None:
    @api.get("/")
    async def read():
        return {"message": "Hello, World"}


def path_query(api: Any) -> None:
    @api.get("/items/{item_id}")
    async def read(item_id: int, q: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 10):
        return {"item_id": item_id, "q": q, "limit": limit}


async def token_of(x_token: Annotated[str, Header(alias="x-token")]):
    return x_token


async def tenant_of(
    x_tenant: Annotated[str, Header(alias="x-tenant")], token: Annotated[str, Depends(token_of)]
):
    return f"{x_tenant}:{len(token)}"


async def user_of(token: Annotated[str, Depends(token_of)], tenant: Annotated[str, Depends(tenant_of)]):
    return User(name=token, tenant=tenant)


async def active_user_of(user: Annotated[User, Depends(user_of)]):
    if not user.active:
        raise HTTPException(403, "The account is closed")
    return user


async def permissions_of(user: Annotated[User, Depends(user_of)]):
    return ["read", "write"] if user.tenant else []


async def page_of(skip: int = 0, limit: Annotated[int, Query(le=100)] = 10):
    return {"skip": skip, "limit": limit}


def dependencies(api: Any) -> None:
    @api.get("/orders")
    async def read(
        user: Annotated[User, Depends(active_user_of)],
        permissions: Annotated[list[str], Depends(permissions_of)],
        page: Annotated[dict[str, int], Depends(page_of)],
    ):
        return {"user": user.name, "permissions": permissions, "page": page}


def post(api: Any) -> None:
    @api.post("/articles", response_model=Article, status_code=201)
    async def create(article: Article):
        return article


def post_nested(api: Any) -> None:
    @api.post("/orders", response_model=Receipt, status_code=201)
    async def place(order: Order):
        return Receipt(order=order, total=sum(line.amount * line.price for line in order.lines))


def sync(api: Any) -> None:
    @api.get("/")
    def read():
        return {"message": "Hello, World"}


def item_list(api: Any) -> None:
    @api.get("/items", response_model=list[Item])
    async def read():
        return ITEMS


def headers(api: Any) -> None:
    @api.get("/")
    async def read(x_tenant: Annotated[str, Header(alias="x-tenant")]):
        return {"tenant": x_tenant}


ENDPOINTS: dict[str, Callable[[Any], None]] = {
    "hello": hello,
    "path_query": path_query,
    "dependencies": dependencies,
    "post": post,
    "post_nested": post_nested,
    "sync": sync,
    "list": item_list,
    "headers": headers,
    "middleware": hello,
}

kind = os.environ["BENCH_KIND"]
if kind == "middleware":
    api = BoltAPI(
        django_middleware=["django.contrib.sessions.middleware.SessionMiddleware"],
        compression=CompressionConfig(backend="gzip"),
        enable_logging=False,
    )
else:
    api = BoltAPI(compression=False, enable_logging=False)
ENDPOINTS[kind](api)
