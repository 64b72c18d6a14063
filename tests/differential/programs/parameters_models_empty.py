"""Empty texts for the fields of models that take a whole query, all headers or all cookies."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Json

from ..harness import get, program

GIVEN = (
    "tags=", "tags=&numbers=", "tags=a", "tags=&tags=b", "tags=b&tags=", "pair=", "name=", "listed=",
    "listed=[1]", "a-l=", "a-l=q", "other=&tags=", "al=",
)  # fmt: skip
KINDS = ("Query", "Cookie", "Header")


class Plain(BaseModel):
    tags: list[str] = []
    numbers: set[int] | None = None
    listed: Json[list[int]] = [9]
    name: str = "default"
    pair: tuple[int, int] | None = None
    al: list[str] = Field(["x"], validation_alias="a-l")


class Forbidding(Plain):
    model_config = ConfigDict(extra="forbid")


class Allowing(Plain):
    model_config = ConfigDict(extra="allow")


MODELS = (Plain, Forbidding, Allowing)


def carrying(kind: str, model: type[Plain], given: str) -> Any:
    path = f"/{model.__name__}/{kind}"
    if kind == "Query":
        return get(f"{path}?{given}")
    if kind == "Cookie":
        return get(path, headers=[("cookie", given.replace("&", "; "))])
    return get(path, headers=[tuple(pair.split("=")) for pair in given.split("&")])


@program(*(carrying(kind, model, given) for model in MODELS for kind in KINDS for given in GIVEN))
def empty_texts(api):
    app = api.FastAPI()

    for model in MODELS:
        for kind in KINDS:

            def read(given):
                return [given, sorted(given.model_fields_set)]

            read.__annotations__["given"] = Annotated[model, getattr(api, kind)()]
            app.get(f"/{model.__name__}/{kind}")(read)

    return app
