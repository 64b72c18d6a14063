"""The models of `benchmarks.models` as msgspec's structs, for peers whose own way these are."""

from typing import Annotated

from msgspec import Meta, Struct


class User(Struct):
    name: str
    tenant: str
    active: bool = True


class Article(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    price: Annotated[float, Meta(gt=0)]
    description: str | None = None
    tags: list[str] = []
    in_stock: bool = True


class Address(Struct):
    street: str
    city: str
    postcode: str
    country: Annotated[str, Meta(min_length=2, max_length=2)]


class Customer(Struct):
    name: Annotated[str, Meta(min_length=1)]
    email: Annotated[str, Meta(pattern=r"^[^@]+@[^@]+$")]
    address: Address


class Line(Struct):
    article: str
    amount: Annotated[int, Meta(ge=1)]
    price: Annotated[float, Meta(gt=0)]


class Order(Struct):
    number: str
    customer: Customer
    lines: list[Line]
    express: bool = False
    note: str | None = None


class Receipt(Struct):
    order: Order
    total: float


class Item(Struct):
    id: int
    name: str
    price: float
    tags: list[str]
    description: str | None = None


ITEMS = [Item(id=n, name=f"Item {n}", price=n * 1.25, tags=["iron", f"size-{n % 7}"]) for n in range(100)]
