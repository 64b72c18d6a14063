"""Forms that are one of several models, and models whose fields have several names."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from ..harness import post, program

HEADERS = {"content-type": "application/x-www-form-urlencoded"}


class Line(BaseModel):
    x: str = "d"
    y: int = 0
    q: str = Field("q", alias="qq")


class Lines(BaseModel):
    x: list[str] = []
    z: int = 0
    q: str = Field("q", alias="rr")


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    x: str = "d"
    c: int = Field(3, alias="cc")


class Open(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)
    e: int = Field(3, alias="ee")


class Chosen(BaseModel):
    model_config = ConfigDict(extra="allow")
    e: int = Field(3, validation_alias=AliasChoices("ee", "e2"))
    x: list[str] = Field([], validation_alias=AliasChoices("x", "y"))


class Cat(BaseModel):
    kind: Literal["cat"]
    y: int = 0


class Dog(BaseModel):
    kind: Literal["dog"]
    x: list[int] = []


UNIONS: dict[str, Any] = {
    "line-lines": Line | Lines,
    "lines-line": Lines | Line,
    "line-closed": Line | Closed,
    "closed-open": Closed | Open,
    "open": Open,
    "chosen": Chosen,
    "chosen-closed": Chosen | Closed,
    "closed-line-none": Closed | Line | None,
    "line-open-none": Line | Open | None,
    "line-lines-none": Line | Lines | None,
    "cat-dog": Cat | Dog,
    "cat-none": Cat | None,
    "pet": Annotated[Cat | Dog, Field(discriminator="kind")],
    "pet-none": Annotated[Cat | Dog, Field(discriminator="kind")] | None,
    "annotated": Annotated[Cat, Field(description="A cat.")] | Dog,
    "with-number": Cat | int,
}
BODIES = (
    "", "x=1", "x=1&x=2", "x=", "x=&x=2", "y=1&x=1", "z=1&x=1", "z=x&x=1", "y=x&z=x", "q=1", "qq=1", "rr=1",
    "q=&qq=1", "c=1", "cc=1", "cc=", "cc=x", "e=1", "ee=1", "e=1&ee=2", "e=&ee=2", "e=x&ee=", "ee=1&e2=2",
    "ee=&e2=2", "ee=1&e2=", "x=1&y=2", "extra=1&extra=2", "extra=", "kind=cat", "kind=dog&x=1&x=2",
    "kind=cat&y=x", "kind=dog&x=a", "kind=bird", "kind=", "g=x", "kind=cat&g=2", "form=1",
)  # fmt: skip


def registered(name: str, annotation: Any) -> None:
    def build(api):
        app = api.FastAPI()

        @app.post("/form")
        def form(form: Annotated[annotation, api.Form()]):
            return repr(form)

        @app.post("/file")
        def file(form: Annotated[annotation, api.File()]):
            return repr(form)

        @app.post("/optional")
        def optional(form: Annotated[annotation, api.Form()] = None):
            return repr(form)

        @app.post("/two")
        def two(form: Annotated[annotation, api.Form()], g: Annotated[int, api.Form()] = 1):
            return repr((form, g))

        return app

    build.__name__ = f"form_of_{name}"
    program(*[post(path, content=body, headers=HEADERS) for path in ("/form", "/two") for body in BODIES],
            *[post("/optional", content=body, headers=HEADERS) for body in BODIES[:9]])(build)  # fmt: skip


for each, annotation in UNIONS.items():
    registered(each, annotation)


@program(
    post("/", data={"kind": "cat"}), post("/", data={"kind": "dog", "x": "1"}), post("/", data={"x": "1"})
)
def discriminated_by_the_form(api):
    app = api.FastAPI()

    @app.post("/")
    def read(form: Annotated[Cat | Dog | None, api.Form(discriminator="kind")] = None):
        return repr(form)

    return app


def several_names(*, extra: str, by_name: bool) -> None:
    """The documents of models whose required fields may be given by several names."""

    class Named(BaseModel):
        model_config = ConfigDict(extra=extra, populate_by_name=by_name)  # type: ignore[typeddict-item]
        x: int = Field(alias="xx")
        y: int = Field(3, alias="yy")
        z: int
        w: int = Field(validation_alias=AliasChoices("w1", "w2"))
        s: int | None = Field(validation_alias="sv", description="S.")
        t: list[int] = Field(serialization_alias="tt")

    def build(api):
        app = api.FastAPI()

        @app.post("/one")
        def one(form: Annotated[Named, api.Form()]):
            return repr(form)

        @app.post("/optional")
        def optional(form: Annotated[Named | None, api.Form()] = None):
            return repr(form)

        @app.post("/two")
        def two(form: Annotated[Named, api.Form()], g: Annotated[int, api.Form()] = 1):
            return repr((form, g))

        @app.post("/union")
        def union(form: Annotated[Named | Cat | None, api.Form()] = None):
            return repr(form)

        return app

    build.__name__ = f"several_names_{extra}_{by_name}"
    bodies = ("xx=1&z=1&w1=1&sv=1&t=1", "x=1&z=1&w2=1&s=1&t=1&t=2", "z=1", "")
    program(*[post(path, content=body, headers=HEADERS) for path in ("/optional", "/two", "/union")
              for body in bodies])(build)  # fmt: skip


for configured in ("ignore", "allow", "forbid"):
    several_names(extra=configured, by_name=True)
    several_names(extra=configured, by_name=False)
