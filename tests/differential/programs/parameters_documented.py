"""Constraints and metadata: what is enforced, and what of it the OpenAPI document shows."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from ..harness import get, program


@program(
    get("/"),
    get("/?a=4&b=abc&c=1&c=2&d=0.25&e=12.34&j=z"),
    get("/?a=1&b=b&c=1&d=1&e=1.234&j=y"),
    get("/?a=7&b=abcde&c=1&c=2&c=3&c=4&d=nan&e=12345"),
    get("/?a=8"),
    get("/?a=0"),
    get("/?d=-1&e=x"),
    get("/?d=inf"),
    get("/?h=1"),
    get("/?b="),
    get("/?ab=ab&ab=cd"),
    get("/?step=0.3"),
    get("/?step=0.25"),
    get("/?bytes=abc"),
    get("/?bytes=ab"),
)
def constraints(api):
    app = api.FastAPI()
    Query = api.Query

    @app.get("/")
    def read(
        a: Annotated[int, Query(gt=1, le=6, multiple_of=2)] = 2,
        b: Annotated[str, Query(min_length=2, max_length=4, pattern="^a")] = "ab",
        c: Annotated[list[int] | None, Query(min_length=2, max_length=3)] = None,
        d: Annotated[float, Query(ge=0, lt=1, allow_inf_nan=False)] = 0.5,
        e: Annotated[Decimal, Query(max_digits=4, decimal_places=2)] = Decimal("1.50"),
        h: Annotated[int, Query(strict=True)] = 1,
        j: Annotated[str | None, Query(regex="^z$")] = None,
        ab: Annotated[set[str], Query(min_length=2)] = {"x"},
        step: float = Query(default=0, multiple_of=0.25),
        bytes: bytes = Query(default=b"", min_length=3),
    ):
        return repr([a, b, c, d, e, h, j, sorted(ab), step, bytes])

    return app


@program(
    get("/metadata/1", headers={"x-h": "1"}),
    get("/metadata/1?hidden=x"),
    get("/metadata/1?f=f&old=o&hidden=3"),
)
def metadata(api):
    app = api.FastAPI()
    examples = {
        "plain": {"summary": "a plain one", "value": "v"},
        "outer": {"externalValue": "http://example.com/x", "description": "elsewhere"},
    }

    @app.get("/metadata/{p}")
    def read(
        p: Annotated[int, api.Path(title="Path", description="in the path", examples=[1, 2], ge=1)],
        f: Annotated[
            str,
            api.Query(
                title="The title",
                description="A description",
                deprecated=True,
                examples=["x", "y"],
                openapi_examples=examples,
                json_schema_extra={"x-extra": 1},
            ),
        ] = "q",
        old: Annotated[str, api.Query(example="an example")] = "i",
        words: Annotated[str, api.Query(deprecated="use another")] = "k",
        current: Annotated[str, api.Query(deprecated=False)] = "l",
        hidden: Annotated[int, api.Query(include_in_schema=False)] = 1,
        nullable: Annotated[
            str | None, api.Query(title="May be null", description="d", examples=[None])
        ] = None,
        x_h: Annotated[int, api.Header(title="H", description="in a header", examples=[3])] = 0,
        c: Annotated[int, api.Cookie(openapi_examples={"one": {"value": 1}}, deprecated=True)] = 0,
        both: Annotated[str, api.Query(example="one", openapi_examples={"two": {"value": 2}})] = "b",
        multiline: Annotated[str, api.Query(description="first\nsecond\fthird")] = "m",
        called: Annotated[str, api.Query(json_schema_extra=lambda schema: schema.update(y=1))] = "c",
    ):
        return [p, f, old, words, current, hidden, nullable, x_h, c, both, multiline, called]

    return app


class Documented(BaseModel):
    """Not shown for parameters."""

    shown: int = Field(1, title="Shown", description="a field", examples=[1], deprecated=True)
    extra: str = Field("e", json_schema_extra={"x-y": [1]}, pattern="^e", max_length=9)
    nullable: int | None = Field(None, ge=3, description="or null")
    decimal: Decimal = Decimal("1.5")


@program(
    get("/?shown=2&extra=ee&nullable=3&decimal=2.0"), get("/?shown=x&extra=f&nullable=2&decimal=q"), get("/")
)
def fields_of_models(api):
    app = api.FastAPI()

    @app.get("/")
    def read(given: Annotated[Documented, api.Query()]):
        return repr(given)

    return app


@program(get("/?a=1"))
def hidden_models(api):
    app = api.FastAPI()

    class Model(BaseModel):
        a: int = 1

    @app.get("/")
    def read(
        given: Annotated[Model, api.Query(include_in_schema=False)],
        headers: Annotated[Model, api.Header(include_in_schema=False)],
    ):
        return [given, headers]

    return app


@program(get("/?q=1"), get("/?h=1", headers={"h": "2"}), get("/"))
def order_of_parameters(api):
    app = api.FastAPI()

    def dependency(dq: int = 1, dh: Annotated[int, api.Header()] = 2, dc: Annotated[int, api.Cookie()] = 3):
        return [dq, dh, dc]

    def common(q: int = 4, cq: int = 5):
        return [q, cq]

    @app.get("/", dependencies=[api.Depends(common)])
    def read(
        c: Annotated[int, api.Cookie()] = 6,
        h: Annotated[int, api.Header()] = 7,
        got: list = api.Depends(dependency),
        q: int = 8,
        r: str = "r",
    ):
        return [c, h, got, q, r]

    return app


@program(get("/deep/1/2/3?q=4"), get("/deep/1/x/3"), get("/deep/1/2/3?level=x"))
def prefixes(api):
    app = api.FastAPI()
    inner = api.APIRouter(prefix="/{b}")
    outer = api.APIRouter(prefix="/deep/{a}")

    def level(a: int, level: int = 1):
        return a * level

    @inner.get("/{c}")
    def read(c: int, a: int, b: int, q: Annotated[int, api.Query(ge=1)] = 1, got: int = api.Depends(level)):
        return [a, b, c, q, got]

    outer.include_router(inner)
    app.include_router(outer, dependencies=[api.Depends(level)])
    return app
