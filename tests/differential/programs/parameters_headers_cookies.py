"""Header and cookie parameters: names, repetition, empty values, lists, dicts."""

from typing import Annotated, Literal

from ..harness import get, program


def cookies(header: str, **options):
    return get("/cookies", headers={"cookie": header}, **options)


def headers(*pairs: tuple[str, str | bytes]):
    return get("/headers", headers=list(pairs))


@program(
    headers(),
    headers(("x-number", "7")),
    headers(("X-NUMBER", "7"), ("x-number", "8")),
    headers(("x-number", "x")),
    headers(("x-number", "")),
    headers(("x_number", "7")),
    headers(("x-token", "a"), ("x-token", "b")),
    headers(("x-token", "a, b")),
    headers(("x-token", "")),
    headers(("with_score", "u"), ("with-score", "v")),
    headers(("with-score", "v")),
    headers(("x-big", "B"), ("X_Alias", "al"), ("x-alias", "no")),
    headers(("x-numbers", "1"), ("x-numbers", "2")),
    headers(("x-numbers", "1,2"), ("x-numbers", "3")),
    headers(("x-flag", "on"), ("x-word", "a")),
    headers(("x-flag", "perhaps"), ("x-word", "c")),
    headers(("x-spaced", "  a b  ")),
    headers(("x-latin", "café".encode("latin-1"))),
    headers(("authorization", "Bearer t"), ("accept", "text/html")),
)
def plain(api):
    app = api.FastAPI()
    Header = api.Header

    @app.get("/headers")
    def read(
        user_agent: Annotated[str, Header()],
        x_token: Annotated[list[str] | None, Header()] = None,
        x_number: int = Header(default=3),
        with_score: str | None = Header(default=None, convert_underscores=False),
        X_Big: Annotated[str | None, Header()] = None,
        aliased: Annotated[str | None, Header(alias="X_Alias")] = None,
        x_numbers: Annotated[set[int], Header()] = {0},
        x_flag: Annotated[bool, Header()] = False,
        x_word: Annotated[Literal["a", "b"] | None, Header()] = None,
        x_spaced: Annotated[str, Header(min_length=2)] = "  ",
        x_latin: Annotated[str | None, Header()] = None,
        authorization: Annotated[str | None, Header()] = None,
        accept: Annotated[str, Header()] = "default",
    ):
        return repr(
            [
                user_agent, x_token, x_number, with_score, X_Big, aliased, x_numbers,
                x_flag, x_word, x_spaced, x_latin, authorization, accept,
            ]
        )  # fmt: skip

    return app


@program(
    headers(),
    headers(("x-needed", "1"), ("list-needed", "1")),
    headers(("x-needed", "x"), ("list-needed", "1"), ("list-needed", "x")),
    headers(("x-needed", "101"), ("pair", "1"), ("list-needed", "2")),
    headers(("x-needed", "1"), ("list-needed", "2"), ("pair", "1"), ("pair", "b"), ("either", "4")),
    headers(("x-needed", "1"), ("list-needed", "2"), ("either", "x")),
    headers(("x-needed", "1"), ("list-needed", "2"), ("x-hidden", "x")),
    headers(("x-needed", "1"), ("list-needed", "2"), ("dict", "x")),
)
def required(api):
    app = api.FastAPI()
    Header = api.Header

    @app.get("/headers")
    def read(
        x_needed: Annotated[int, Header(le=100, description="needed")],
        list_needed: Annotated[list[int], Header()],
        pair: Annotated[tuple[int, str] | None, Header()] = None,
        either: Annotated[list[int] | int, Header()] = 0,
        x_hidden: Annotated[int, Header(include_in_schema=False)] = 5,
        dict: Annotated[dict, Header()] = {},
    ):
        return repr([x_needed, list_needed, pair, either, x_hidden, dict])

    return app


@program(
    get("/cookies"),
    cookies("session=abc"),
    cookies("session=abc; number=5; flag=1"),
    cookies("session=abc;number=5"),
    cookies("session=; number="),
    cookies("session=a b; number=x"),
    cookies("session=1; session=2; number=3; number=x"),
    cookies('session="quoted; value"'),
    cookies('session="q\\"uoted"'),
    cookies("session=a=b; other"),
    cookies("session"),
    cookies("=nameless; session=s"),
    cookies("Session=upper; session=s"),
    cookies("session=%20%41"),
    cookies("session=s; numbers=1"),
    cookies("session=s; numbers=1; numbers=2"),
    cookies("session=s; un_der=1; un-der=2"),
    cookies("session=s; a-lias=1"),
    cookies("session=s; pair=1"),
    cookies("session=toolongtoolong"),
    get("/cookies", cookies={"session": "from-jar", "number": "9"}),
    get("/cookies", headers=[("cookie", "session=a"), ("cookie", "number=4")]),
)
def cookie_parameters(api):
    app = api.FastAPI()
    Cookie = api.Cookie

    @app.get("/cookies")
    def read(
        session: Annotated[str, Cookie(max_length=10, description="who", examples=["abc"])],
        number: Annotated[int, Cookie(gt=1)] = 2,
        flag: bool | None = Cookie(default=None),
        numbers: Annotated[set[int], Cookie()] = {1},
        un_der: Annotated[str | None, Cookie()] = None,
        aliased: Annotated[str | None, Cookie(alias="a-lias")] = None,
        pair: Annotated[list[int] | int | None, Cookie()] = None,
    ):
        return repr([session, number, flag, numbers, un_der, aliased, pair])

    return app


@program(
    get("/same/1?a=2"),
    get("/same/1"),
    get("/same/q?a=z", headers={"a": "h", "cookie": "a=c"}),
    get("/same/1?a=2", headers={"a": "3", "cookie": "a=4"}),
)
def one_name_in_four_places(api):
    app = api.FastAPI()

    @app.get("/same/{a}")
    def read(
        cookie: Annotated[int | None, api.Cookie(alias="a")],
        header: Annotated[int | None, api.Header(alias="a")],
        query: Annotated[int, api.Query(alias="a")],
        a: int,
        again: Annotated[str, api.Query(alias="a")] = "e",
    ):
        return [cookie, header, query, a, again]

    return app


@program(
    get("/order/x?q=x", headers={"h": "x", "cookie": "c=x"}),
    get("/order/1", headers={"h": "1"}),
    get("/order/1?q=1", headers={"cookie": "c=1", "h": ""}),
    get("/order/1?q=1", headers={"cookie": "c=1", "h": "2"}),
)
def order_of_errors(api):
    app = api.FastAPI()

    @app.get("/order/{p}")
    def read(
        c: Annotated[int, api.Cookie()],
        h: Annotated[int, api.Header()],
        q: int,
        p: int,
        z: Annotated[int, api.Query()],
    ):
        return [c, h, q, p, z]

    return app


@program(
    get("/"), get("/", headers={"h": "1", "cookie": "c=2"}), get("/", headers={"c": "1", "cookie": "h=2"})
)
def default_factory(api):
    app = api.FastAPI()

    @app.get("/")
    def read(
        h: Annotated[list[int], api.Header(default_factory=lambda: [4])],
        c: int = api.Cookie(default_factory=lambda: 5),
    ):
        return [h, c]

    return app
