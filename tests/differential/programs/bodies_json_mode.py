"""Bodies of which Pydantic makes something else where it reads them as JSON, or at another time."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..harness import post, program

LONG = "1" * 400


def json_post(path: str, text: str) -> Any:
    return post(path, content=text, headers={"content-type": "application/json"})


@program(
    json_post("/float", LONG),
    json_post("/float", f"{LONG}.5"),
    json_post("/float", "1" * 309),
    json_post("/float", "1" * 308),
    json_post("/float", "[" + " " * 500 + "1]"),
    json_post("/floats", f'{{"a": [1, -{LONG}]}}'),
    json_post("/floats", f'{{"a": [1], "b": {LONG}}}'),
    json_post("/floats", '{"a": [' + "1.5, " * 400 + "2]}"),
    json_post("/keys/float", '{"nan": 1, "nan": 2}'),
    json_post("/keys/literal", '{"1": 1}'),
    json_post("/keys/literal", '{"0": 1}'),
    json_post("/keys/bool", '{"1": 1, "true": 2}'),
    json_post("/texts", '{"a": -0.0}'),
    json_post("/texts", '{"a": 1.50}'),
    json_post("/named", '{"metadata": "1", "default": ["1", "2"]}'),
    json_post("/named", '{"metadata": 1.0, "config": "1"}'),
)
def told_apart(api):
    app = api.FastAPI()

    class Floats(BaseModel):
        a: list[float]
        b: Any = None

    class Texts(BaseModel):
        model_config = ConfigDict(coerce_numbers_to_str=True)
        a: str

    class Named(BaseModel):
        metadata: int | str
        default: tuple[int, str] | None = None
        config: bytes | int = b""

    kinds = {
        "/float": float,
        "/floats": Floats,
        "/keys/float": dict[float, int],
        "/keys/literal": dict[Literal[True, 0], int],
        "/keys/bool": dict[bool, int],
        "/texts": Texts,
        "/named": Named,
    }
    for path, kind in kinds.items():

        @app.post(path)
        def show(body: Annotated[kind, api.Body()]):
            return repr(body)

    return app


class Refusing(BaseModel):
    a: int

    @field_validator("a")
    @classmethod
    def refuse(cls, value: int) -> int:
        if value == 3:
            raise KeyError("no validation error")
        return value


@program(
    post("/made", json={}),
    post("/made", json={"a": 7}),
    post("/refusing", json={"a": 3}),
    post("/refusing", json={"a": 3}, headers={"x-key": "k"}),
    post("/refusing", json={"a": 4}, headers={"x-key": "k"}),
    post("/refusing", content="{", headers={"content-type": "application/json"}),
)
def after_dependencies(api):
    app = api.FastAPI()
    seen: list[int] = []

    class Made(BaseModel):
        a: int = Field(default_factory=lambda: len(seen))

    async def note():
        seen.append(1)

    async def key(x_key: Annotated[str | None, api.Header()] = None):
        if x_key is None:
            raise api.HTTPException(401)

    @app.post("/made", dependencies=[api.Depends(note)])
    def made(body: Made):
        return body

    @app.post("/refusing", dependencies=[api.Depends(key)])
    def refusing(body: Refusing):
        return body

    return app
