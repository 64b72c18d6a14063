"""Which name is read and shown: alias, validation_alias, serialization_alias, alias_priority."""

from typing import Annotated

from pydantic import AliasChoices, AliasPath

from ..harness import get, program


@program(
    get("/"),
    get("/?plain=1"),
    get("/?x-a=1"),
    get("/?x-a=1&validation=7&both=7&serialization=7&all=7"),
    get("/?x-a=1&vb=7&ca=7&ds=7&ea=7"),
    get("/?x-a=1&cv=7&es=7&ev=8"),
    get("/?x-a=x&vb=x&ca=x&cv=x&ds=x&serialization=x&ea=x&ev=x"),
    get("/?x-a=1&vlist=1&vlist=2"),
    get("/?x-a=1&vlist=1&vlist=x"),
)
def query(api):
    app = api.FastAPI()
    Query = api.Query

    @app.get("/")
    def read(
        plain: Annotated[int, Query(alias="x-a")],
        validation: Annotated[int, Query(validation_alias="vb")] = 1,
        both: Annotated[int, Query(alias="ca", validation_alias="cv")] = 2,
        serialization: Annotated[int, Query(serialization_alias="ds")] = 3,
        all: Annotated[
            int, Query(alias="ea", validation_alias="ev", serialization_alias="es", alias_priority=1)
        ] = 4,
        several: Annotated[list[int], Query(validation_alias="vlist")] = [],
        old_style: int = Query(default=6, alias="old-style", title="Old"),
    ):
        return [plain, validation, both, serialization, all, several, old_style]

    return app


@program(
    get("/", headers={"f_a": "9", "g_v": "9", "h-n": "9", "i-a": "9"}),
    get("/", headers={"f-a": "9", "g-v": "9", "h_s": "9", "h_n": "3", "i_a": "9"}),
    get("/", headers={"f_a": "x", "g_v": "x", "h-n": "x", "i-a": "x", "j_k": "x"}),
    get("/", headers={"j-k": "1", "j_k": "2"}),
    get("/"),
)
def header(api):
    app = api.FastAPI()
    Header = api.Header

    @app.get("/")
    def read(
        f: Annotated[int, Header(alias="f_A")] = 5,
        g: Annotated[int, Header(validation_alias="g_v")] = 6,
        h_n: Annotated[int, Header(serialization_alias="h_s")] = 7,
        i: Annotated[int, Header(alias="i-A", alias_priority=2)] = 8,
        j_k: Annotated[int, Header(convert_underscores=False, title="JK")] = 9,
    ):
        return [f, g, h_n, i, j_k]

    return app


@program(
    get("/", headers={"cookie": "a-b=1; v=2"}),
    get("/", headers={"cookie": "c=1; d=2"}),
    get("/", headers={"cookie": "a-b=x; v=x"}),
)
def cookie(api):
    app = api.FastAPI()

    @app.get("/")
    def read(
        c: Annotated[int, api.Cookie(alias="a-b")] = 0,
        d: Annotated[int, api.Cookie(validation_alias="v", serialization_alias="s")] = 0,
    ):
        return [c, d]

    return app


@program(get("/?x=1"), get("/?y=1"), get("/?x=1&y=2"), get("/?a=1"), get("/?y=q"), get("/"))
def choices(api):
    app = api.FastAPI()

    @app.get("/")
    def read(a: Annotated[int, api.Query(validation_alias=AliasChoices("x", "y"))]):
        return a

    return app


@program(get("/?x=1"), get("/?a=1"), get("/?a=q"))
def alias_path(api):
    app = api.FastAPI()

    @app.get("/")
    def read(a: Annotated[int, api.Query(validation_alias=AliasPath("x", 0))] = 0):
        return a

    return app
