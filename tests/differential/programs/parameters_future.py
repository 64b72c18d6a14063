"""Annotations kept as strings: `from __future__ import annotations`, and quoted ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field

from ..harness import get, program

if TYPE_CHECKING:
    from decimal import Decimal

    from starlette.requests import Request

api = None


class Page(BaseModel):
    number: int = Field(1, ge=1)
    tags: list[str] = []


class Headers(BaseModel):
    x_when: dt.date | None = None


@program(
    get("/items/3?q=5&tags=a&tags=b&day=2020-01-01"),
    get("/items/x?q=x&tags=a&day=x"),
    get("/items/3"),
    get("/items/3?q=5&number=2", headers={"x-when": "2020-01-01", "x-token": "t"}),
    get("/items/3?q=5&number=0", headers={"x-when": "x"}),
    get("/items/3?q=5&kind=c"),
)
def string_annotations(given):
    global api  # noqa: PLW0603
    api = given
    app = api.FastAPI()

    @app.get("/items/{id}")
    def read(
        id: int,
        request: api.Request,
        page: Annotated[Page, api.Query()],
        headers: Annotated[Headers, api.Header()],
        q: Annotated[int, api.Query(gt=2)],
        x_token: Annotated[str | None, api.Header()] = None,
        tags: list[str] = api.Query(default=[]),
        day: dt.date | None = None,
        kind: Literal["a", "b"] = "a",
    ):
        return [id, request.url.path, page, headers, q, x_token, tags, day, kind]

    return app


@program(get("/?amount=1"), get("/"), get("/?path=1"))
def names_only_for_type_checkers(given):
    app = given.FastAPI()

    @app.get("/")
    def read(request: Request, amount: Decimal | None = None):
        return [str(amount)]

    return app


@program(get("/?x=1"), get("/?x=q"), get("/quoted?a=1&b=2&b=3"), get("/quoted?a=x&b=x"))
def quoted_in_dependencies(given):
    global api  # noqa: PLW0603
    api = given
    app = api.FastAPI()

    def double(x: int) -> int:
        return x * 2

    @app.get("/")
    def read(got: int = api.Depends(double)) -> int:
        return got

    @app.get("/quoted")
    def quoted(a: "int", b: "Annotated[list[int], api.Query()]") -> "list[int]":  # noqa: UP037
        return [a, *b]

    return app


@program(get("/?a=1"), get("/?a=1&b=2"))
def local_names_do_not_resolve(given):
    app = given.FastAPI()

    class Local(BaseModel):
        a: int

    @app.get("/")
    def read(local: Local = None, b: int = 0):
        return [str(local), b]

    return app
