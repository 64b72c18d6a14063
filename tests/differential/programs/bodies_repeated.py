"""Parameters of a body that share a name: of an endpoint and a dependency, or of a dependency used twice."""

from typing import Annotated, Any

from pydantic import BaseModel

from ..harness import post, program


class A(BaseModel):
    x: str = "d"
    y: int = 0


class B(BaseModel):
    x: list[str] = []
    z: int = 0


FORMS: dict[str, Any] = {
    "number": lambda api: Annotated[int, api.Form()],
    "text": lambda api: Annotated[str, api.Form(description="Q.")],
    "aliased": lambda api: Annotated[int, api.Form(alias="z")],
    "file": lambda api: Annotated[bytes, api.File()],
    "model": lambda api: Annotated[A, api.Form()],
    "other": lambda api: Annotated[B, api.Form()],
    "optional": lambda api: Annotated[A | None, api.Form()],
    "union": lambda api: Annotated[A | B, api.Form()],
}
JSON: dict[str, Any] = {
    "number": lambda api: Annotated[int, api.Body()],
    "any": lambda api: Annotated[Any, api.Body(examples=[1])],
    "aliased": lambda api: Annotated[int, api.Body(alias="z")],
    "media": lambda api: Annotated[int, api.Body(media_type="a/b")],
    "model": lambda api: A,
    "other": lambda api: B,
}


MIXED = {**FORMS, **{f"json_{name}": made for name, made in JSON.items()}}


def of_one_name(kind: str, first: str, second: str, beside: str = "", default: bool = False) -> None:
    """An endpoint and its dependency that each ask for `f`, and perhaps for something beside it."""
    table = {"forms": FORMS, "json": JSON, "mixed": MIXED}[kind]
    given = {"f": "1", "z": "2", "g": "3", "x": "4"}

    def build(api):
        app = api.FastAPI()

        def below(f: table[second](api)):
            return f

        Asked, Beside = table[first](api), table[beside](api) if beside else None
        if beside:

            @app.post("/")
            def read(g: Beside, f: Asked, a: Any = api.Depends(below)):
                return repr((f, g, a))

        elif default:

            @app.post("/")
            def read_optional(f: Asked = None, a: Any = api.Depends(below)):
                return repr((f, a))

        else:

            @app.post("/")
            def read_one(f: Asked, a: Any = api.Depends(below)):
                return repr((f, a))

        return app

    build.__name__ = "_".join((kind, first, second, beside, "default" if default else "")).rstrip("_")
    forms = [post("/", data=given), post("/", data={})] if kind != "json" else []
    steps = [*forms, *([post("/", json=given), post("/", json=3)] if kind != "forms" else [])]
    program(*steps)(build)


for each in FORMS:
    for below in FORMS:
        of_one_name("forms", each, below)
        of_one_name("forms", each, below, "model")
    of_one_name("forms", each, "number", default=True)
    of_one_name("forms", each, "model", default=True)
for each in JSON:
    for below in JSON:
        of_one_name("json", each, below)
        of_one_name("json", each, below, "number")
    of_one_name("json", each, "number", default=True)
for each in ("number", "file", "model"):
    for below in JSON:
        of_one_name("mixed", each, f"json_{below}", "text")
        of_one_name("mixed", f"json_{below}", each, "text")
        of_one_name("mixed", f"json_{below}", each, "json_model")


@program(
    *[post(path, data={"tags": ["1", "2"], "x": "1"}) for path in ("/twice", "/deep", "/own", "/mixed")],
    *[post(path) for path in ("/twice", "/deep", "/own", "/mixed")],
)
def a_dependency_used_twice(api):
    app = api.FastAPI()
    Depends, Form = api.Depends, api.Form

    def tagged(tags: list[int]):
        return tags

    def outer(found: Annotated[Any, Depends(tagged)]):
        return found

    def deep(one: Annotated[Any, Depends(outer)], two: Annotated[Any, Depends(tagged)]):
        return [one, two]

    def formed(tags: Annotated[list[int], Form()] = [5]):  # noqa: B006
        return tags

    @app.post("/twice")
    def twice(f: Annotated[A, Form()], a=Depends(tagged), b=Depends(tagged)):
        return [f, a, b]

    @app.post("/deep")
    def deeper(f: Annotated[A, Form()], a=Depends(tagged), b=Depends(outer), c=Depends(deep)):
        return [f, a, b, c]

    @app.post("/own")
    def own(f: Annotated[A, Form()], tags: Annotated[list[str], Form()] = ["d"], a=Depends(tagged)):  # noqa: B006
        return [f, tags, a]

    @app.post("/mixed")
    def mixed(f: Annotated[A, Form()], g: Annotated[int, Form()] = 1, a=Depends(tagged), b=Depends(formed)):
        return [f, g, a, b]

    return app
