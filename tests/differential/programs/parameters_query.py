"""Query parameters: scalars, repeated keys, empty values, lists, unions, defaults."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Optional, Union

from ..harness import get, program

REQUIRED_AND_DEFAULT = (
    "",
    "a=1",
    "a=",
    "a=x",
    "a=1.0",
    "a=1.5",
    "a=%201",
    "a=1_000",
    "a=1&a=2",
    "a=2&a=x",
    "A=1",
    "a&b",
    "a=1;b=2",
    "a=1&b=",
    "a=1&b=%20%2B+%26%3D",
    "a=1&b=%C3%A9%E2%82%AC",
    "a=1&b=%FF",
    "a=1&b=%zz",
    "a=1&b=x=y",
    "a=1&c=",
    "a=1&c=7",
    "a=1&c=null",
    "&&a=1&&",
    "a=9223372036854775808",
    "a=1&b=x#fragment",
)


@program(*(get(f"/items?{query}") for query in REQUIRED_AND_DEFAULT))
def scalars(api):
    app = api.FastAPI()

    @app.get("/items")
    def items(a: int, b: str = "x", c: int | None = None):
        return [a, b, c]

    return app


BOOLEANS = ("1", "0", "on", "OFF", "yes", "n", "tRUE", "f", "2", "", "oui", "True%20")


@program(*(get(f"/flag?on={value}") for value in BOOLEANS), get("/flag"), get("/flag?on=1&on=0"))
def booleans(api):
    app = api.FastAPI()

    @app.get("/flag")
    def flag(on: bool, maybe: bool | None = None):
        return [on, maybe]

    return app


@program(
    *(get(f"/number?x={value}") for value in ("1", "-1.5", "1e3", "inf", "nan", "", "x", "1,5", ".5", "0x1")),
    get("/number"),
)
def floats(api):
    app = api.FastAPI()

    @app.get("/number")
    def number(x: float = 1.5):
        return repr(x)

    return app


@program(
    get("/lists"),
    get("/lists?required=1"),
    get("/lists?required=1&required=2&optional=a&optional=b&given=c"),
    get("/lists?required=1&required=x&required=&required=y"),
    get("/lists?required="),
    get("/lists?required=1&optional=&given="),
    get("/lists?required=1,2"),
    get("/lists?required[]=1"),
    get("/lists?required=1&any=1&any=x"),
    get("/lists?required=1&nullable=1&nullable="),
)
def lists(api):
    app = api.FastAPI()

    @app.get("/lists")
    def read(
        required: Annotated[list[int], api.Query()],
        optional: Annotated[list[str] | None, api.Query()] = None,
        given: Annotated[list[str], api.Query()] = ["z"],
        any: Annotated[list, api.Query()] = [],
        nullable: list[int | None] = api.Query(default=[]),
    ):
        return [required, optional, given, any, nullable]

    return app


@program(
    get("/sequences"),
    get("/sequences?pair=1&pair=b&numbers=1&numbers=1&numbers=2"),
    get("/sequences?pair=1&numbers=1"),
    get("/sequences?pair=1&pair=2&pair=3&numbers=q&sequence=x&many=x"),
    get("/sequences?pair=x&pair=b&numbers=1&frozen=a&frozen=a&many=5&many=6"),
    get("/sequences?pair=1&pair=b&numbers=1&queue=3&queue=4&bare=1&bare=2"),
    get("/sequences?pair=1&pair=b&numbers=1&queue=y"),
)
def sequences(api):
    app = api.FastAPI()

    @app.get("/sequences")
    def read(
        pair: Annotated[tuple[int, str], api.Query()],
        numbers: Annotated[set[int], api.Query()],
        frozen: Annotated[frozenset[str], api.Query()] = frozenset(),
        sequence: Annotated[Sequence[int], api.Query()] = (),
        many: Annotated[tuple[int, ...], api.Query()] = (1, 2),
        queue: Annotated[deque[int], api.Query()] = deque(),
        bare: Annotated[tuple, api.Query()] = (),
    ):
        return repr([pair, numbers, frozen, sequence, many, queue, bare])

    return app


@program(get("/iterable?p=1&p=2"), get("/iterable"))
def iterable(api):
    app = api.FastAPI()

    @app.get("/iterable")
    def read(p: Annotated[Iterable[int], api.Query()]):
        return sum(p)

    return app


@program(
    get("/unions"),
    get("/unions?lists=1&lists=2"),
    get("/unions?lists=1&lists=b"),
    get("/unions?lists=1&either=1&text=1"),
    get("/unions?lists=1&either=1&either=2&text=x"),
    get("/unions?lists=1&either=x"),
    get("/unions?lists=1&number=3"),
    get("/unions?lists=1&number=1.0"),
    get("/unions?lists=1&number=x"),
    get("/unions?lists=1&flag=1"),
    get("/unions?lists=1&flag=true"),
    get("/unions?lists=1&flag=x"),
    get("/unions?lists=1&flag="),
)
def unions(api):
    app = api.FastAPI()

    @app.get("/unions")
    def read(
        lists: Annotated[list[int] | list[str], api.Query()],
        either: Annotated[list[int] | int | None, api.Query()] = None,
        text: Annotated[Union[list[int], str], api.Query()] = "z",  # noqa: UP007
        number: int | str = "none",
        flag: bool | int = 3,
    ):
        return repr([lists, either, text, number, flag])

    return app


@program(
    get("/defaults"),
    get("/defaults?bare=1&none=q&three=5&word=w&nullable=1&also=2&listed=4&ellipsis=5"),
    get("/defaults?bare=1&nullable=&also=1&ellipsis=x"),
    get("/defaults?bare=1&bare=2&nullable=1&also=1&ellipsis=2"),
    get("/defaults?bare=&nullable=1&also=1&ellipsis=1"),
    get("/defaults?bare=b&nullable=1&also=1&ellipsis=1&tuple=4"),
    get("/defaults?bare=b&nullable=1&also=1&ellipsis=1"),
)
def without_annotation_and_required_optional(api):
    app = api.FastAPI()

    @app.get("/defaults")
    def read(
        bare,
        none=None,
        three=3,
        word="s",
        listed=[1],
        tuple=("t",),
        nullable: Optional[int] = api.Query(...),  # noqa: UP045
        also: int | None = api.Query(),
        ellipsis: int = ...,
        anything: Any = None,
    ):
        return repr([bare, none, three, word, listed, tuple, nullable, also, ellipsis, anything])

    return app


@program(
    get("/factory"),
    get("/factory"),
    get("/factory?letters=q&seven=1"),
    get("/factory?seven=x"),
    get("/factory?shared=1"),
    get("/factory"),
)
def default_factory_and_mutable_defaults(api):
    app = api.FastAPI()

    @app.get("/factory")
    def read(
        letters: Annotated[list[str], api.Query(default_factory=lambda: ["a"])],
        seven: int = api.Query(default_factory=lambda: 7),
        shared: Annotated[list[int], api.Query()] = [1],
    ):
        seen = [list(letters), seven, list(shared)]
        letters.append("changed")
        shared.append(9)
        return seen

    return app


@program(get("/wrong"), get("/wrong?number=2"), get("/wrong?none=x"), get("/wrong?none=4"))
def default_is_not_validated(api):
    app = api.FastAPI()

    @app.get("/wrong")
    def read(number: int = "x", none: int = None, objects=api.Query(default={"a": 1})):
        return [number, none, objects]

    return app


@program(get("/ellipsis"), get("/ellipsis?n=1"), get("/ellipsis?n=x"))
def ellipsis_beside_annotated_is_a_plain_default(api):
    app = api.FastAPI()

    @app.get("/ellipsis")
    def read(n: Annotated[int | None, api.Query()] = ...):
        return repr(n)

    return app


@program(
    get("/names?a=1"),
    get("/names?b[]=4&c%5B%5D=1&c[]=2&%C3%A9=5"),
    get("/names?d-e=1&d.e=2&d e=3"),
    get("/names?=3"),
)
def unusual_names(api):
    app = api.FastAPI()

    @app.get("/names")
    def read(
        a: Annotated[str, api.Query(alias="")] = "n",
        b: Annotated[str, api.Query(alias="b[]")] = "q",
        c: Annotated[list[str], api.Query(alias="c[]")] = ["r"],
        é: str = "e",
        dash: Annotated[str | None, api.Query(alias="d-e")] = None,
        dot: Annotated[str | None, api.Query(alias="d.e")] = None,
        space: Annotated[str | None, api.Query(alias="d e")] = None,
    ):
        return [a, b, c, é, dash, dot, space]

    return app
