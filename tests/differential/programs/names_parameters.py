"""Every argument of what declares a parameter: the functions, and the classes behind them."""

import warnings
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel

from ..harness import get, post, program

KINDS = ("Query", "Path", "Header", "Cookie", "Body", "Form", "File")
TEXTS: dict[str, Any] = {
    "default": "x",
    "default_factory": lambda: "made",
    "alias": "ali",
    "alias_priority": 1,
    "validation_alias": AliasChoices("va", "vb"),
    "serialization_alias": "sa",
    "title": "Titled",
    "description": "Described.",
    "min_length": 2,
    "max_length": 3,
    "pattern": "^a+$",
    "regex": "^a+$",
    "strict": True,
    "validate_default": True,
    "examples": ["aa"],
    "example": "aa",
    "openapi_examples": {"first": {"summary": "S", "value": "aa"}},
    "deprecated": True,
    "include_in_schema": False,
    "json_schema_extra": {"x-more": 1},
    "annotation": str,
    "media_type": "text/plain",
    "embed": True,
    "convert_underscores": False,
}
NUMBERS: dict[str, Any] = {
    "gt": 1,
    "ge": 1,
    "lt": 5,
    "le": 5,
    "multiple_of": 0.5,
    "allow_inf_nan": False,
}
DECIMALS: dict[str, Any] = {"max_digits": 3, "decimal_places": 1}
UNIONS: dict[str, Any] = {"union_mode": "left_to_right"}
LISTS: dict[str, Any] = {"fail_fast": True}


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


DISCRIMINATED: dict[str, Any] = {"discriminator": "kind"}
TABLES: tuple[tuple[dict[str, Any], Any], ...] = (
    (TEXTS, str),
    (NUMBERS, float),
    (DECIMALS, Decimal),
    (UNIONS, int | str),
    (LISTS, list[int]),
    (DISCRIMINATED, Cat | Dog),
)
VALUES = ("", "aa", "aaaa", "2.50", "inf")
REFUSALS = (AssertionError, TypeError, ValueError)


def declared(api: Any, made: Any, annotation: Any, path: str, is_annotated: bool) -> Any:
    """An application with one endpoint; or by which kinds of error the declaration is refused."""
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            info = made()
            app = api.FastAPI()
            if is_annotated:

                def endpoint(a_b: Annotated[annotation, info]):
                    return {"given": repr(a_b)}

            else:

                def endpoint(a_b: annotation = info):
                    return {"given": repr(a_b)}

            app.post(path)(endpoint)
        names = {
            kind.__name__
            for warning in warned
            for kind in warning.category.__mro__
            if kind.__name__ in ("DeprecationWarning", "FastAPIDeprecationWarning")
        }
        return app, sorted(names)
    except Exception as error:
        return [kind.__name__ for kind in REFUSALS if isinstance(error, kind)]


def document_of(app: Any) -> Any:
    return lambda: app.openapi()


def every_argument(kind: str, *, of_class: bool, is_annotated: bool) -> None:
    """A sub-application for each argument; what was refused or warned about is told at `/told`."""

    def build(api: Any) -> Any:
        app = api.FastAPI()
        told: dict[str, Any] = {}
        maker = getattr(api.params if of_class else api, kind)
        taken = _taken(kind, of_class)
        for table, annotation in TABLES:
            for name, value in table.items():
                if name not in taken:
                    continue
                alias = "ali" if name == "alias" else "a_b"
                path = f"/{{{alias}}}" if kind == "Path" else "/"
                made = declared(api, lambda: maker(**{name: value}), annotation, path, is_annotated)  # noqa: B023
                if isinstance(made, list):
                    told[name] = made
                    continue
                inner, told[name] = made
                app.mount(f"/{name}", inner)
                app.get(f"/document/{name}", name=name)(document_of(inner))
        app.get("/told")(lambda: told)
        return app

    style = "annotated" if is_annotated else "default"
    build.__name__ = f"{kind.lower()}_{'class' if of_class else 'function'}_{style}"
    taken = _taken(kind, of_class)
    names = [name for table, _ in TABLES for name in table if name in taken]
    steps = [get("/told"), *(get(f"/document/{name}") for name in names)]
    if not of_class and is_annotated:
        for name in names:
            steps += [sent_to(kind, name, value) for value in VALUES]
            steps += [post(f"/{name}/")]
    program(*steps)(build)


def _taken(kind: str, of_class: bool) -> frozenset[str]:
    """The arguments that FastAPI's maker takes, written out because Martlet's classes take more."""
    taken = {name for table, _ in TABLES for name in table}
    taken -= {"annotation"} if not of_class else set()
    taken -= {"media_type"} if kind not in ("Body", "Form", "File") else set()
    # A path parameter is always required, so a factory has no use: see docs/differences.md.
    taken -= {"default_factory"} if kind == "Path" else set()
    taken -= {"embed"} if kind != "Body" else set()
    taken -= {"convert_underscores"} if kind != "Header" else set()
    return frozenset(taken)


def sent_to(kind: str, name: str, value: str) -> Any:
    names = ("ali", "va", "sa", "a-b" if kind == "Header" else "a_b", "a_b")
    pairs = dict.fromkeys(names, value)
    if kind == "Query":
        return post(f"/{name}/", params=pairs)
    if kind == "Path":
        return post(f"/{name}/{value}")
    if kind == "Header":
        return post(f"/{name}/", headers=pairs)
    if kind == "Cookie":
        return post(f"/{name}/", headers={"cookie": "; ".join(f"{key}={value}" for key in names)})
    if kind == "Body":
        return post(f"/{name}/", json=pairs if name == "embed" else value)
    if kind == "Form":
        return post(f"/{name}/", data=pairs)
    return post(f"/{name}/", files={key: ("f.txt", value.encode()) for key in names})


for each in KINDS:
    every_argument(each, of_class=False, is_annotated=False)
    every_argument(each, of_class=False, is_annotated=True)
    every_argument(each, of_class=True, is_annotated=False)


@program(get("/"))
def parameter_base_class(api):
    """`Param` is only a base; its attributes are what was given."""
    app = api.FastAPI()
    told = {}
    for table, _ in TABLES:
        for name, value in table.items():
            if name in ("media_type", "embed", "convert_underscores", "annotation"):
                continue
            made = api.params.Param(**{name: value})
            told[name] = repr(getattr(made, name, None))
    made = api.params.Param(default=3, annotation=int)
    told["annotation"] = repr((made.default, made.annotation))
    app.get("/")(lambda: {name: shown for name, shown in told.items() if "lambda" not in shown})
    return app


@program(get("/"), get("/told"))
def dependency_classes(api):
    app = api.FastAPI()

    def counted() -> str:
        return "counted"

    Depends, Security = api.params.Depends, api.params.Security
    limited = Depends(dependency=counted, use_cache=False, scope="function", max_concurrency=3)
    secured = Security(dependency=counted, use_cache=False, scope="request", scopes=["a"], max_concurrency=2)

    @app.get("/")
    def read(
        a: str = limited, b: str = secured, c: str = api.Security(counted, scopes=["b"], use_cache=False)
    ):
        return [a, b, c]

    @app.get("/told")
    def told():
        return [
            [each.use_cache, each.scope, each.max_concurrency, each.dependency is counted]
            for each in (limited, secured)
        ] + [
            list(secured.scopes),
            issubclass(Security, Depends),
            [kind.value for kind in api.params.ParamTypes],
        ]

    return app
