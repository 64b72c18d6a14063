"""The schemas of the document: enums, name collisions, input and output, discriminators, examples."""

from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, computed_field
from typing_extensions import TypedDict

from ..harness import get, post, program


class Colour(str, Enum):  # noqa: UP042
    """Of the rainbow."""

    red = "red"
    blue = "blue"


class Size(IntEnum):
    small = 1
    large = 2


class Item(BaseModel):
    """A thing to sell."""

    name: str = Field(title="The name", min_length=1, examples=["nail"])
    colour: Colour = Colour.red
    size: Size | None = None
    tags: set[str] = set()
    made: datetime | None = Field(None, deprecated=True)
    price: Decimal = Field(Decimal("1.5"), gt=0, decimal_places=2)


class Node(BaseModel):
    value: int
    left: "Node | None" = None
    children: "list[Node]" = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool = True


class Owner(BaseModel):
    pet: Cat | Dog = Field(discriminator="kind")


class Doubled(BaseModel):
    width: int = 1
    hidden: int = Field(2, exclude=True)

    @computed_field
    @property
    def area(self) -> int:
        return self.width**2


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True, title="Own title", json_schema_extra={"x-own": True})

    first: str = Field(alias="firstName")
    second: int = Field(1, validation_alias="in", serialization_alias="out")


T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int = 0


@dataclass
class Point:
    x: int
    y: int = 0


class Options(TypedDict, total=False):
    verbose: bool
    level: int


class Base(BaseModel):
    base: str = "b"


class Derived(Base):
    """Derived from base.\f And this is hidden."""

    derived: Base | None = None


@program(
    get("/item"),
    post("/item", json={"name": "n"}),
    post("/item", json={"colour": "green"}),
    get("/colour/red"),
    get("/colour/x"),
)
def enums_and_fields(api: Any) -> Any:
    app = api.FastAPI()

    def item(item: Item) -> Item:
        return item

    def first() -> Item:
        return Item(name="first")

    def colour(colour: Colour, size: Size = Size.small, several: list[Colour] | None = None) -> list[Any]:
        return [colour, size]

    app.post("/item")(item)
    app.get("/item")(first)
    app.get("/colour/{colour}")(colour)
    return app


def separate(split: bool) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI(separate_input_output_schemas=split)

        def read(item: Item) -> list[Item]: ...

        def node(node: Node) -> Node: ...

        def doubled(doubled: Doubled) -> Doubled: ...

        def only_in(base: Base) -> None: ...

        def only_out() -> Derived: ...

        def both(derived: Derived) -> Derived: ...

        def required_everywhere(cat: Cat) -> Page[Cat]: ...

        for function in (read, node, doubled, only_in, both, required_everywhere):
            app.post(f"/{function.__name__}")(function)
        app.get("/only_out")(only_out)
        return app

    build.__name__ = "input_and_output_apart" if split else "input_and_output_together"
    program()(build)


separate(True)
separate(False)


@program(
    post("/owner", json={"pet": {"kind": "dog"}}),
    post("/owner", json={"pet": {"kind": "cow"}}),
    post("/pet", json={"kind": "cat", "lives": 1}),
    post("/aliased", json={"firstName": "f", "in": 2}),
    post("/aliased", json={"first": "f", "second": 2}),
    post("/node", json={"value": 1, "children": [{"value": 2}]}),
    post("/point", json={"x": 1}),
    post("/options", json={"level": 3}),
    get("/doubled"),
    get("/page"),
)
def shapes(api: Any) -> Any:
    app = api.FastAPI()

    def owner(owner: Owner) -> Owner:
        return owner

    def pet(pet: Annotated[Cat | Dog, Field(discriminator="kind")]) -> Cat | Dog:
        return pet

    def aliased(aliased: Aliased) -> Aliased:
        return aliased

    def node(node: Node) -> Node:
        return node

    def point(point: Point) -> Point:
        return point

    def options(options: Options) -> Options:
        return options

    def wide() -> Doubled:
        return Doubled(width=3)

    def page() -> Page[Page[int]]:
        return Page(items=[Page(items=[1])], total=1)

    for function in (owner, pet, aliased, node, point, options):
        app.post(f"/{function.__name__}")(function)
    app.get("/doubled")(wide)
    app.get("/page")(page)
    return app


def model(module: str, name: str = "Item", **fields: Any) -> Any:
    """A model that claims to come from another module."""
    namespace = {"__module__": module, "__annotations__": fields}
    return type(name, (BaseModel,), namespace)


@program(get("/openapi.json"))
def colliding_names(api: Any) -> Any:
    app = api.FastAPI()
    one, two = model("shop.models", a=int), model("ware.house.models", b=str)
    same_one, same_two = model("same", "Twin", a=int), model("same", "Twin", b=int)
    with_default = model("shop.other", "Item", a=int | None)
    with_default.model_fields["a"].default = None
    with_default.model_rebuild(force=True)

    @app.get("/one", response_model=one)
    def read_one() -> Any: ...

    @app.get("/two", response_model=list[two])
    def read_two() -> Any: ...

    @app.get("/three", response_model=dict[str, with_default])
    def read_three() -> Any: ...

    @app.get("/twins", response_model=tuple[same_one, same_two])
    def twins() -> Any: ...

    @app.get("/enum", response_model=Colour)
    def enum() -> Any: ...

    @app.get("/generic", response_model=Page[one] | Page[two])
    def generic() -> Any: ...

    return app


@program(post("/one", json={"name": "n"}), post("/two", json={}), get("/openapi.json"))
def body_models(api: Any) -> Any:
    app = api.FastAPI()

    def one(a: int = api.Body(), b: str = api.Body("x", title="The b", description="About b")) -> Any:
        return [a, b]

    def embedded(item: Item = api.Body(embed=True, description="Wrapped")) -> Any: ...

    def two(item: Item, owner: Owner | None = None, n: int = api.Body(3, gt=2)) -> Any: ...

    def form(a: int = api.Form(), b: list[str] = api.Form(["x"])) -> Any: ...

    def files(one: bytes = api.File(description="Bytes"), many: list[api.UploadFile] = api.File()) -> Any: ...

    def optional(item: Item | None = None) -> Any: ...

    def listed(items: list[Item]) -> Any: ...

    def media(item: Item = api.Body(media_type="application/vnd.own+json")) -> Any: ...

    for function in (one, embedded, two, form, files, optional, listed, media):
        app.post(f"/{function.__name__}")(function)
    return app


@program(get("/openapi.json"))
def examples_and_deprecation(api: Any) -> Any:
    app = api.FastAPI()

    def read(
        item: Item = api.Body(
            examples=[{"name": "one"}, {"name": "two"}],
            openapi_examples={
                "plain": {"summary": "Plain", "value": {"name": "x"}},
                "far": {"externalValue": "https://example.org/x.json", "description": "Elsewhere"},
            },
        ),
        q: str = api.Query(
            "d", examples=["a", "b"], openapi_examples={"first": {"value": "a"}}, deprecated=True
        ),
        old: int = api.Header(1, deprecated=True, include_in_schema=True, alias="X-Old"),
        hidden: int = api.Query(1, include_in_schema=False),
        pattern: str = api.Query(
            pattern="^a+$", min_length=1, max_length=5, title="Pattern", description="Only a"
        ),
        number: float = api.Query(1.5, gt=0, le=10, multiple_of=0.5),
        extra: int = api.Query(1, json_schema_extra={"x-own": "yes"}),
        cookie: str | None = api.Cookie(None),
    ) -> Any: ...

    app.post("/read")(read)
    return app


class Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(10, le=100, description="How many")
    order: Literal["a", "b"] = "a"
    tags: list[str] = []


@program(get("/list?limit=5&tags=a&tags=b"), get("/list?limit=500"), get("/list?other=1"))
def parameter_models(api: Any) -> Any:
    app = api.FastAPI()

    def read(
        filters: Annotated[Filters, api.Query()], x_h: Annotated[str | None, api.Header()] = None
    ) -> Any:
        return [filters, x_h]

    app.get("/list")(read)
    return app


@program(get("/events"), get("/lines"), get("/text"), get("/openapi.json"))
def streams(api: Any) -> Any:
    app = api.FastAPI()

    async def events() -> AsyncIterable[Cat | dict[str, str]]:
        yield Cat(kind="cat")
        yield {"free": "form"}

    def lines() -> Iterable[Cat]:
        yield Cat(kind="cat", lives=1)
        yield Cat(kind="cat", lives=2)

    def text() -> Any:
        yield "a"
        yield "b"

    app.get("/events", response_class=api.sse.EventSourceResponse)(events)
    app.get("/lines")(lines)
    app.get("/text", response_class=api.responses.StreamingResponse)(text)
    return app
