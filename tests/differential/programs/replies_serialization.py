"""What becomes of a reply's values: serializers, aliases, the raw bytes of JSON, `jsonable_encoder`."""

import collections
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import re
import uuid
from typing import Any

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, SecretStr, computed_field, field_serializer

from ..harness import get, post, program


def routes(*names: str):
    return [get(f"/{name}") for name in names]


class Verbatim:
    """ASGI middleware: JSON goes by another name, so that its bytes are compared as they are."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def renamed(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, value.replace(b"application/json", b"text/x-json"))
                    for name, value in message["headers"]
                ]
            await send(message)

        await self.app(scope, receive, renamed)


class Inner(BaseModel):
    x: int = 1
    y: int | None = None


class Outer(BaseModel):
    inner: Inner = Inner()
    many: list[Inner] = [Inner(x=2), Inner(x=3)]
    name: str = "n"


@program(
    post("/echo", json={"first": 1, "in2": 2}),
    *routes("computed", "serializer", "separate", "extra", "own", "validation-alias"),
    post("/separate", json={}),
    post("/separate", json={"inner": {"x": 4}}),
)
def serialization(api):
    app = api.FastAPI()

    class Both(BaseModel):
        first: int = Field(alias="first")
        second: int = Field(2, validation_alias="in2", serialization_alias="out2")

    class Computed(BaseModel):
        width: int = 2

        @computed_field
        @property
        def area(self) -> int:
            return self.width**2

    class Custom(BaseModel):
        n: float = 1.26

        @field_serializer("n")
        def rounded(self, value: float) -> str:
            return f"{value:.1f}"

    class Extra(BaseModel):
        model_config = ConfigDict(extra="allow")
        a: int = 1

    @app.post("/echo")
    async def echo(value: Both) -> Both:
        return value

    @app.get("/validation-alias")
    async def validation_alias() -> Both:
        return {"first": 1, "in2": 5}

    @app.get("/computed")
    async def computed() -> Computed:
        return {"width": 3}

    @app.get("/serializer")
    async def serializer() -> list[Custom]:
        return [Custom()]

    @app.get("/own", response_model=None)
    async def own():
        return Custom()

    @app.get("/separate")
    @app.post("/separate")
    async def separate(value: Outer | None = None) -> Outer | None:
        return value

    @app.get("/extra")
    async def extra() -> Extra:
        return {"a": 2, "z": {"any": 1}}

    return app


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


UTC = dt.UTC
VALUES: dict[str, Any] = {
    "text": 'é \u20ac \U0001f600 \u2028 </script> \\ " \x01 \x7f \n \t',
    "integers": [0, -1, 2**63, 2**70],
    "floats": [
        1.0,
        -0.0,
        1e16,
        1e15,
        1e-7,
        1e-5,
        0.1,
        1 / 3,
        1e22,
        1e21,
        5e-324,
        1.7976931348623157e308,
        100000.0,
    ],
    "datetime": [dt.datetime(2020, 1, 2, 3, 4, 5), dt.datetime(2020, 1, 2, 3, 4, 5, 600000, tzinfo=UTC)],
    "offset": dt.datetime(2020, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
    "date": dt.date(2020, 1, 2),
    "time": [dt.time(1, 2, 3), dt.time(1, 2, 3, 4, tzinfo=UTC)],
    "timedelta": [dt.timedelta(days=1, seconds=90.5), dt.timedelta(seconds=-1), dt.timedelta(0)],
    "decimal": [
        decimal.Decimal("1.10"),
        decimal.Decimal(1),
        decimal.Decimal("1E+3"),
        decimal.Decimal("1E-7"),
    ],
    "uuid": uuid.UUID(int=5),
    "path": pathlib.Path("/a/b"),
    "pure-path": pathlib.PurePosixPath("c"),
    "enum": [Color.RED, Level.HIGH],
    "bytes": b"ab",
    "sets": [{3}, frozenset({4})],
    "deque": collections.deque([1, 2]),
    "tuple": (1, "a", None),
    "address": [
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_address("::1"),
    ],
    "model": Outer(),
    "none": None,
    "booleans": [True, False],
    "empty": [[], {}, "", ()],
    "nested": {"a": {"b": [{"c": (1, {"d": dt.date(2020, 1, 1)})}]}},
    "keys": {1: "int", None: "none", 1.5: "float", False: "bool"},
    "named-tuple": collections.namedtuple("Pair", "x y")(1, 2),
}


@program(
    *(get(f"/{kind}/{name}") for kind in ("plain", "any", "class", "annotated-class") for name in VALUES),
    openapi=False,
)
def bytes_of_values(api):
    app = api.FastAPI()
    app.add_middleware(Verbatim)

    @app.get("/plain/{name}")
    async def plain(name: str):
        return VALUES[name]

    @app.get("/any/{name}")
    async def anything(name: str) -> Any:
        return VALUES[name]

    @app.get("/class/{name}", response_class=api.responses.JSONResponse)
    async def with_class(name: str):
        return VALUES[name]

    @app.get("/annotated-class/{name}", response_class=api.responses.JSONResponse)
    async def annotated_with_class(name: str) -> Any:
        return VALUES[name]

    return app


class Wide(BaseModel):
    zed: str = "é\u2028"
    big: float = 1e16
    small: float = 1e-7
    when: dt.datetime = dt.datetime(2020, 1, 2, 3, 4, 5, 600000, tzinfo=UTC)
    span: dt.timedelta = dt.timedelta(days=1, seconds=90.5)
    amount: decimal.Decimal = decimal.Decimal("1.10")
    key: uuid.UUID = uuid.UUID(int=5)
    blob: bytes = b"ab"
    unique: set[int] = {3}
    where: pathlib.Path = pathlib.Path("/a/b")
    color: Color = Color.RED
    secret: SecretStr = SecretStr("s")
    address: ipaddress.IPv4Address = ipaddress.IPv4Address("127.0.0.1")
    pattern: re.Pattern[str] = re.compile("a+")
    url: AnyUrl = AnyUrl("http://example.com")
    anything: Any = dt.timedelta(seconds=1)


@program(*routes("model", "none", "class", "list", "untyped", "direct", "in-dict"))
def bytes_of_models(api):
    app = api.FastAPI()
    app.add_middleware(Verbatim)
    JSONResponse = api.responses.JSONResponse

    @app.get("/model")
    async def model() -> Wide:
        return Wide()

    @app.get("/none", response_model=None)
    async def none():
        return Wide()

    @app.get("/class", response_class=JSONResponse)
    async def with_class() -> Wide:
        return Wide()

    @app.get("/list")
    async def a_list() -> list[Wide]:
        return [Wide(big=1)]

    @app.get("/untyped")
    def untyped():
        return [Wide(), {"wide": Wide()}]

    @app.get("/direct")
    async def direct():
        return JSONResponse({"b": "é", "a": 1e16, "c": [1e-7, None, True], "d": {"e": 1}})

    @app.get("/in-dict")
    async def in_dict() -> dict[str, Any]:
        return {"wide": Wide(), "span": dt.timedelta(seconds=1)}

    return app


@program(
    *(
        get(f"/{kind}/{name}")
        for kind in ("plain", "any", "float", "class", "model", "direct")
        for name in ("nan", "inf")
    ),
    openapi=False,
)
def beyond_finite(api):
    app = api.FastAPI()
    app.add_middleware(Verbatim)
    JSONResponse = api.responses.JSONResponse

    class Measure(BaseModel):
        value: float

    class Kept(BaseModel):
        model_config = ConfigDict(ser_json_inf_nan="strings")
        value: float

    @app.get("/plain/{value}")
    async def plain(value: float):
        return {"v": value}

    @app.get("/any/{value}")
    async def anything(value: float) -> Any:
        return {"v": value}

    @app.get("/float/{value}")
    async def a_float(value: float) -> float:
        return -value

    @app.get("/class/{value}", response_class=JSONResponse)
    async def with_class(value: float) -> float:
        return value

    @app.get("/model/{value}")
    async def model(value: float) -> list[Measure | Kept]:
        return [Measure(value=value), Kept(value=value)]

    @app.get("/direct/{value}")
    async def direct(value: float):
        return JSONResponse(value)

    return app
