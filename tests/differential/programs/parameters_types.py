"""Types of parameters beyond str, int and float, and what cannot be read as them."""

import datetime as dt
import enum
import ipaddress
import pathlib
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType, Optional
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    EmailStr,
    Field,
    HttpUrl,
    Json,
    PositiveInt,
    SecretStr,
    StrictInt,
    conint,
)
from typing_extensions import TypeAliasType

from ..harness import get, program


class Colour(str, enum.Enum):  # noqa: UP042
    """Colours to choose from."""

    red = "red"
    blue = "blue"


class Level(enum.IntEnum):
    low = 1
    high = 2


class Shape(enum.Enum):
    square = "sq"
    number = 4


@program(
    get("/times"),
    get("/times?day=2020-02-03&at=2020-01-01T00:00:00Z&clock=10:11:12.5&span=P1DT2H"),
    get("/times?day=2020-02-03T00:00:00&at=1600000000&clock=10:11&span=PT90S"),
    get("/times?day=1600000000&at=2020-01-01&clock=25:00&span=3600"),
    get("/times?day=2020-02-03T01:00:00&at=2020-13-01&clock=10&span=1:00:00"),
    get("/times?day=x&at=x&clock=x&span=x"),
    get("/times?day=&at=&clock=&span="),
    get("/times?at=2020-01-01T00:00:00%2B02:00&aware=2020-01-01T00:00:00"),
    get("/times?at=2020-01-01T00:00:00+02:00"),
    get("/times?days=2020-01-01&days=2020-01-02"),
    get("/times?days=2020-01-01&days=x"),
    get("/times?day=2023-02-29"),
)
def dates_and_times(api):
    app = api.FastAPI()

    @app.get("/times")
    def read(
        day: dt.date = dt.date(2020, 1, 1),
        at: dt.datetime | None = None,
        clock: dt.time = dt.time(1, 2),
        span: dt.timedelta = dt.timedelta(seconds=3),
        aware: AwareDatetime | None = None,
        days: Annotated[list[dt.date], api.Query()] = [],
    ):
        return {"day": day, "at": at, "clock": clock, "span": span, "aware": aware, "days": days}

    return app


@program(
    get("/enums"),
    get("/enums?colour=red"),
    get("/enums?colour=blue&maybe=red&level=2&colours=red&colours=blue&shape=sq"),
    get("/enums?colour=RED&maybe=x&level=3&colours=red&colours=x&shape=4"),
    get("/enums?colour=&maybe=&level=&colours=&shape="),
    get("/enums?colour=red&level=high"),
    get("/enums?colour=Colour.red"),
)
def enums(api):
    app = api.FastAPI()

    @app.get("/enums")
    def read(
        colour: Colour,
        maybe: Colour | None = None,
        level: Level = Level.low,
        colours: Annotated[list[Colour], api.Query()] = [Colour.red],
        shape: Shape = Shape.number,
        described: Annotated[Colour, api.Query(description="which one", title="Which")] = Colour.red,
    ):
        return repr([colour, maybe, level, colours, shape, described])

    return app


@program(
    get("/literals"),
    get("/literals?word=a&mixed=a&words=b&words=a"),
    get("/literals?word=c&mixed=1&words=b&words=c&number=1"),
    get("/literals?word=a&true=true"),
    get("/literals?word="),
    get("/literals?word=A"),
)
def literals(api):
    app = api.FastAPI()

    @app.get("/literals")
    def read(
        word: Literal["a", "b"],
        mixed: Literal["a", 1] = "a",
        words: Annotated[list[Literal["a", "b"]], api.Query()] = [],
        number: Literal[1, 2] | None = None,
        true: Literal[True] | None = None,
        single: Literal["only"] = "only",
    ):
        return [word, mixed, words, number, true, single]

    return app


@program(
    get("/values"),
    get("/values?id=12345678-1234-5678-1234-567812345678&price=2.50&raw=h%C3%A9"),
    get("/values?id=12345678123456781234567812345678&price=1e400&raw="),
    get("/values?id=%7B12345678-1234-5678-1234-567812345678%7D&price=NaN"),
    get("/values?id=1234&price=x&raw=%FF"),
    get("/values?id=urn:uuid:12345678-1234-5678-1234-567812345678&price=-0"),
    get("/values?id=&price="),
    get("/values?ids=12345678-1234-5678-1234-567812345678&ids=x"),
)
def uuid_decimal_bytes(api):
    app = api.FastAPI()

    @app.get("/values")
    def read(
        id: UUID | None = None,
        price: Decimal = Decimal("1.50"),
        raw: bytes = b"x",
        ids: Annotated[list[UUID], api.Query()] = [],
    ):
        return repr([id, price, raw, ids])

    return app


@program(
    get("/others"),
    get("/others?address=1.2.3.4&file=a/b&pattern=a%2B&url=http://a.b&secret=s&email=a@b.co"),
    get("/others?address=1.2.3&pattern=(&url=2&email=2"),
    get("/others?address=&pattern=&url=&email=&secret="),
    get("/others?complex=1j&anything=1&object=2"),
    get("/others?nothing=null"),
    get("/others?complex=x"),
)
def more_types(api):
    app = api.FastAPI()

    @app.get("/others")
    def read(
        address: ipaddress.IPv4Address | None = None,
        file: pathlib.Path = pathlib.Path("x"),
        pattern: re.Pattern | None = None,
        url: HttpUrl | None = None,
        secret: SecretStr = SecretStr("q"),
        email: EmailStr | None = None,
        nothing: None = None,
        complex: complex = 1j,
        anything: Any = None,
        object: object = None,
    ):
        return repr([address, file.parts, pattern, url, secret, email, nothing, complex, anything, object])

    return app


Age = NewType("Age", int)
Number = TypeAliasType("Number", int)
Numbers = TypeAliasType("Numbers", list[int])


@program(
    get("/named?age=1&number=2&marked=3"),
    get("/named?age=x&number=x&marked=x"),
    get("/named"),
)
def new_types_and_aliases(api):
    app = api.FastAPI()

    @app.get("/named")
    def read(
        age: Age,
        number: Number,
        marked: Annotated[Number, api.Query()],
        numbers: Annotated[Numbers, api.Query()] = [],
    ):
        return [age, number, marked, numbers]

    return app


def not_three(value: int) -> int:
    if value == 3:
        raise ValueError("no three")
    return value


def not_asserted(value: int) -> int:
    assert value != 3, "not that one"
    return value


@program(
    get("/validators?after=4&split=1,2&asserted=1"),
    get("/validators?after=3&split=1,x&asserted=3"),
    get("/validators?after=x&split=&asserted=x"),
    get("/validators"),
)
def pydantic_validators(api):
    app = api.FastAPI()

    @app.get("/validators")
    def read(
        after: Annotated[int, AfterValidator(not_three), api.Query()],
        split: Annotated[list[int], BeforeValidator(lambda given: given[0].split(",")), api.Query()],
        asserted: Annotated[int, api.Query(), AfterValidator(not_asserted)],
    ):
        return [after, split, asserted]

    return app


@program(
    get("/constrained?strict=1"),
    get("/constrained?positive=0&above=3&json=[1"),
    get("/constrained?positive=1&above=4&json=[1,2]"),
    get("/constrained?json=x"),
    get('/constrained?json=["a"]'),
    get("/constrained?items=0&items=1"),
    get("/constrained?items=2&items=2&items=2"),
)
def constrained_types(api):
    app = api.FastAPI()

    @app.get("/constrained")
    def read(
        strict: StrictInt = 1,
        positive: PositiveInt = 1,
        above: conint(gt=3) = 4,
        json: Annotated[Json[list[int]], api.Query()] = None,
        items: Annotated[list[Annotated[int, Field(gt=0)]], api.Query(max_length=2)] = [],
    ):
        return [strict, positive, above, json, items]

    return app


@program(
    get("/reused?few=2&many=5"),
    get("/reused?few=3&many=3&maybe=3&field=4"),
    get("/reused?few=3&many=3&maybe=1&field=1"),
    get("/reused?few=3&many=3&field=4&renamed=7"),
    get("/reused?few=3&many=3&field=4&zz=7"),
    get("/reused"),
)
def annotated_reused_and_pydantic_field(api):
    app = api.FastAPI()
    few = Annotated[int, api.Query(gt=2, description="few")]

    @app.get("/reused")
    def read(
        few: few,
        many: Annotated[few, api.Query(le=4)],
        field: Annotated[int, Field(gt=3, description="field's", title="The field")],
        maybe: Optional[few] = None,  # noqa: UP045
        last: Annotated[int, api.Query(), Field(le=9, description="last")] = 1,
        renamed: Annotated[int, Field(alias="zz"), api.Query()] = 5,
    ):
        return [few, many, field, maybe, last, renamed]

    return app
