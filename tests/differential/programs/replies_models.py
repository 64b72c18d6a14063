"""Response models: filtering, unions, inheritance, the `response_model_*` options, annotations, refusals."""

# ruff: noqa: UP007 (both spellings of a union are used by programs)

import dataclasses
import re
from typing import Any, Union

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ..harness import get, program


class Public(BaseModel):
    a: int = 1
    b: str | None = None
    al: int = Field(5, alias="AL")


class Private(Public):
    secret: str = "s"


class Inner(BaseModel):
    x: int = 1
    y: int | None = None


class Outer(BaseModel):
    inner: Inner = Inner()
    many: list[Inner] = [Inner(x=2), Inner(x=3)]
    name: str = "n"


@dataclasses.dataclass
class Point:
    x: int
    y: list[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Spot:
    x: int
    y: None = None


class Movie(TypedDict):
    title: str


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "model", "subclass", "dict", "object", "list", "map", "union", "none", "none-allowed", "overridden"
    ),
    *routes(
        "annotation-ignored",
        "from-dataclass",
        "dataclass",
        "typed-dict",
        "any",
        "plain-dict",
        "tuple",
        "scalar",
    ),
    *routes("coerced", "extra", "generator", "set", "response-model-list", "nothing"),
)
def filtering(api):
    app = api.FastAPI()

    @app.get("/model")
    async def model() -> Public:
        return Public(a=2)

    @app.get("/subclass")
    async def subclass() -> Public:
        return Private(secret="hidden")

    @app.get("/dict")
    def from_dict() -> Public:
        return {"a": 3, "AL": 6, "secret": "hidden"}

    @app.get("/object")
    async def an_object() -> Public:
        class Row:
            a, b, AL, secret = 4, "b", 7, "hidden"

        return Row()

    @app.get("/list")
    async def a_list() -> list[Public]:
        return [Private(), {"a": 2}]

    @app.get("/map")
    async def a_map() -> dict[str, Public]:
        return {"x": Private()}

    @app.get("/union")
    async def a_union() -> Union[Private, Public]:
        return Public()

    @app.get("/none", response_model=Union[Public, None])
    async def none():
        return None

    @app.get("/none-allowed")
    async def none_allowed() -> Public | None:
        return Private()

    @app.get("/overridden", response_model=Public)
    async def overridden() -> Any:
        return {"a": 3, "secret": "hidden"}

    @app.get("/annotation-ignored", response_model=None)
    async def annotation_ignored() -> Public:
        return {"anything": [1, {"AL": None}]}

    @app.get("/from-dataclass", response_model=Inner)
    async def from_dataclass():
        return Spot(9)

    @app.get("/dataclass")
    async def a_dataclass() -> list[Point]:
        return [Point(1), Point(2, [3])]

    @app.get("/typed-dict")
    async def typed_dict() -> Movie:
        return {"title": "t", "year": 1}

    @app.get("/any")
    async def anything() -> Any:
        return Private()

    @app.get("/plain-dict")
    async def plain_dict() -> dict:
        return {"model": Private(), 1: (2, {3})}

    @app.get("/tuple")
    async def a_tuple() -> tuple[int, Public]:
        return [1, Private()]

    @app.get("/scalar", response_model=int)
    async def scalar():
        return 3

    @app.get("/coerced")
    async def coerced() -> int:
        return "3"

    @app.get("/extra")
    async def extra() -> Inner:
        return Outer(inner=Inner(x=5)).inner

    @app.get("/generator")
    async def generator() -> list[int]:
        return (n for n in range(3))

    @app.get("/set")
    async def a_set() -> set[int]:
        return {3}

    @app.get("/response-model-list", response_model=list[Inner])
    async def response_model_list():
        return [Inner(), {"x": 2, "z": 3}]

    @app.get("/nothing")
    async def nothing() -> None:
        return {"still": "sent"}

    return app


@program(
    *routes(
        "unset", "unset-dict", "defaults", "no-none", "include", "include-list", "exclude", "exclude-in-list"
    ),
    *routes("exclude-of-all", "exclude-of-one", "nested-include", "nested-exclude", "names", "all-at-once"),
    *routes(
        "without-model",
        "ignored",
        "unset-without",
        "by-router",
        "union-unset",
        "map-no-none",
        "dataclass-none",
    ),
)
def options(api):
    app = api.FastAPI()

    @app.get("/unset", response_model_exclude_unset=True)
    async def unset() -> Public:
        return Public(a=1)

    @app.get("/unset-dict", response_model_exclude_unset=True)
    async def unset_dict() -> Public:
        return {"b": None}

    @app.get("/defaults", response_model_exclude_defaults=True)
    async def defaults() -> Public:
        return Public(a=1, b="x")

    @app.get("/no-none", response_model_exclude_none=True)
    async def no_none() -> Outer:
        return Outer()

    @app.get("/include", response_model_include={"a", "al"})
    async def include() -> Public:
        return Public()

    @app.get("/include-list", response_model_include=["b"])
    async def include_list() -> Public:
        return Public()

    @app.get("/exclude", response_model_exclude={"al"})
    async def exclude() -> Public:
        return Public()

    @app.get("/exclude-in-list", response_model_exclude={"a"})
    async def exclude_in_list() -> list[Public]:
        return [Public()]

    @app.get("/exclude-of-all", response_model_exclude={"__all__": {"a"}})
    async def exclude_of_all() -> list[Public]:
        return [Public(), Public()]

    @app.get("/exclude-of-one", response_model_exclude={0: {"a"}})
    async def exclude_of_one() -> list[Public]:
        return [Public(), Public()]

    @app.get("/nested-include", response_model_include={"inner": {"x"}, "many": {"__all__": {"y"}}})
    async def nested_include() -> Outer:
        return Outer()

    @app.get("/nested-exclude", response_model_exclude={"inner": True, "many": {0: True}})
    async def nested_exclude() -> Outer:
        return Outer()

    @app.get("/names", response_model_by_alias=False)
    async def names() -> Public:
        return Public()

    @app.get(
        "/all-at-once",
        response_model=Private,
        response_model_include={"a", "b", "al"},
        response_model_exclude={"b"},
        response_model_by_alias=False,
        response_model_exclude_unset=True,
        response_model_exclude_none=True,
    )
    async def all_at_once():
        return {"a": 1, "AL": 2, "b": "x"}

    @app.get("/without-model", response_model_exclude={"a"}, response_model_exclude_none=True)
    async def without_model():
        return {"a": 1, "b": None}

    @app.get("/ignored", response_model=None, response_model_exclude={"a"}, response_model_by_alias=False)
    async def ignored():
        return Public()

    @app.get("/unset-without", response_model_exclude_unset=True)
    async def unset_without():
        return Public(a=1)

    @app.get("/union-unset", response_model_exclude_unset=True)
    async def union_unset() -> Private | Public:
        return Public(a=2)

    @app.get("/map-no-none", response_model_exclude_none=True)
    async def map_no_none() -> dict[str, Inner | None]:
        return {"a": Inner(), "b": None}

    @app.get("/dataclass-none", response_model_exclude_defaults=True)
    async def dataclass_none() -> Point:
        return Point(1)

    router = api.APIRouter()

    @router.api_route("/by-router", methods=["GET"], response_model=Public, response_model_exclude_none=True)
    async def by_router():
        return Private()

    app.include_router(router)
    return app


@program(
    *routes(
        "missing",
        "type",
        "list",
        "none",
        "attribute",
        "validator",
        "async-and-sync",
        "nested",
        "scalar",
        "default",
    ),
)
def invalid_replies(api):
    app = api.FastAPI()

    class Needs(BaseModel):
        a: int

    @app.exception_handler(api.exceptions.ResponseValidationError)
    async def explain(request, exc):
        errors = api.encoders.jsonable_encoder(exc.errors())
        body = re.sub(r"0x[0-9a-f]+", "0x", repr(exc.body))
        return api.responses.JSONResponse({"errors": errors, "body": body}, 500)

    @app.get("/missing")
    async def missing() -> Needs:
        return {}

    @app.get("/type")
    async def wrong_type() -> Needs:
        return {"a": "x"}

    @app.get("/list")
    async def a_list() -> list[Needs]:
        return [{"a": 1}, {"b": 1}]

    @app.get("/none")
    async def none() -> Needs:
        return None

    @app.get("/attribute")
    async def attribute() -> Needs:
        return object()

    @app.get("/validator")
    async def validation_error_inside():
        return Needs(a="x")

    @app.get("/async-and-sync")
    def synchronous() -> Needs:
        return 3

    @app.get("/nested", response_model=dict[str, list[Needs]])
    async def nested():
        return {"x": [{"a": None}]}

    @app.get("/scalar")
    async def scalar() -> int:
        return "x"

    @app.get("/default", response_class=api.responses.JSONResponse)
    async def default() -> Needs:
        return {"a": []}

    return app
