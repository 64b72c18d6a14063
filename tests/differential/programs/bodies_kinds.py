"""Types of body: unions, discriminators, dataclasses, TypedDict, RootModel, validators, aliases."""

# ruff: noqa: UP007 (both spellings of a union are used by programs)

import dataclasses
import datetime as dt
import decimal
import enum
import uuid
from typing import Annotated, Any, Generic, Literal, TypeVar, Union

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Json,
    RootModel,
    SecretStr,
    Tag,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

from ..harness import post, program


def each(path: str, *bodies: Any):
    return [post(path, json=body) for body in bodies]


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Fish(BaseModel):
    depth: float


def shape(value: Any) -> str:
    return "fish" if "depth" in value else "cat"


@program(
    *each("/smart", {"kind": "cat"}, {"kind": "dog", "tricks": []}, {"kind": "cow"}, {"depth": 1}, 3),
    *each("/scalars", 3, "3", "x", 1.5, True, [1], {}),
    *each(
        "/by-kind", {"kind": "cat"}, {"kind": "dog"}, {"kind": "cow"}, {}, 3, {"kind": "dog", "tricks": [1]}
    ),
    *each("/in-body", {"kind": "cat", "lives": "x"}, {"kind": "dog", "tricks": ["sit"]}, {"kind": None}),
    *each("/by-function", {"depth": 3}, {"kind": "cat"}, {"depth": "x"}),
    *each("/list", [{"kind": "cat"}, {"kind": "dog", "tricks": ["a"]}], [{"kind": "cow"}], [], {}),
    *each("/field", {"pet": {"kind": "cat"}}, {"pet": {"kind": "x"}}, {"pet": {"kind": "dog"}}, {}),
)
def unions(api):
    app = api.FastAPI()

    class Owner(BaseModel):
        pet: Cat | Dog = Field(discriminator="kind")

    @app.post("/smart")
    async def smart(pet: Union[Cat, Dog, Fish]):
        return [type(pet).__name__, pet]

    @app.post("/scalars")
    async def scalars(n: Annotated[Union[int, str, list[int]], api.Body()]):
        return repr(n)

    @app.post("/by-kind")
    async def by_kind(pet: Annotated[Cat | Dog, Field(discriminator="kind")]):
        return pet

    @app.post("/in-body")
    async def in_body(pet: Annotated[Union[Cat, Dog], api.Body(discriminator="kind")]):
        return pet

    @app.post("/by-function")
    async def by_function(
        pet: Annotated[Annotated[Cat, Tag("cat")] | Annotated[Fish, Tag("fish")], Discriminator(shape)],
    ):
        return pet

    @app.post("/list")
    async def a_list(pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]]):
        return [type(pet).__name__ for pet in pets]

    @app.post("/field")
    async def a_field(owner: Owner):
        return owner

    return app


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    names: list[str] = dataclasses.field(default_factory=list)


@pydantic_dataclass
class Limit:
    low: int = Field(ge=0)
    high: int = 9


class Movie(TypedDict):
    title: str
    year: int


class Loose(TypedDict, total=False):
    title: str


class Numbers(RootModel[list[int]]):
    pass


@program(
    *each("/dataclass", {"x": 1}, {"x": "2", "y": 3, "names": ["a"], "z": 1}, {}, {"x": "a"}, [], None),
    *each("/pydantic-dataclass", {"low": 1}, {"low": -1}, {}, "x"),
    *each("/typed-dict", {"title": "a", "year": 1}, {"title": "a"}, {"title": 1, "year": "x", "more": 2}, []),
    *each("/loose", {}, {"title": "a", "more": 1}, {"title": 2}),
    *each("/root", [1, "2"], [], ["x"], {}, None),
    *each("/many", [{"x": 1}, {"x": 2}], [{"x": "a"}, {}]),
    *each("/both", {"point": {"x": 1}, "movie": {"title": "t", "year": 2}}, {"point": {}, "movie": {}}),
)
def other_structures(api):
    app = api.FastAPI()

    @app.post("/dataclass")
    async def a_dataclass(point: Point):
        return [type(point).__name__, point]

    @app.post("/pydantic-dataclass")
    async def a_pydantic_dataclass(limit: Limit):
        return limit

    @app.post("/typed-dict")
    async def typed_dict(movie: Movie):
        return movie

    @app.post("/loose")
    async def loose(movie: Loose):
        return movie

    @app.post("/root")
    async def root(numbers: Numbers):
        return [numbers.root, numbers]

    @app.post("/many")
    async def many(points: list[Point]):
        return points

    @app.post("/both")
    async def both(point: Point, movie: Movie):
        return [point, movie]

    return app


class Checked(BaseModel):
    name: str
    low: int = 0
    high: int = 10

    @field_validator("name")
    @classmethod
    def lower(cls, value: str) -> str:
        if value == "assert":
            raise AssertionError("asserted")
        if not value.islower():
            raise ValueError("not lower case")
        return value

    @model_validator(mode="after")
    def ordered(self) -> "Checked":
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Node(BaseModel):
    value: int
    children: list["Node"] = []


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    n: int
    day: dt.date | None = None


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    first: int = Field(alias="theFirst")
    second: int = Field(2, validation_alias="in2", serialization_alias="out2")
    third: int = Field(3, validation_alias=AliasChoices("t", "tres"))


class Computed(BaseModel):
    width: int

    @computed_field
    @property
    def area(self) -> int:
        return self.width**2


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    n: int


@program(
    *each(
        "/checked", {"name": "a"}, {"name": "A"}, {"name": "assert"}, {"name": "a", "low": 11}, {"name": 3}
    ),
    *each("/node", {"value": 1, "children": [{"value": 2}]}, {"value": 1, "children": [{"children": [{}]}]}),
    *each("/strict", {"n": 1}, {"n": "1"}, {"n": 1.0}, {"n": 1, "m": 2}, {"n": 1, "day": "2020-01-01"}),
    *each(
        "/aliased", {"theFirst": 1}, {"first": 1}, {"theFirst": 1, "in2": 5, "tres": 6}, {}, {"theFirst": "x"}
    ),
    *each("/computed", {"width": 3}, {"width": 3, "area": 1}),
    *each("/open", {"n": 1, "m": [2]}, {"m": 1}),
    *each("/page", {"items": [1], "total": 1}, {"items": ["x"], "total": "y"}),
)
def models(api):
    app = api.FastAPI()
    T = TypeVar("T")

    class Page(BaseModel, Generic[T]):
        items: list[T]
        total: int

    @app.post("/checked")
    async def checked(value: Checked):
        return value

    @app.post("/node")
    async def node(value: Node):
        return value

    @app.post("/strict")
    async def strict(value: Strict):
        return value

    @app.post("/aliased")
    async def aliased(value: Aliased):
        return value

    @app.post("/computed")
    async def computed(value: Computed):
        return value

    @app.post("/open")
    async def opened(value: Open):
        return value

    @app.post("/page")
    async def page(value: Page[int]):
        return value

    return app


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Wide(BaseModel):
    when: dt.datetime
    day: dt.date | None = None
    span: dt.timedelta | None = None
    key: uuid.UUID | None = None
    color: Color = Color.RED
    amount: decimal.Decimal = decimal.Decimal("1.10")
    blob: bytes = b"x"
    secret: SecretStr = SecretStr("s")
    packed: Json[list[int]] = [1]
    unique: frozenset[int] = frozenset()


@program(
    *each(
        "/wide",
        {"when": "2020-01-02T03:04:05Z"},
        {"when": 0},
        {"when": "x", "day": "2020-13-01", "span": "y"},
    ),
    *each(
        "/wide", {"when": 1, "key": "00000000-0000-0000-0000-000000000001", "color": "blue", "packed": "[2]"}
    ),
    *each("/wide", {"when": 1, "key": "x", "color": "green", "packed": "[", "amount": "x", "unique": [1, 1]}),
    *each(
        "/wide", {"when": 1, "span": "P1DT2S", "amount": 1.25, "blob": "é", "day": "2020-01-02", "packed": 3}
    ),
    *each("/json", "[1,2]", "[", [1], '["x"]'),
    *each("/enum", "red", "RED", 3),
    *each("/date", "2020-01-01", "x", 0),
    *each("/literal", "a", 1, "c", "1"),
)
def scalar_types(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/wide")
    async def wide(value: Wide):
        return value

    @app.post("/json")
    async def json_text(value: Annotated[Json[list[int]], Body()]):
        return value

    @app.post("/enum")
    async def an_enum(value: Annotated[Color, Body()]):
        return value.name

    @app.post("/date")
    async def date(value: Annotated[dt.date, Body()]):
        return value

    @app.post("/literal")
    async def literal(value: Annotated[Literal["a", 1], Body()]):
        return value

    return app
