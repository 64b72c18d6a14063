"""BlackSheep: its own bindings and its container of services; Pydantic models.

It has no bounds for a parameter, so the endpoints check these themselves.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from blacksheep import Application, Content, FromHeader, FromJSON, FromQuery, Request, Response, json
from blacksheep.exceptions import BadRequest, Forbidden
from blacksheep.server.compression import use_gzip_compression
from blacksheep.server.di import register_http_context
from pydantic import BaseModel, TypeAdapter

from benchmarks.kinds import ORIGIN, SECRET
from benchmarks.models import ITEMS, Article, Item, Order, Receipt, User

ITEM_LIST = TypeAdapter(list[Item])


def model_reply(model: BaseModel) -> Response:
    return Response(201, content=Content(b"application/json", model.model_dump_json().encode()))


def hello(app: Application) -> None:
    @app.router.get("/")
    async def read() -> Response:
        return json({"message": "Hello, World"})


def path_query(app: Application) -> None:
    @app.router.get("/items/{int:item_id}")
    async def read(item_id: int, q: FromQuery[str | None], limit: FromQuery[int] = FromQuery(10)) -> Response:
        if not 1 <= limit.value <= 100:
            raise BadRequest("limit must be from 1 to 100")
        return json({"item_id": item_id, "q": q.value, "limit": limit.value})


class Token:
    def __init__(self, request: Request) -> None:
        self.value = required(request, b"x-token")


class Tenant:
    def __init__(self, request: Request, token: Token) -> None:
        self.value = f"{required(request, b'x-tenant')}:{len(token.value)}"


class CurrentUser:
    def __init__(self, token: Token, tenant: Tenant) -> None:
        self.user = User(name=token.value, tenant=tenant.value)


class ActiveUser:
    def __init__(self, current: CurrentUser) -> None:
        if not current.user.active:
            raise Forbidden("The account is closed")
        self.user = current.user


class Permissions:
    def __init__(self, current: CurrentUser) -> None:
        self.names = ["read", "write"] if current.user.tenant else []


class Page:
    def __init__(self, request: Request) -> None:
        self.skip = int(request.query.get("skip", ["0"])[0])
        self.limit = int(request.query.get("limit", ["10"])[0])
        if self.limit > 100:
            raise BadRequest("limit must be at most 100")


def required(request: Request, name: bytes) -> str:
    value = request.get_first_header(name)
    if value is None:
        raise BadRequest(f"{name.decode()} is missing")
    return value.decode()


def dependencies(app: Application) -> None:
    register_http_context(app)
    for service in (Token, Tenant, CurrentUser, ActiveUser, Permissions, Page):
        app.services.add_scoped(service)

    @app.router.get("/orders")
    async def read(active: ActiveUser, permissions: Permissions, page: Page) -> Response:
        return json(
            {
                "user": active.user.name,
                "permissions": permissions.names,
                "page": {"skip": page.skip, "limit": page.limit},
            }
        )


def post(app: Application) -> None:
    @app.router.post("/articles")
    async def create(article: FromJSON[Article]) -> Response:
        return model_reply(article.value)


def post_nested(app: Application) -> None:
    @app.router.post("/orders")
    async def place(data: FromJSON[Order]) -> Response:
        order = data.value
        return model_reply(Receipt(order=order, total=sum(line.amount * line.price for line in order.lines)))


def sync(app: Application) -> None:
    def greet() -> dict[str, str]:
        return {"message": "Hello, World"}

    @app.router.get("/")
    async def read() -> Response:
        return json(await asyncio.to_thread(greet))


def item_list(app: Application) -> None:
    @app.router.get("/items")
    async def read() -> Response:
        return Response(200, content=Content(b"application/json", ITEM_LIST.dump_json(ITEMS)))


class FromTenant(FromHeader[str]):
    name = "X-Tenant"


def headers(app: Application) -> None:
    @app.router.get("/")
    async def read(tenant: FromTenant) -> Response:
        return json({"tenant": tenant.value})


def middleware(app: Application) -> None:
    use_gzip_compression(app)
    app.use_sessions(SECRET)
    app.use_cors(allow_methods="*", allow_origins=ORIGIN, allow_credentials=True)
    hello(app)


ENDPOINTS: dict[str, Callable[[Application], None]] = {
    "hello": hello,
    "path_query": path_query,
    "dependencies": dependencies,
    "post": post,
    "post_nested": post_nested,
    "sync": sync,
    "list": item_list,
    "headers": headers,
    "middleware": middleware,
}


def create() -> Any:
    app = Application()
    ENDPOINTS[os.environ["BENCH_KIND"]](app)
    return app
