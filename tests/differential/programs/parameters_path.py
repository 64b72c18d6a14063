"""Path parameters: types, converters, URL encoding, order of matching."""

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ..harness import get, program


class Colour(str, enum.Enum):  # noqa: UP042
    red = "red"
    blue = "blue"


@program(
    get("/items/1/red/ab"),
    get("/items/x/green/a"),
    get("/items/1/red/ab?extra=2"),
    get("/items/1/red/ab?extra=x"),
    get("/items/1.0/blue/%C3%A9%20"),
    get("/items/1%20/red/a+b"),
    get("/items/1/red/%FF%FE"),
    get("/items/1/red/a%2Fb"),
    get("/items/1/red/a%3Fb%23c"),
    get("/items/1/red/a;b=c"),
    get("/items/1/red/a%25b"),
    get("/items/1/red"),
    get("/items/1/red/ab/"),
    get("/items/1/red/"),
    get("/items//red/ab"),
    get("/ITEMS/1/red/ab"),
    get("/items/1/red/.."),
)
def types(api):
    app = api.FastAPI()

    @app.get("/items/{number}/{colour}/{text}")
    def read(
        number: int,
        colour: Colour,
        text: Annotated[str, api.Path(min_length=2, title="Some text", description="at least two")],
        extra: int = 0,
    ):
        return [number, colour, text, extra]

    return app


@program(
    get("/files/a/b/c"),
    get("/files/"),
    get("/files"),
    get("/files/a%2Fb"),
    get("/files//etc/passwd"),
    get("/files/a/"),
    get("/copies/a/b/to/c/d"),
    get("/copies/a/to/b/to/c"),
)
def path_converter(api):
    app = api.FastAPI()

    @app.get("/files/{name:path}")
    def files(name: str):
        return name

    @app.get("/copies/{source:path}/to/{target:path}")
    def copies(source: str, target: Annotated[str, api.Path(max_length=3)]):
        return [source, target]

    return app


@program(
    get("/int/3"),
    get("/int/x"),
    get("/int/-3"),
    get("/int/007"),
    get("/text/3"),
    get("/bounded/3"),
    get("/bounded/30"),
    get("/float/1.5"),
    get("/float/1"),
    get("/float/1."),
    get("/uuid/12345678-1234-5678-1234-567812345678"),
    get("/uuid/12345678"),
    get("/str/a"),
    get("/str/3"),
)
def typed_converters(api):
    app = api.FastAPI()

    @app.get("/int/{n:int}")
    def integer(n: int):
        return n

    @app.get("/text/{n:int}")
    def text(n: str):
        return n

    @app.get("/bounded/{n:int}")
    def bounded(n: Annotated[int, api.Path(le=9)]):
        return n

    @app.get("/float/{n:float}")
    def floating(n):
        return repr(n)

    @app.get("/uuid/{n:uuid}")
    def identifier(n):
        return repr(n)

    @app.get("/str/{n:str}")
    def string(n: int | str):
        return repr(n)

    return app


@program(
    get("/2020-01-02/12345678-1234-5678-1234-567812345678/1.5/a/true"),
    get("/x/x/x/x/x"),
    get("/2020-01-02/12345678-1234-5678-1234-567812345678/1e2/b/0"),
)
def more_types(api):
    app = api.FastAPI()

    @app.get("/{day}/{id}/{price}/{word}/{flag}")
    def read(flag: bool, word: Literal["a", "b"], price: Decimal, id: UUID, day: dt.date):
        return repr([day, id, price, word, flag])

    return app


@program(
    get("/numbers/3"),
    get("/numbers/0"),
    get("/numbers/11"),
    get("/numbers/4.5"),
    get("/numbers/inf"),
    get("/words/abc"),
    get("/words/ab"),
    get("/words/abcdef"),
    get("/words/xyz"),
)
def constraints(api):
    app = api.FastAPI()

    @app.get("/numbers/{n}")
    def numbers(n: float = api.Path(gt=0, le=10, multiple_of=0.5, allow_inf_nan=False, deprecated=True)):
        return n

    @app.get("/words/{word}")
    def words(word: str = api.Path(..., min_length=3, max_length=5, pattern="^a", examples=["abc"])):
        return word

    return app


@program(
    get("/users/me"),
    get("/users/7"),
    get("/users/you"),
    get("/users/7/posts"),
    get("/users/7/posts/last"),
    get("/users/7/posts/x"),
    get("/a-b.c"),
    get("/a-.c"),
    get("/v1@x"),
)
def order_of_declaration_and_partial_segments(api):
    app = api.FastAPI()

    @app.get("/users/me")
    def me():
        return "me"

    @app.get("/users/{id}")
    def user(id: int):
        return id

    @app.get("/users/{id}/posts")
    def posts(id: int):
        return ["posts", id]

    @app.get("/users/{id}/posts/{post}")
    def post(post: int, id: int):
        return ["post", post, id]

    @app.get("/users/{id}/posts/last")
    def never(id: int):
        return "shadowed"

    @app.get("/{first}-{second}.c")
    def parts(first: str, second: str):
        return [first, second]

    @app.get("/v{version}@{name}")
    def version(version: int, name: str):
        return [version, name]

    return app


@program(get("/plain/5"), get("/plain/x"), get("/untaken/1"), get("/absent/1"), get("/absent/1?b=2"))
def names_and_defaults(api):
    app = api.FastAPI()

    @app.get("/plain/{a}")
    def plain(a: int = 3):
        return a

    @app.get("/untaken/{z}")
    def untaken():
        return "not taken"

    @app.get("/absent/{a}")
    def absent(a: int, b: Annotated[int, api.Path()]):
        return [a, b]

    return app


@program(get("/aliased/5"), get("/aliased/{item-id}"), get("/validated/5"), get("/validated/x"))
def aliases(api):
    app = api.FastAPI()

    @app.get("/aliased/{item-id}")
    def aliased(a: Annotated[int, api.Path(alias="item-id")]):
        return a

    @app.get("/validated/{item_id}")
    def validated(a: Annotated[int, api.Path(validation_alias="item_id", include_in_schema=False)]):
        return a

    return app
