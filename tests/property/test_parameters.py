"""Query, path, header and cookie parameters: whatever bytes come, the same reply as FastAPI's."""

from __future__ import annotations

import inspect
from collections import deque
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal
from urllib.parse import quote, quote_plus
from uuid import UUID

from annotated_types import Ge, Len, MultipleOf
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    field_validator,
)

from tests.property.driver import Sent, assert_alike, endpoint_of, examples, keyword, pair
from tests.property.texts import any_texts, texts

MISSING = inspect.Parameter.empty


class Colour(str, Enum):  # noqa: UP042 - as programs have it
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 5


SCALARS: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "bytes": bytes,
    "any": Any,
    "decimal": Decimal,
    "datetime": datetime,
    "date": date,
    "time": time,
    "timedelta": timedelta,
    "uuid": UUID,
    "url": AnyUrl,
    "colour": Colour,
    "level": Level,
    "literal": Literal["a", "red", "1"],
    "literal_int": Literal[1, 5],
    "optional_int": int | None,
    "optional_str": str | None,
    "int_or_str": int | str,
    "float_or_bool": float | bool,
    "date_or_int": date | int | None,
    "constrained": Annotated[int, Ge(2), MultipleOf(3)],
    "upper": Annotated[str, AfterValidator(str.upper)],
    "stripped": Annotated[str, BeforeValidator(str.strip), Len(1, 4)],
    "json": Json[list[int]],
    "json_object": Json,
    "optional_json": Json[list[int]] | None,
    "set_or_json": Json[set[int]] | int,
}
SEVERAL: dict[str, Any] = {
    "list_int": list[int],
    "list_str": list[str],
    "list": list,
    "set_int": set[int],
    "frozenset_str": frozenset[str],
    "tuple": tuple[int, str],
    "tuples": tuple[int, ...],
    "deque": deque[float],
    "optional_list": list[int] | None,
    "list_or_int": list[int] | int,
    "list_colour": list[Colour],
    "list_constrained": Annotated[list[Annotated[int, Ge(2)]], Len(1, 3)],
}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "alias": {"alias": "al-ias"},
    "validation_alias": {"validation_alias": "Va"},
    "choices": {"validation_alias": AliasChoices("first", "Second")},
    "bounds": {"gt": 1, "le": 100},
    "lengths": {"min_length": 1, "max_length": 3},
    "pattern": {"pattern": "^[a-f]+$"},
    "strict": {"strict": True},
    "finite": {"allow_inf_nan": False},
    "digits": {"max_digits": 5, "decimal_places": 2},
    "checked_default": {"validate_default": True},
    "hidden": {"include_in_schema": False, "deprecated": True},
}
DEFAULTS: dict[str, Any] = {"required": MISSING, "none": None, "number": 7, "text": "abc", "list": [1]}
NAMES = ("value", "value_two", "al-ias", "Va", "first", "Second", "value-two", "x", "X-Y", "é", "")


class Filter(BaseModel):
    """A model that takes all parameters of one source."""

    limit: int = Field(10, gt=0, le=100)
    value: str | None = None
    tags: list[str] = []
    numbers: set[int] | None = None
    x_token: str | None = None
    renamed: float = Field(0.5, alias="al-ias")
    chosen: str = Field("c", validation_alias="Va")

    @field_validator("value")
    @classmethod
    def refuse(cls, value: str | None) -> str | None:
        if value == "abc":
            raise ValueError("no abc")
        return value


class Closed(Filter):
    model_config = ConfigDict(extra="forbid")
    first: int


class Open(Filter):
    model_config = ConfigDict(extra="allow", populate_by_name=True)
    first: list[int]
    second: date | None = Field(None, validation_alias=AliasChoices("second", "Second"))


MODELS: dict[str, Any] = {
    "filter": Filter,
    "closed": Closed,
    "open": Open,
    "optional_filter": Filter | None,
    "optional_open": Open | None,
    "optional_closed": Closed | None,
}
SOURCES = ("Query", "Header", "Cookie", "Path")
Case = tuple[str, str, str, str]


def declarations() -> list[Case]:
    """The names of source, type, options and default of each declaration."""
    cases = [
        (source, kind, option, default)
        for source, kind, option, default in product(SOURCES, SCALARS | SEVERAL, OPTIONS, DEFAULTS)
        if not (source == "Path" and default != "required")
        and (option in ("plain", "alias", "choices", "checked_default") or default in ("required", "none"))
    ]
    models = product(SOURCES[:3], MODELS, ("plain", "alias", "hidden"), ("required", "none"))
    return cases + list(models)


CASES = declarations()


@cache
def programs(case: Case) -> tuple[Any, Any] | None:
    source, kind, option, default = case

    def build(api: Any) -> Any:
        app = api.FastAPI()
        info = getattr(api, source)(**OPTIONS[option])
        annotation = Annotated[(SCALARS | SEVERAL | MODELS)[kind], info]
        name = "value_two" if source == "Header" else "value"
        endpoint = endpoint_of(keyword(name, annotation, DEFAULTS[default]))
        path = "/{%s}" % (OPTIONS[option].get("alias") or OPTIONS[option].get("validation_alias") or name)
        app.get(path if source == "Path" else "/")(endpoint)
        return app

    return pair(build)


names = st.one_of(st.sampled_from(NAMES), any_texts)
escapes = st.sampled_from(
    (b"%", b"%4", b"%zz", b"%C3", b"%ff", b"%00", b"%u1234", b"+", b"%2B", b"\xe9", b"\xff", b" ")
)
separators = st.sampled_from((b"&", b"&&", b";", b"&amp;", b"&=", b"&=x&"))


def quoted(text: str) -> bytes:
    return quote_plus(text).encode()


values = st.one_of(texts.map(quoted), texts.map(lambda text: text.encode()), escapes)
items = st.one_of(
    st.tuples(names.map(quoted), values).map(b"=".join),
    st.tuples(names.map(quoted), values, values).map(b"=".join),
    names.map(quoted),
    values,
)
query_strings = st.one_of(
    st.tuples(st.lists(items, max_size=6), separators).map(lambda drawn: drawn[1].join(drawn[0])),
    st.lists(st.sampled_from((b"value", b"=", b"&", b";", b"%", b"+", b"4", b"1", b"\xff")), max_size=12).map(
        b"".join
    ),
)
header_values = st.one_of(
    texts.map(lambda text: text.encode()),
    st.binary(max_size=8),
    any_texts.map(lambda t: t.encode("latin-1", "replace")),
)
header_names = st.one_of(
    st.sampled_from([name.lower().encode("latin-1") for name in NAMES if name]),
    st.sampled_from(
        (b"limit", b"tags", b"numbers", b"x-token", b"x_token", b"renamed", b"chosen", b"second")
    ),
)
header_lists = st.lists(st.tuples(header_names, header_values), max_size=5).map(tuple)
cookie_values = st.one_of(
    texts.map(lambda text: text.encode()),
    texts.map(lambda text: b'"' + text.encode() + b'"'),
    st.sampled_from((b'"', b'"\\303\\251"', b'"\\"', b'"a;b"', b"a=b", b"\\101", b"a,b", b"\xe9")),
)
cookie_pairs = st.one_of(
    st.tuples(
        st.sampled_from([name.encode() for name in NAMES] + [b"limit", b"tags", b" value", b"value "]),
        cookie_values,
    ).map(b"=".join),
    cookie_values,
)
cookies = st.lists(
    st.tuples(st.lists(cookie_pairs, max_size=4), st.sampled_from((b"; ", b";", b",", b";;"))).map(
        lambda drawn: (b"cookie", drawn[1].join(drawn[0]))
    ),
    max_size=2,
).map(tuple)
segments = st.one_of(
    texts.map(lambda text: quote(text, safe="").encode()),
    st.sampled_from(
        (
            b"",
            b".",
            b"..",
            b"%2e",
            b"%2F",
            b"%",
            b"%zz",
            b"%ff",
            b"a%20b",
            b"a+b",
            b"a;b=1",
            b"%0A",
            b"a/",
            b"/",
        )
    ),
    st.text("abc123%/.;+-_~", max_size=6).map(str.encode),
)


@st.composite
def requests(draw: st.DrawFn, source: str) -> Sent:
    if source == "Query":
        return Sent(query=draw(query_strings))
    if source == "Header":
        return Sent(headers=draw(header_lists))
    if source == "Cookie":
        return Sent(headers=draw(cookies))
    return Sent(raw_path=b"/" + draw(segments))


@given(data=st.data())
@examples(800)
def test_parameters(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    apps = programs(case)
    if apps is not None:
        assert_alike(apps, data.draw(requests(case[0])))


def test_declarations_are_accepted_or_refused_alike() -> None:
    differing = []
    for case in dict.fromkeys((source, kind, option, "required") for source, kind, option, _ in CASES):
        try:
            programs(case)
        except AssertionError as error:
            differing.append((case, str(error)))
    assert not differing
