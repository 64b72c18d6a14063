from __future__ import annotations

import datetime as dt
import re
import sys
from collections import OrderedDict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import ip_address, ip_network
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from pydantic import AnyUrl, BaseModel, Field, RootModel, SecretStr, model_serializer
from pydantic_core import PydanticUndefined

from martlet.encoders import ENCODERS_BY_TYPE, jsonable_encoder
from martlet.exceptions import PydanticV1NotSupportedError


class Colour(Enum):
    red = "r"
    half = Decimal("0.5")


class Level(IntEnum):
    low = 1


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (None, None),
        (True, True),
        ("é", "é"),
        (b"abc", "abc"),
        (dt.date(2020, 1, 2), "2020-01-02"),
        (dt.datetime(2020, 1, 2, tzinfo=dt.UTC), "2020-01-02T00:00:00+00:00"),
        (dt.time(1, 2), "01:02:00"),
        (dt.timedelta(days=1, milliseconds=5), 86400.005),
        (Decimal("1"), 1),
        (Decimal("1e3"), 1000),
        (Decimal("1.0"), 1.0),
        (Decimal("Infinity"), float("inf")),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.red, "r"),
        (Colour.half, Decimal("0.5")),
        (Level.low, 1),
        (Path("/a/b"), "/a/b"),
        (PureWindowsPath("a"), "a"),
        (re.compile("a+"), "a+"),
        (ip_address("::1"), "::1"),
        (ip_network("10.0.0.0/8"), "10.0.0.0/8"),
        (AnyUrl("http://a.b"), "http://a.b/"),
        (SecretStr("x"), "**********"),
        (PydanticUndefined, None),
        ((1, (2,)), [1, [2]]),
        ({1}, [1]),
        (frozenset({1}), [1]),
        (deque([b"a"]), ["a"]),
        (Point(1, Decimal(2)), [1, 2]),
        (SimpleNamespace(a=1, _b=Decimal(2)), {"a": 1, "_b": 2}),
        ({Decimal(1): {b"k": None}}, {1: {"k": None}}),
    ],
)
def test_encodes(value: Any, encoded: Any) -> None:
    result = jsonable_encoder(value)
    assert result == encoded
    assert type(result) is type(encoded)


def test_subclasses_are_encoded_as_their_bases() -> None:
    class Key(bytes):
        pass

    class Moment(dt.datetime):
        pass

    assert jsonable_encoder([Key(b"a"), Moment(2020, 1, 1)]) == ["a", "2020-01-01T00:00:00"]


def test_generators_are_encoded_item_by_item() -> None:
    assert jsonable_encoder(Decimal(n) for n in (1, 2)) == [1, 2]


class Inner(BaseModel):
    x: int = 1
    y: str | None = None


class Outer(BaseModel):
    a: int = Field(3, alias="aA")
    inner: Inner = Inner()
    price: Decimal = Decimal("2.0")
    extra: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("options", "encoded"),
    [
        ({}, {"aA": 3, "inner": {"x": 2, "y": None}, "price": "2.0", "extra": {"k": None}}),
        ({"by_alias": False, "include": {"a"}}, {"a": 3}),
        ({"exclude_unset": True}, {"inner": {"x": 2}, "extra": {"k": None}}),
        ({"exclude_defaults": True}, {"inner": {"x": 2}, "extra": {"k": None}}),
        ({"exclude_none": True}, {"aA": 3, "inner": {"x": 2}, "price": "2.0", "extra": {}}),
        ({"include": {"inner": {"x"}}}, {"inner": {"x": 2}}),
        ({"exclude": ["inner", "extra"]}, {"aA": 3, "price": "2.0"}),
        ({"include": set()}, {}),
        ({"exclude": set(), "include": ("price",)}, {"price": "2.0"}),
        ({"custom_encoder": {Decimal: str}, "include": {"price"}}, {"price": "2.0"}),
    ],
)
def test_models_are_dumped_as_asked(options: dict[str, Any], encoded: Any) -> None:
    outer = Outer(inner=Inner(x=2), extra={"k": None})
    assert jsonable_encoder(outer, **options) == encoded


def test_models_inside_containers_are_dumped_with_the_same_flags() -> None:
    encoded = jsonable_encoder({"m": [Inner(x=1)]}, exclude_unset=True)
    assert encoded == {"m": [{"x": 1}]}


def test_a_model_serializer_may_return_anything() -> None:
    class Odd(BaseModel):
        @model_serializer
        def dump(self) -> list[Any]:
            return [dt.date(2020, 1, 1), {"_sa_state": 1, "none": None}]

    assert jsonable_encoder(Odd(), exclude_none=True) == ["2020-01-01", {}]
    assert jsonable_encoder(RootModel[list[Inner]]([Inner()])) == [{"x": 1, "y": None}]


@dataclass
class Data:
    a: Any = 1
    b: Any = None
    _sa_c: int = 5


@pytest.mark.parametrize(
    "value", [Data(), {"a": 1, "b": None, "_sa_c": 5}, SimpleNamespace(a=1, b=None, _sa_c=5)]
)
@pytest.mark.parametrize(
    ("options", "encoded"),
    [
        ({}, {"a": 1, "b": None}),
        ({"sqlalchemy_safe": False}, {"a": 1, "b": None, "_sa_c": 5}),
        ({"exclude_none": True}, {"a": 1}),
        ({"exclude_unset": True, "exclude_defaults": True}, {"a": 1, "b": None}),
        ({"include": {"a"}}, {"a": 1}),
        ({"include": {"a": False}}, {"a": 1}),
        ({"exclude": {"a": True}}, {"b": None}),
        ({"include": {"a", "b"}, "exclude": {"a"}}, {"b": None}),
    ],
)
def test_keys_and_attributes_are_filtered(value: Any, options: dict[str, Any], encoded: Any) -> None:
    assert jsonable_encoder(value, **options) == encoded


def test_filters_reach_the_items_of_sequences_but_not_nested_values() -> None:
    assert jsonable_encoder([{"a": 1, "b": {"b": 2}}], include={"b"}) == [{"b": {"b": 2}}]
    assert jsonable_encoder([[{"a": 1, "b": 2}]], exclude={"a"}) == [[{"b": 2}]]
    assert jsonable_encoder({"a": {"a": 1}}, exclude={"b": {"a"}}) == {"a": {"a": 1}}


def test_filters_may_be_iterators() -> None:
    names: Any = iter(["a"])
    assert jsonable_encoder([{"a": 1}, {"a": 1}], exclude=names) == [{}, {}]


def test_dataclasses_hold_models_and_dataclasses() -> None:
    assert jsonable_encoder(Data(a=Data(a=Inner()), b=[Data()])) == {
        "a": {"a": {"x": 1, "y": None}, "b": None},
        "b": [{"a": 1, "b": None}],
    }


class Animal:
    pass


class Dog(Animal):
    pass


@pytest.mark.parametrize(
    ("value", "custom", "encoded"),
    [
        (Dog(), {Animal: lambda _: "animal"}, "animal"),
        (Dog(), {object: lambda _: "object", Animal: lambda _: "animal"}, "object"),
        (Dog(), {object: lambda _: "object", Dog: lambda _: "dog"}, "dog"),
        ({Decimal(1): [Decimal(2)]}, {Decimal: str}, {"1": ["2"]}),
        (1, {int: lambda value: value + 1}, 2),
        (Inner(), {Inner: lambda _: "inner"}, "inner"),
        (Colour.half, {Decimal: str}, Decimal("0.5")),
        (Dog(), {Dog: lambda _: Decimal(1)}, Decimal(1)),
    ],
)
def test_custom_encoders_come_first(
    value: Any, custom: dict[Any, Callable[[Any], Any]], encoded: Any
) -> None:
    assert jsonable_encoder(value, custom_encoder=custom) == encoded


def test_further_types_can_be_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENCODERS_BY_TYPE, Dog, lambda _: "woof")
    assert jsonable_encoder(OrderedDict(dog=Dog())) == {"dog": "woof"}


def test_mapping_like_objects_are_encoded_by_their_items() -> None:
    class Row:
        def keys(self) -> list[str]:
            return ["a"]

        def __getitem__(self, key: str) -> Decimal:
            return Decimal(1)

    assert jsonable_encoder(Row()) == {"a": 1}


@pytest.mark.parametrize("value", [object(), complex(1, 2), range(3), bytearray(b"a")])
def test_what_has_neither_items_nor_attributes_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="__dict__"):
        jsonable_encoder(value)


def test_a_dataclass_itself_is_refused() -> None:
    with pytest.raises(AssertionError):
        jsonable_encoder(Data)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="pydantic.v1 does not run there")
def test_models_of_pydantic_v1_are_refused() -> None:
    from pydantic import v1

    class Old(v1.BaseModel):
        a: int = 1

    with pytest.raises(PydanticV1NotSupportedError):
        jsonable_encoder([Old()])
