"""The measured applications, written once as users write them, for whichever framework BENCH_FRAMEWORK names.

`create()` is Uvicorn's factory; BENCH_KIND picks the endpoint. Annotations must be evaluated here: no
`from __future__ import annotations`, as they name objects local to a function.
"""

import importlib
import os
from collections.abc import Callable
from typing import Annotated, Any

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from .kinds import ORIGIN, SECRET
from .models import ITEMS, Article, Item, Order, Receipt, User


def create() -> Any:
    """The application of the environment's BENCH_FRAMEWORK and BENCH_KIND."""
    api = importlib.import_module(os.environ["BENCH_FRAMEWORK"])
    app = api.FastAPI()
    ENDPOINTS[os.environ["BENCH_KIND"]](api, app)
    return app


def hello(_api: Any, app: Any) -> None:
    @app.get("/")
    async def read():
        return {"message": "Hello, World"}


def path_query(api: Any, app: Any) -> None:
    @app.get("/items/{item_id}")
    async def read(item_id: int, q: str | None = None, limit: Annotated[int, api.Query(ge=1, le=100)] = 10):
        return {"item_id": item_id, "q": q, "limit": limit}


def dependencies(api: Any, app: Any) -> None:
    """Four levels below the endpoint; `token` and `user` are shared, and so resolved once a request."""

    async def token(x_token: Annotated[str, api.Header()]):
        return x_token

    async def tenant(x_tenant: Annotated[str, api.Header()], token: Annotated[str, api.Depends(token)]):
        return f"{x_tenant}:{len(token)}"

    async def user(token: Annotated[str, api.Depends(token)], tenant: Annotated[str, api.Depends(tenant)]):
        return User(name=token, tenant=tenant)

    async def active_user(user: Annotated[User, api.Depends(user)]):
        if not user.active:
            raise api.HTTPException(403, "The account is closed")
        return user

    async def permissions(user: Annotated[User, api.Depends(user)]):
        return ["read", "write"] if user.tenant else []

    async def page(skip: int = 0, limit: Annotated[int, api.Query(le=100)] = 10):
        return {"skip": skip, "limit": limit}

    @app.get("/orders")
    async def read(
        user: Annotated[User, api.Depends(active_user)],
        permissions: Annotated[list[str], api.Depends(permissions)],
        page: Annotated[dict[str, int], api.Depends(page)],
    ):
        return {"user": user.name, "permissions": permissions, "page": page}


def post(_api: Any, app: Any) -> None:
    @app.post("/articles", response_model=Article, status_code=201)
    async def create(article: Article):
        return article


def post_nested(_api: Any, app: Any) -> None:
    @app.post("/orders", response_model=Receipt, status_code=201)
    async def place(order: Order):
        return Receipt(order=order, total=sum(line.amount * line.price for line in order.lines))


def sync(_api: Any, app: Any) -> None:
    @app.get("/")
    def read():
        return {"message": "Hello, World"}


def item_list(_api: Any, app: Any) -> None:
    @app.get("/items", response_model=list[Item])
    async def read():
        return ITEMS


def headers(api: Any, app: Any) -> None:
    @app.get("/")
    async def read(x_tenant: Annotated[str, api.Header()]):
        return {"tenant": x_tenant}


def middleware(_api: Any, app: Any) -> None:
    app.add_middleware(GZipMiddleware)
    app.add_middleware(SessionMiddleware, secret_key=SECRET)
    app.add_middleware(CORSMiddleware, allow_origins=[ORIGIN], allow_credentials=True)
    hello(_api, app)


ENDPOINTS: dict[str, Callable[[Any, Any], None]] = {
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
