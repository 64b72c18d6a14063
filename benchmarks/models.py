"""The models that the endpoints take and give, for every framework that takes Pydantic's."""

from __future__ import annotations

from pydantic import BaseModel, Field


class User(BaseModel):
    name: str
    tenant: str
    active: bool = True


class Article(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    description: str | None = None
    price: float = Field(gt=0)
    tags: list[str] = []
    in_stock: bool = True


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


class Item(BaseModel):
    id: int
    name: str
    price: float
    tags: list[str]
    description: str | None = None


ITEMS = [Item(id=n, name=f"Item {n}", price=n * 1.25, tags=["iron", f"size-{n % 7}"]) for n in range(100)]
