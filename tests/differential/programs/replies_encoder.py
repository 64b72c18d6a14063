"""`jsonable_encoder`: each kind of object, its options, and what it refuses."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import re
from collections.abc import Callable
from typing import Any

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, RootModel, SecretBytes, SecretStr

from ..harness import get, program


class Inner(BaseModel):
    x: int = 1
    y: int | None = None


class Aliased(BaseModel):
    first: int = Field(1, alias="theFirst")
    inner: Inner = Inner()
    none: None = None
    when: dt.datetime = dt.datetime(2020, 1, 1)


class Color(enum.Enum):
    RED = "red"


class Text(str):
    pass


class Plain:
    shared = "class attribute"

    def __init__(self) -> None:
        self.a, self._private, self.when = 1, 2, dt.date(2020, 1, 1)


class Items:
    def __iter__(self):
        return iter([("a", 1), ("b", None)])


class Mapped(dict):
    pass


class Slotted:
    __slots__ = ("a",)


@dataclasses.dataclass
class Point:
    x: int
    inner: Inner = dataclasses.field(default_factory=Inner)
    names: set[str] = dataclasses.field(default_factory=lambda: {"n"})


class Own(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True, json_encoders={Plain: lambda value: "plain"})
    plain: Plain = Field(default_factory=Plain)


CASES: dict[str, Callable[[Callable[..., Any]], Any]] = {
    "model": lambda encode: encode(Aliased()),
    "model-names": lambda encode: encode(Aliased(), by_alias=False),
    "model-include": lambda encode: encode(Aliased(), include={"first"}),
    "model-exclude": lambda encode: encode(Aliased(), exclude={"inner": {"x"}, "when": True}),
    "model-unset": lambda encode: encode(Aliased(theFirst=1), exclude_unset=True),
    "model-defaults": lambda encode: encode(Aliased(theFirst=2), exclude_defaults=True),
    "model-none": lambda encode: encode(Aliased(), exclude_none=True),
    "models": lambda encode: encode([Aliased(), {"m": Aliased()}], exclude_none=True, by_alias=False),
    "root": lambda encode: encode([RootModel[list[int]]([1, 2]), RootModel[dict]({"a": 1})]),
    "dict-include": lambda encode: encode({"a": 1, "b": 2}, include={"a"}),
    "dict-exclude": lambda encode: encode({"a": 1, "b": {"a": 2}}, exclude={"a"}),
    "dict-none": lambda encode: encode({"a": None, "b": {"c": None}, "d": [None]}, exclude_none=True),
    "dict-keys": lambda encode: encode({1: 1, Color.RED: 2, (1, 2): 3, dt.date(2020, 1, 1): 4, None: 5}),
    "dict-sqlalchemy": lambda encode: encode({"_sa_instance_state": 1, "_sa": 2, "a": 3}),
    "dict-sqlalchemy-kept": lambda encode: encode({"_sa_x": 1, "a": 3}, sqlalchemy_safe=False),
    "ordered": lambda encode: encode(collections.OrderedDict([("b", 1), ("a", 2)])),
    "default-dict": lambda encode: encode(collections.defaultdict(list, {"a": [1]})),
    "counter": lambda encode: encode(collections.Counter("aab")),
    "mapped": lambda encode: encode(Mapped(a=1)),
    "deque": lambda encode: encode(collections.deque([1, Color.RED])),
    "list": lambda encode: encode([1, (2, {3}), frozenset({4})]),
    "generator": lambda encode: encode(n * 2 for n in range(3)),
    "range": lambda encode: encode(range(3)),
    "map": lambda encode: encode(map(str, [1, 2])),
    "dict-views": lambda encode: encode([{"a": 1}.keys(), {"a": 1}.items()]),
    "plain-object": lambda encode: encode(Plain()),
    "iterable-object": lambda encode: encode(Items()),
    "dataclass": lambda encode: encode(Point(1)),
    "dataclass-options": lambda encode: encode(Point(1), include={"x", "inner"}, exclude_none=True),
    "enum": lambda encode: encode([Color.RED, {"c": Color.RED}]),
    "text-subclass": lambda encode: encode([Text("t"), True, None, 1.5, "x"]),
    "not-a-number": lambda encode: repr(encode(decimal.Decimal("NaN"))),
    "decimals": lambda encode: encode(
        [decimal.Decimal("1.0"), decimal.Decimal("10"), decimal.Decimal("1E+2")]
    ),
    "bytes": lambda encode: encode(b"ab\xc3\xa9"),
    "bytearray": lambda encode: encode(bytearray(b"ab")),
    "pattern": lambda encode: encode(re.compile("a+")),
    "url": lambda encode: encode(AnyUrl("http://example.com/x")),
    "secrets": lambda encode: encode([SecretStr("s"), SecretBytes(b"b"), SecretStr("")]),
    "exception": lambda encode: encode(ValueError("v")),
    "custom": lambda encode: encode(
        {"a": Plain(), "n": 1}, custom_encoder={Plain: lambda value: "custom", int: str}
    ),
    "custom-subclass": lambda encode: encode(Text("t"), custom_encoder={str: str.upper}),
    "custom-model": lambda encode: encode(Inner(), custom_encoder={Inner: lambda value: value.x}),
    "custom-in-model": lambda encode: encode(Aliased(), custom_encoder={dt.datetime: lambda value: "when"}),
    "json-encoders": lambda encode: encode(Own()),
    "named-tuple": lambda encode: encode(collections.namedtuple("Pair", "x y")(1, Color.RED)),
    "complex": lambda encode: encode(1j),
    "object": lambda encode: encode(object()),
    "class": lambda encode: encode(Slotted),
    "slotted": lambda encode: encode(Slotted()),
    "function": lambda encode: encode(len),
    "bad-bytes": lambda encode: encode(b"\xff"),
    "undefined": lambda encode: encode({"a": ...}),
}


@program(*(get(f"/{name}") for name in CASES), openapi=False)
def encoder(api):
    app = api.FastAPI()

    @app.get("/{name}")
    async def encoded(name: str):
        try:
            return api.responses.JSONResponse({"encoded": CASES[name](api.encoders.jsonable_encoder)})
        except Exception as error:
            return api.responses.JSONResponse({"raised": type(error).__name__})

    return app


@program(
    *(
        get(f"/{name}")
        for name in ("plain", "iterable", "dataclass", "aiter", "exception", "slotted", "lambda")
    )
)
def returned_objects(api):
    app = api.FastAPI()

    @app.get("/plain")
    async def plain():
        return Plain()

    @app.get("/iterable")
    async def iterable():
        return Items()

    @app.get("/dataclass")
    async def a_dataclass():
        return {"point": Point(3)}

    @app.get("/aiter")
    async def async_generator():
        async def items():
            yield 1

        return items()

    @app.get("/exception")
    async def exception():
        return ValueError("v")

    @app.get("/slotted")
    async def slotted():
        return Slotted()

    @app.get("/lambda")
    async def function():
        return {"f": len}

    return app
