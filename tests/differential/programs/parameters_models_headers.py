"""Pydantic models as header and cookie parameter models."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..harness import get, program


class Common(BaseModel):
    """Headers without aliases, with each kind of alias, and a list."""

    x_a: int
    x_tag: list[int] = []
    aliased: int = Field(1, alias="al_ias")
    validated: int = Field(2, validation_alias="va_lid")
    x_word: Literal["a"] = "a"


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    host: str
    user_agent: str
    accept: str
    connection: str
    accept_encoding: str
    x_tag: list[str] = []
    save_data: bool | None = None
    number: int = Field(alias="X_Number")


class Small(BaseModel):
    model_config = ConfigDict(extra="forbid")
    x_a: int = 1


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    x_a: int = 1


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    a_a: int = Field(alias="b_b")


class Generated(BaseModel):
    model_config = ConfigDict(alias_generator=str.upper)
    foo_bar: int


def headers(*pairs: tuple[str, str], path: str = "/"):
    return get(path, headers=list(pairs))


@program(
    headers(),
    headers(("x-a", "1")),
    headers(("X-A", "1"), ("x-a", "2"), ("x-tag", "3"), ("x-tag", "4")),
    headers(("x_a", "1"), ("x_tag", "3")),
    headers(("x-a", "1"), ("al_ias", "5"), ("va_lid", "6")),
    headers(("x-a", "1"), ("al-ias", "x"), ("va-lid", "x"), ("aliased", "x")),
    headers(("x-a", "q"), ("x-tag", "r"), ("al_ias", "e"), ("va_lid", "w"), ("x-word", "b")),
    headers(("x-a", ""), ("x-tag", "")),
)
def plain(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Common, api.Header()]):
        return given

    return app


@program(
    headers(),
    headers(("x_a", "1"), ("x_tag", "3"), ("x_tag", "4"), ("al_ias", "5"), ("va_lid", "6")),
    headers(("x-a", "1")),
    headers(("x_a", "x"), ("x_tag", "x")),
)
def underscores_kept(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Common, api.Header(convert_underscores=False)]):
        return given

    return app


@program(
    headers(),
    headers(("x_number", "2")),
    headers(("X_NUMBER", "2"), ("x-tag", "a"), ("x-tag", "b"), ("save-data", "on")),
    headers(("x-number", "1"), ("x_number", "2"), ("x-tag", "a"), ("zz", "q"), ("yy", "q"), ("zz", "r")),
    headers(("x_number", "2"), ("x_tag", "a")),
    headers(path="/small"),
    headers(("x-a", "q"), path="/small"),
    headers(path="/beside"),
)
def extra_forbidden(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Forbidding, api.Header()]):
        return given

    @app.get("/small")
    def small(given: Annotated[Small, api.Header()]):
        return given

    @app.get("/beside")
    def beside(given: Annotated[Small, api.Header()], user_agent: Annotated[str, api.Header()]):
        return [given, user_agent]

    return app


@program(
    headers(("x-a", "4"), ("q-q", "1"), ("q-q", "2"), ("under_s", "3"), ("Upper", "U")),
    headers(("x_a", "4")),
    headers(("x-a", "x")),
)
def extra_allowed(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Open, api.Header()]):
        return given

    return app


@program(
    headers(("a-a", "1"), path="/by-name"),
    headers(("a_a", "1"), path="/by-name"),
    headers(("b_b", "1"), path="/by-name"),
    headers(("b-b", "1"), path="/by-name"),
    headers(("foo_bar", "1"), path="/generated"),
    headers(("foo-bar", "1"), path="/generated"),
    headers(("FOO_BAR", "x"), path="/generated"),
)
def names(api):
    app = api.FastAPI()

    @app.get("/by-name")
    def by_name(given: Annotated[ByName, api.Header()]):
        return given

    @app.get("/generated")
    def generated(given: Annotated[Generated, api.Header()]):
        return given

    return app


@program(
    headers(("x-a", "1"), ("x-tag", "2")),
    headers(("x-a", "1"), ("x-number", "2")),
    headers(("x-a", "x"), ("x-number", "x")),
    headers(("x-a", "1"), ("x-number", "3"), ("cookie", "x_a=5")),
    headers(("x-a", "1"), ("x-number", "3"), ("cookie", "x_a=5; y=1")),
    headers(("x-a", "1"), ("x-number", "3"), ("cookie", "x-a=5")),
)
def several(api):
    app = api.FastAPI()

    @app.get("/")
    def read(
        cookie: Annotated[Small, api.Cookie()],
        common: Annotated[Common, api.Header()],
        open: Annotated[Open, api.Header()],
        x_number: Annotated[int, api.Header()],
    ):
        return [cookie, common, open.x_a, x_number]

    return app


@program(
    headers(),
    headers(("cookie", "x_a=1")),
    headers(("cookie", "x_a=1; al_ias=3; va_lid=4; x_word=a")),
    headers(("cookie", "x_a=1; x_tag=2; x_tag=3")),
    headers(("cookie", "x_a=; al_ias=q; x_word=b")),
    headers(("cookie", "x-a=1")),
    headers(("cookie", "x_a=1; x_a=2")),
    headers(("cookie", "x_a=1; z=2; y=1; z=3"), path="/forbid"),
    headers(("cookie", "x_a=1"), path="/forbid"),
    headers(path="/forbid"),
    headers(("cookie", "x_a=1; z=2"), path="/allow"),
    headers(path="/optional"),
    headers(("cookie", "x_a=3"), path="/optional"),
)
def cookies(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Common, api.Cookie()]):
        return given

    @app.get("/forbid")
    def forbid(given: Annotated[Small, api.Cookie()]):
        return given

    @app.get("/allow")
    def allow(given: Annotated[Open, api.Cookie()]):
        return given

    @app.get("/optional")
    def optional(given: Annotated[Small | None, api.Cookie()] = None):
        return given

    return app


@program(headers(path="/header"), headers(("x-a", "2"), path="/header"))
def optional_header_model(api):
    app = api.FastAPI()

    @app.get("/header")
    def read(given: Annotated[Open | None, api.Header()] = None):
        return given

    return app
