"""Types of request bodies: what Pydantic's JSON mode and Python mode may see differently."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NotRequired
from uuid import UUID

from annotated_types import Ge, Gt, Le, Len, MultipleOf, Timezone
from pydantic import (
    UUID4,
    AfterValidator,
    AliasChoices,
    AliasPath,
    AnyUrl,
    Base64Bytes,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    Json,
    JsonValue,
    NaiveDatetime,
    PastDate,
    RootModel,
    SecretStr,
    StringConstraints,
    Tag,
    ValidationInfo,
    WrapValidator,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict


class Colour(str, Enum):  # noqa: UP042 - as programs have it
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 5


class Mixed(Enum):
    ONE = 1
    TRUE = "true"
    HALF = 0.5
    NONE = None


class Item(BaseModel):
    name: str
    price: float = Field(1.5, gt=0)
    tags: list[str] = []
    at: datetime | None = None


class Nested(BaseModel):
    item: Item
    items: list[Item] = Field(default_factory=list, max_length=3)
    by_name: dict[str, Item] = {}
    parent: Nested | None = None


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int
    b: str = "b"


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int = 1


class OpenAny(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int = 1


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    a: int
    when: date | None = None
    pair: tuple[int, str] | None = None


class StrictFields(BaseModel):
    a: int = Field(strict=True)
    when: Annotated[datetime | None, Field(strict=True)] = None
    key: Annotated[UUID | None, Field(strict=True)] = None
    numbers: Annotated[list[float], Field(strict=True)] = []


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    a: int = Field(alias="A")
    b: str = Field("b", validation_alias=AliasChoices("B", "bee", AliasPath("deep", "b", 0)))
    c: float | None = Field(None, validation_alias=AliasPath("list", 1))


class Checked(BaseModel):
    a: int
    b: Any = None

    @field_validator("b", mode="before")
    @classmethod
    def show(cls, value: Any) -> Any:
        return [type(value).__name__, repr(value)]

    @model_validator(mode="before")
    @classmethod
    def keys(cls, data: Any) -> Any:
        if isinstance(data, dict) and "refuse" in data:
            raise ValueError(f"refused {list(data)}")
        return data

    @model_validator(mode="after")
    def equal(self) -> Checked:
        if self.a == 13:
            raise ValueError("unlucky")
        return self


class Moded(BaseModel):
    a: Any

    @field_validator("a")
    @classmethod
    def mode(cls, value: Any, info: ValidationInfo) -> Any:
        return [info.mode, sorted(info.data)]


class Fast(BaseModel):
    a: Annotated[list[int], FailFast()]


class Wrapped(BaseModel):
    a: Annotated[datetime | int, WrapValidator(lambda value, handler: handler(value))]
    b: Annotated[UUID | None, WrapValidator(lambda value, handler: handler(value))] = None
    c: Annotated[Colour, BeforeValidator(lambda value: value)] = Colour.RED
    d: Annotated[tuple[int, ...], BeforeValidator(lambda value: value)] = ()


class Wrapping(BaseModel):
    a: Annotated[datetime, WrapValidator(lambda value, handler: handler(value))]
    b: Annotated[list[int], BeforeValidator(lambda value: value)] = []
    c: Annotated[dict[str, float], AfterValidator(lambda value: value)] = {}


class Made(BaseModel):
    a: int = 1
    b: list[int] = Field(default_factory=lambda data: [data["a"]])
    c: int = Field("x", validate_default=True)
    d: datetime = Field("2024-01-01", validate_default=True)


class OwnInit(BaseModel):
    a: int

    def __init__(self, **data: Any) -> None:
        super().__init__(**{"a": 7, **data})


class AfterInit(BaseModel):
    a: int
    _seen: int = 0

    def model_post_init(self, context: Any) -> None:
        self._seen = self.a + 1

    @computed_field
    def seen(self) -> int:
        return self._seen


class FromAttributes(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    real: float | None = None
    name: str = "n"


class Stripped(BaseModel):
    model_config = ConfigDict(
        str_strip_whitespace=True, str_to_upper=True, str_max_length=4, coerce_numbers_to_str=True
    )
    a: str
    b: dict[str, str] = {}


class Finite(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False, val_temporal_unit="milliseconds")
    a: float
    b: datetime | None = None
    c: Decimal | None = None


class Temporal(BaseModel):
    model_config = ConfigDict(val_temporal_unit="seconds")
    a: datetime
    b: date | None = None
    c: timedelta | None = None


class Unlikely(BaseModel):
    """Fields named as Pydantic's core schemas name their own parts."""

    metadata: int | str
    type: int = 1
    fields: Decimal | None = None
    config: tuple[int, str] | None = None
    function: bytes = b""


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "hound"]
    good: bool = True


class First(BaseModel):
    version: Literal[1]
    a: int = 0


class Second(BaseModel):
    version: Literal[2, 3]
    a: str = ""


class RedThing(BaseModel):
    colour: Literal[Colour.RED]
    a: int = 0


class BlueThing(BaseModel):
    colour: Literal[Colour.BLUE, "green"]


def tag_of(value: Any) -> str:
    return f"{type(value).__name__}"


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Versioned = Annotated[First | Second, Field(discriminator="version")]
Thing = Annotated[RedThing | BlueThing, Field(discriminator="colour")]
Called = Annotated[
    Annotated[int, Tag("int")] | Annotated[str, Tag("str")] | Annotated[dict[str, Any], Tag("dict")],
    Discriminator(tag_of),
]


class Movie(TypedDict):
    name: str
    year: NotRequired[int]
    at: NotRequired[datetime]


class ClosedMovie(TypedDict, total=False):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]
    name: str
    year: int


@dataclass
class Point:
    x: int
    y: float = 0.5
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclass(config=ConfigDict(extra="allow"), kw_only=True)
class OpenPoint:
    x: int


@dataclasses.dataclass
class Plain:
    x: int
    when: date | None = None


@dataclasses.dataclass
class Positional:
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        self.total = self.x + self.y


class Pair(NamedTuple):
    x: int
    y: str = "y"


class Numbers(RootModel[list[int]]):
    pass


class Root(RootModel[dict[str, date] | int]):
    pass


class Everything(BaseModel):
    integer: int
    number: float
    text: str
    flag: bool
    at: datetime
    day: date | None = None
    clock: time | None = None
    span: timedelta | None = None
    key: UUID | None = None
    choice: Literal["a", 1, True, None] = None
    movie: Movie | None = None
    point: Point | None = None
    pet: Pet | None = None


ALIKE: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "datetime": datetime,
    "date": date,
    "time": time,
    "timedelta": timedelta,
    "uuid": UUID,
    "uuid4": UUID4,
    "any": Any,
    "none": None,
    "object": object,
    "naive": NaiveDatetime,
    "aware": Annotated[datetime, Timezone(...)],
    "past": PastDate,
    "late": Annotated[date, Gt(date(2024, 1, 1))],
    "long": Annotated[timedelta, Ge(timedelta(hours=2))],
    "bounded": Annotated[int, Ge(-5), Le(100), MultipleOf(5)],
    "steps": Annotated[float, MultipleOf(0.1), Gt(0)],
    "finite": Annotated[float, Field(allow_inf_nan=False)],
    "short": Annotated[str, Len(1, 3)],
    "pattern": Annotated[str, StringConstraints(pattern=r"^[a-z]\w*$", strip_whitespace=True, to_lower=True)],
    "literal_text": Literal["a", "red", "1"],
    "literal_number": Literal[1, 5],
    "literal_bool": Literal[True],
    "literal_mixed": Literal["1", 1, False, None],
    "literal_colour": Literal[Colour.RED],
    "literal_level": Literal[Level.LOW, 7],
    "list_any": list,
    "list_int": list[int],
    "list_sized": Annotated[list[int], Len(1, 3)],
    "fast": Fast,
    "dict_any": dict,
    "dict_int": dict[int, int],
    "dict_datetime": dict[datetime, int],
    "dict_date": dict[date, Any],
    "dict_time": dict[time, timedelta],
    "dict_timedelta": dict[timedelta, int],
    "dict_uuid": dict[UUID, int],
    "dict_sized": Annotated[dict[str, int], Len(1, 2)],
    "dict_any_key": dict[Any, int],
    "dict_upper": dict[Annotated[str, StringConstraints(to_upper=True)], int],
    "mapping": Mapping[str, int],
    "pet": Pet,
    "versioned": Versioned,
    "thing": Thing,
    "movie": Movie,
    "closed_movie": ClosedMovie,
    "point": Point,
    "open_point": OpenPoint,
    "plain": Plain,
    "positional": Positional,
    "item": Item,
    "nested": Nested,
    "closed": Closed,
    "open": Open,
    "open_any": OpenAny,
    "aliased": Aliased,
    "checked": Checked,
    "wrapping": Wrapping,
    "made": Made,
    "own_init": OwnInit,
    "after_init": AfterInit,
    "from_attributes": FromAttributes,
    "temporal": Temporal,
    "numbers": Numbers,
    "everything": Everything,
}
OTHERS: dict[str, Any] = {
    "stripped": Stripped,
    "dict_nullable": dict[int | None, int | None],
    "dict_literal": dict[Literal["a", 1, None], int],
    "dict_bool": dict[bool, int],
    "dict_float": dict[float, str],
    "decimal": Decimal,
    "digits": Annotated[Decimal, Field(max_digits=5, decimal_places=2)],
    "bytes": bytes,
    "base64": Base64Bytes,
    "colour": Colour,
    "level": Level,
    "mixed": Mixed,
    "url": AnyUrl,
    "address": IPv4Address,
    "path": Path,
    "fraction": Fraction,
    "complex": complex,
    "secret": SecretStr,
    "json": Json[list[int]],
    "json_value": JsonValue,
    "set": set[int],
    "frozenset": frozenset[str],
    "tuple": tuple[int, str, float],
    "tuples": tuple[date, ...],
    "named_tuple": Pair,
    "deque": deque[int],
    "sequence": Sequence[int],
    "default_dict": defaultdict[str, list[int]],
    "ordered": OrderedDict[str, int],
    "int_or_str": int | str,
    "date_or_datetime": date | datetime | int,
    "bool_or_float": bool | float | None,
    "either_model": Closed | Item | list[Item],
    "called": Called,
    "dict_colour": dict[Colour, int],
    "strict": Strict,
    "strict_fields": StrictFields,
    "moded": Moded,
    "wrapped": Wrapped,
    "finite_model": Finite,
    "root": Root,
    "unlikely": Unlikely,
}
TYPES = ALIKE | OTHERS
