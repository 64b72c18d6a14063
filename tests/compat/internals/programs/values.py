"""Parameters and bodies taken one by one."""

import asyncio
import io
from enum import Enum
from typing import Annotated, Any

from fastapi import Body, Cookie, File, Form, Header, Path, Query, UploadFile
from fastapi.dependencies.utils import get_dependant, request_body_to_args, request_params_to_args
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, Json
from pydantic_core import PydanticUndefined
from starlette.datastructures import FormData, Headers, QueryParams
from starlette.datastructures import UploadFile as StarletteUploadFile

from tests.compat.internals.observing import Observations


class Colour(Enum):
    red = "red"
    blue = "blue"


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: list[str] = []
    limit: int = Field(10, alias="max")


class Loose(BaseModel):
    number: int
    x_mark: str = "none"


def in_path(key: int, colour: Colour, rest: Annotated[str, Path(alias="remaining", min_length=2)]): ...


def in_query(
    a: int,
    b: list[int] = Query([1]),
    c: Annotated[str | None, Query(max_length=3)] = None,
    d: Annotated[int, Query(validation_alias=AliasChoices("dd", "ddd"))] = 4,
    e: Annotated[Json[list[int]] | None, Query()] = None,
    f: bool = False,
    g: Annotated[list[str] | None, Query()] = None,
): ...


def model_in_query(search: Annotated[Search, Query()]): ...


def model_or_none(search: Annotated[Loose | None, Query()] = None): ...


def in_headers(x_token: Annotated[str, Header()], accept: list[str] = Header([]), n: int = Header(3)): ...


def model_in_headers(marks: Annotated[Loose, Header()]): ...


def in_cookies(session: Annotated[str, Cookie()], n: Annotated[int | None, Cookie()] = None): ...


def model_in_cookies(marks: Annotated[Loose, Cookie()]): ...


def one_body(item: Search): ...


def one_optional(item: Search | None = None): ...


def embedded(item: Annotated[Search, Body(embed=True)]): ...


def two_bodies(item: Loose, n: Annotated[int, Body(gt=1)] = 2): ...


def form(a: Annotated[int, Form()], b: Annotated[list[str], Form()] = ["x"], c: str = Form("c")): ...


def model_form(loose: Annotated[Loose, Form()]): ...


def files(file: UploadFile, raw: Annotated[bytes, File()], more: list[UploadFile] | None = None): ...


QUERIES = (
    "", "a=1", "a=x", "a=1&a=2", "a=1&b=1&b=2", "a=1&b=x&b=2", "a=1&c=long+text", "a=1&dd=3", "a=1&ddd=x",
    "a=1&e=[1]", "a=1&f=yes&g=q", "words=a&words=b&max=3", "max=x", "limit=4", "number=3",
    "number=x&x_mark=z", "other=1",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {}, {"x-token": "t"}, {"X-Token": "t", "accept": "a", "n": "x"}, {"number": "2", "x-mark": "m"},
    {"x_mark": "m"},
)  # fmt: skip
COOKIES: tuple[dict[str, str], ...] = (
    {},
    {"session": "s"},
    {"session": "s", "n": "q"},
    {"number": "1"},
    {"n": ""},
)
PATHS = ({}, {"key": "1", "colour": "red", "remaining": "ab"}, {"key": "x", "colour": "x", "remaining": "a"})
BODIES: tuple[Any, ...] = (
    PydanticUndefined, None, {}, [], "text", 3, b"bytes", {"words": ["a"]}, {"max": "x"},
    {"item": {"max": 2}}, {"item": {"number": 2}, "n": 1}, {"item": {"number": 2}, "n": 3}, {"item": None},
    {"n": 5},
)  # fmt: skip
FORMS: tuple[list[tuple[str, Any]], ...] = (
    [], [("a", "1")], [("a", "x"), ("b", "1"), ("b", "2")], [("a", "")], [("number", "3"), ("other", "1")],
    [("x_mark", "m")],
)  # fmt: skip


def upload(name: str, content: bytes) -> StarletteUploadFile:
    return StarletteUploadFile(io.BytesIO(content), filename=name, size=len(content))


async def bodies(seen: Observations) -> None:
    for call in (one_body, one_optional, embedded, two_bodies):
        fields = get_dependant(path="/", call=call).body_params
        for body in BODIES:
            for embed in (False, True):
                taken = await request_body_to_args(fields, body, embed)
                seen.note(f"{call.__name__} {body!r} {embed}", taken)
    for call in (form, model_form):
        fields = get_dependant(path="/", call=call).body_params
        for pairs in FORMS:
            embed = call is form
            seen.note(f"{call.__name__} {pairs}", await request_body_to_args(fields, FormData(pairs), embed))
    fields = get_dependant(path="/", call=files).body_params
    pairs = [("file", upload("f", b"1")), ("raw", upload("r", b"2")), ("more", upload("m", b"3"))]
    for given in (pairs, pairs[:1], [("file", upload("", b"")), ("raw", "text")]):
        values, errors = await request_body_to_args(fields, FormData(given), True)
        seen.note(
            f"files {len(given)}", [sorted(values), values.get("raw"), [error["loc"] for error in errors]]
        )


def main() -> None:
    seen = Observations()
    for call in (in_query, model_in_query, model_or_none):
        fields = get_dependant(path="/", call=call).query_params
        for query in QUERIES:
            seen.note(f"{call.__name__} {query}", request_params_to_args(fields, QueryParams(query)))
    for call in (in_headers, model_in_headers):
        fields = get_dependant(path="/", call=call).header_params
        for headers in HEADERS:
            seen.note(f"{call.__name__} {headers}", request_params_to_args(fields, Headers(headers)))
    for call in (in_cookies, model_in_cookies):
        fields = get_dependant(path="/", call=call).cookie_params
        for cookies in COOKIES:
            seen.note(f"{call.__name__} {cookies}", request_params_to_args(fields, cookies))
    fields = get_dependant(path="/{key}/{colour}/{remaining}", call=in_path).path_params
    for params in PATHS:
        seen.note(f"in_path {params}", request_params_to_args(fields, params))
    seen.note("no fields", request_params_to_args([], QueryParams("a=1")))
    asyncio.run(bodies(seen))
    seen.print()
