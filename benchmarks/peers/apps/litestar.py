"""Litestar: its own parameters, dependencies and middleware; Pydantic models through its plugin."""

import os
from hashlib import sha256
from typing import Annotated, Any

from litestar import Litestar, get, post
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.exceptions import PermissionDeniedException
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.params import Parameter

from benchmarks.kinds import ORIGIN, SECRET
from benchmarks.models import ITEMS, Article, Item, Order, Receipt, User


@get("/")
async def hello() -> dict[str, str]:
    return {"message": "Hello, World"}


@get("/items/{item_id:int}")
async def path_query(
    item_id: int, q: str | None = None, limit: Annotated[int, Parameter(ge=1, le=100)] = 10
) -> dict[str, Any]:
    return {"item_id": item_id, "q": q, "limit": limit}


async def provide_token(x_token: Annotated[str, Parameter(header="X-Token")]) -> str:
    return x_token


async def provide_tenant(x_tenant: Annotated[str, Parameter(header="X-Tenant")], token: str) -> str:
    return f"{x_tenant}:{len(token)}"


async def provide_user(token: str, tenant: str) -> User:
    return User(name=token, tenant=tenant)


async def provide_active_user(user: User) -> User:
    if not user.active:
        raise PermissionDeniedException("The account is closed")
    return user


async def provide_permissions(user: User) -> list[str]:
    return ["read", "write"] if user.tenant else []


async def provide_page(skip: int = 0, limit: Annotated[int, Parameter(le=100)] = 10) -> dict[str, int]:
    return {"skip": skip, "limit": limit}


DEPENDENCIES = {
    "token": Provide(provide_token),
    "tenant": Provide(provide_tenant),
    "user": Provide(provide_user),
    "active_user": Provide(provide_active_user),
    "permissions": Provide(provide_permissions),
    "page": Provide(provide_page),
}


@get("/orders", dependencies=DEPENDENCIES)
async def dependencies(active_user: User, permissions: list[str], page: dict[str, int]) -> dict[str, Any]:
    return {"user": active_user.name, "permissions": permissions, "page": page}


@post("/articles")
async def create_article(data: Article) -> Article:
    return data


@post("/orders")
async def place(data: Order) -> Receipt:
    return Receipt(order=data, total=sum(line.amount * line.price for line in data.lines))


@get("/", sync_to_thread=True)
def sync() -> dict[str, str]:
    return {"message": "Hello, World"}


@get("/items")
async def item_list() -> list[Item]:
    return ITEMS


@get("/")
async def headers(x_tenant: Annotated[str, Parameter(header="X-Tenant")]) -> dict[str, str]:
    return {"tenant": x_tenant}


HANDLERS: dict[str, Any] = {
    "hello": hello,
    "path_query": path_query,
    "dependencies": dependencies,
    "post": create_article,
    "post_nested": place,
    "sync": sync,
    "list": item_list,
    "headers": headers,
    "middleware": hello,
}


def create() -> Any:
    kind = os.environ["BENCH_KIND"]
    if kind != "middleware":
        return Litestar([HANDLERS[kind]])
    sessions = CookieBackendConfig(secret=sha256(SECRET.encode()).digest())
    return Litestar(
        [HANDLERS[kind]],
        cors_config=CORSConfig(allow_origins=[ORIGIN], allow_credentials=True),
        compression_config=CompressionConfig(backend="gzip"),
        middleware=[sessions.middleware],
    )
