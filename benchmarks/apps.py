"""The measured applications, written once as users write them, for whichever framework BENCH_FRAMEWORK names.

`create()` is Uvicorn's factory; BENCH_KIND picks the endpoint. Annotations must be evaluated here: no
`from __future__ import annotations`, as they name objects local to a function.
"""

import importlib
import os
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field


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


class User(BaseModel):
    name: str
    tenant: str
    active: bool = True


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


class Article(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    description: str | None = None
    price: float = Field(gt=0)
    tags: list[str] = []
    in_stock: bool = True


def post(_api: Any, app: Any) -> None:
    @app.post("/articles", response_model=Article, status_code=201)
    async def create(article: Article):
        return article


class Address(BaseModel):
    street: str
    city: str
    postcode: str
    country: str = Field(min_length=2, max_length=2)


class Customer(BaseModel):
    name: str = Field(min_length=1)
    email: str = Field(pattern=r"^[^@]+@[^@]+$")
    address: Address


class Line(BaseModel):
    article: str
    amount: int = Field(ge=1)
    price: float = Field(gt=0)


class Order(BaseModel):
    number: str
    customer: Customer
    lines: list[Line]
    express: bool = False
    note: str | None = None


class Receipt(BaseModel):
    order: Order
    total: float


def post_nested(_api: Any, app: Any) -> None:
    @app.post("/orders", response_model=Receipt, status_code=201)
    async def place(order: Order):
        return Receipt(order=order, total=sum(line.amount * line.price for line in order.lines))


def sync(_api: Any, app: Any) -> None:
    @app.get("/")
    def read():
        return {"message": "Hello, World"}


class Item(BaseModel):
    id: int
    name: str
    price: float
    tags: list[str]
    description: str | None = None


def item_list(_api: Any, app: Any) -> None:
    items = [Item(id=n, name=f"Item {n}", price=n * 1.25, tags=["iron", f"size-{n % 7}"]) for n in range(100)]

    @app.get("/items", response_model=list[Item])
    async def read():
        return items


def headers(api: Any, app: Any) -> None:
    @app.get("/")
    async def read(x_tenant: Annotated[str, api.Header()]):
        return {"tenant": x_tenant}


ENDPOINTS: dict[str, Callable[[Any, Any], None]] = {
    "hello": hello,
    "path_query": path_query,
    "dependencies": dependencies,
    "post": post,
    "post_nested": post_nested,
    "sync": sync,
    "list": item_list,
    "headers": headers,
}
