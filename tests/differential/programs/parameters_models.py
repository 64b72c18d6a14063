"""Pydantic models as query parameter models: missing, extra, aliases, lists, several, validators."""

from typing import Annotated, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    computed_field,
    field_validator,
    model_validator,
)

from ..harness import get, program


class Filters(BaseModel):
    """What to list."""

    limit: int = Field(100, gt=0, le=100, description="how many")
    offset: int
    tags: list[str] = []
    order_by: Literal["a", "b"] = "a"
    optional: int | None = None


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    x: int
    y: list[int] = []


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    x_a: int = 1


class Aliased(BaseModel):
    model_config = ConfigDict(extra="forbid")
    alias: int = Field(1, alias="al-ias")
    validation: int = Field(2, validation_alias="va-lid")
    serialization: int = Field(3, serialization_alias="se-r")
    choice: int = Field(4, validation_alias=AliasChoices("c-1", "c-2"))
    listed: list[int] = Field([], alias="listed[]")


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    a: int = Field(alias="b")


class Generated(BaseModel):
    model_config = ConfigDict(alias_generator=str.upper)
    foo_bar: int


@program(
    get("/"),
    get("/?offset=1"),
    get("/?offset=1&tags=a&tags=b&limit=101"),
    get("/?offset=1&tags=a&tags=b&limit=10&order_by=b&optional=5"),
    get("/?offset=x&unknown=1&unknown=2"),
    get("/?offset=&tags=&optional=&order_by="),
    get("/?offset=1&offset=2&limit=1&limit=x"),
    get("/?filters=1"),
    get("/?unknown=1&other=2&other=3"),
)
def plain(api):
    app = api.FastAPI()

    @app.get("/")
    def read(filters: Annotated[Filters, api.Query()]):
        return filters

    return app


@program(
    get("/?x=1"),
    get("/?x=1&y=1&y=2"),
    get("/?x=1&z=1"),
    get("/?x=w&z=1&z=2&w="),
    get("/?z=1"),
    get("/"),
    get("/?x=1&y=1&y=q&y=r"),
)
def extra_forbidden(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Strict = api.Query()):
        return given

    return app


@program(get("/?x_a=3&y=1&y=2&z="), get("/?x-a=3"), get("/?x_a=x&y=1"), get("/"))
def extra_allowed(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Open, api.Query()]):
        return given

    return app


@program(
    get("/?al-ias=5&va-lid=5&c-2=5&listed[]=5&listed[]=6"),
    get("/?alias=5&validation=5"),
    get("/?se-r=5"),
    get("/?serialization=5&c-1=7&c-2=8"),
    get("/?al-ias=q&va-lid=q&c-2=q&listed[]=q&serialization=q"),
    get("/?choice=1"),
    get("/"),
)
def aliased(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Aliased, api.Query()]):
        return given.model_dump(by_alias=False)

    return app


@program(
    get("/by-name?a=1"),
    get("/by-name?b=1"),
    get("/by-name?a=1&b=2"),
    get("/by-name?a=x"),
    get("/by-name"),
    get("/generated?FOO_BAR=1"),
    get("/generated?foo_bar=1"),
    get("/generated?FOO_BAR=x"),
    get("/own-alias?b=1"),
    get("/own-alias?zz=1"),
)
def populated_by_name_and_generated_aliases(api):
    app = api.FastAPI()

    @app.get("/by-name")
    def by_name(given: Annotated[ByName, api.Query()]):
        return given.a

    @app.get("/generated")
    def generated(given: Annotated[Generated, api.Query()]):
        return given

    @app.get("/own-alias")
    def own_alias(given: Annotated[ByName, api.Query(alias="zz", description="not shown", deprecated=True)]):
        return given

    return app


@program(
    get("/two"),
    get("/two?offset=1&x=1"),
    get("/two?offset=1"),
    get("/two?x=1&other=1&other=2"),
    get("/open?offset=1&x_a=1"),
    get("/open?offset=1&x_a=x"),
    get("/beside?x=1"),
    get("/beside?x=1&z=4"),
    get("/beside?z=q"),
    get("/before?x=w"),
    get("/before?x=w&z=3"),
    get("/before?x=1&z=3"),
    get("/all/9?z=3&x_a=4", headers={"h": "5", "cookie": "c=6"}),
    get("/all/x?z=x&x_a=x", headers={"h": "x", "cookie": "c=x"}),
    get("/overlap?x=1&y=2"),
    get("/overlap?x=a&y=a"),
)
def several_and_beside_others(api):
    app = api.FastAPI()
    Query = api.Query

    @app.get("/two")
    def two(filters: Annotated[Filters, Query()], given: Annotated[Strict, Query()]):
        return [filters, given]

    @app.get("/open")
    def open_(filters: Annotated[Filters, Query()], given: Annotated[Open, Query()]):
        return [filters, given]

    @app.get("/beside")
    def beside(given: Annotated[Strict, Query()], z: int = 3):
        return [given, z]

    @app.get("/before")
    def before(z: int, given: Annotated[Strict, Query()]):
        return [z, given]

    @app.get("/all/{p}")
    def all_(
        p: int,
        z: int,
        given: Annotated[Open, Query()],
        h: Annotated[int, api.Header()],
        c: Annotated[int, api.Cookie()],
    ):
        return [p, z, given, h, c]

    @app.get("/overlap")
    def overlap(given: Annotated[Strict, Query()], x: str, y: Annotated[list[str], Query()] = []):
        return [given, x, y]

    return app


@program(
    get("/optional"),
    get("/optional?x=1"),
    get("/optional?y=1"),
    get("/optional?z=1"),
    get("/nullable"),
    get("/nullable?x=1"),
    get("/default"),
    get("/default?x=2"),
    get("/all-optional"),
    get("/all-optional?x_a=2"),
    get("/factory"),
    get("/factory?x=5"),
)
def optional_and_default(api):
    app = api.FastAPI()

    @app.get("/optional")
    def optional(given: Annotated[Strict | None, api.Query()] = None):
        return given

    @app.get("/nullable")
    def nullable(given: Annotated[Strict | None, api.Query()]):
        return given

    @app.get("/default")
    def default(given: Annotated[Strict, api.Query()] = Strict(x=1)):
        return given

    @app.get("/all-optional")
    def all_optional(given: Annotated[Open, api.Query()] = Open(x_a=7)):
        return given

    @app.get("/factory")
    def factory(given: Annotated[Strict, api.Query(default_factory=lambda: Strict(x=4))]):
        return given

    return app


class Range(BaseModel):
    low: int = 0
    high: int = 5
    name: str = "s"

    @model_validator(mode="after")
    def ordered(self):
        if self.low > self.high:
            raise ValueError("low is above high")
        return self

    @field_validator("name")
    @classmethod
    def named_well(cls, value: str) -> str:
        assert value != "worse", "even worse"
        if value == "bad":
            raise ValueError("a bad name")
        return value

    @computed_field
    @property
    def width(self) -> int:
        return self.high - self.low


class Counted(BaseModel):
    count: int

    @model_validator(mode="before")
    @classmethod
    def counts(cls, given):
        return {"count": sum(len(value) if isinstance(value, list) else 1 for value in given.values())}


@program(
    get("/range?low=1"),
    get("/range?low=9"),
    get("/range?name=bad"),
    get("/range?name=worse"),
    get("/range?low=x&name=bad"),
    get("/counted?a=1&b=2&b=3"),
    get("/counted"),
)
def validators(api):
    app = api.FastAPI()

    @app.get("/range")
    def range_(given: Annotated[Range, api.Query()]):
        return given

    @app.get("/counted")
    def counted(given: Annotated[Counted, api.Query()]):
        return given

    return app


class Inner(BaseModel):
    a: int = 1


class Nested(BaseModel):
    inner: Inner
    several: list[Inner] = []
    mapping: dict[str, int] = {}
    union: int | Inner = 1


class Empty(BaseModel):
    pass


class Child(Filters):
    limit: int = 5
    numbers: set[int] = {1}
    pair: tuple[int, int] | None = None
    factory: list[int] = Field(default_factory=list)
    hidden: int = Field(3, exclude=True, title="Hidden one", deprecated=True, examples=[4])


@program(
    get("/nested?inner=1"),
    get("/nested?inner=%7B%22a%22:1%7D&mapping=1&union=2"),
    get("/nested?several=1&union=x"),
    get("/root?p=1"),
    get("/root?root=1"),
    get("/empty"),
    get("/empty?a=1"),
    get("/child?offset=1&numbers=1&numbers=2&pair=1&pair=2&factory=3&hidden=4"),
    get("/child?offset=1&numbers=x&pair=1&factory=x&hidden=x"),
)
def shapes(api):
    app = api.FastAPI()

    @app.get("/nested")
    def nested(given: Annotated[Nested, api.Query()]):
        return given

    @app.get("/root")
    def root(given: Annotated[RootModel[int], api.Query()]):
        return given

    @app.get("/empty")
    def empty(given: Annotated[Empty, api.Query()]):
        return given

    @app.get("/child")
    def child(given: Annotated[Child, api.Query()]):
        return given

    return app


@program(get("/?x=1"), get("/?x=q&y=q"), get("/?offset=1"), get("/?offset=q&x=1"), get("/?x=1&offset=2"))
def in_dependencies(api):
    app = api.FastAPI()

    def filters(given: Annotated[Filters, api.Query()]):
        return given

    @app.get("/")
    def read(given: Annotated[Strict, api.Query()], filters: Annotated[Filters, api.Depends(filters)]):
        return [given, filters]

    return app
