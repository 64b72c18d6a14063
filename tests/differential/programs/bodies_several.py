"""Several body parameters, embedding, and bodies shared with dependencies."""

# ruff: noqa: UP045 (both spellings of an optional are used by programs)

from typing import Annotated, Optional

from pydantic import BaseModel

from ..harness import post, program

JSON = {"content-type": "application/json"}


def raw(path: str, *bodies: str | bytes):
    return [post(path, content=body, headers=JSON) for body in bodies]


class Item(BaseModel):
    name: str
    price: float = 1.5


class User(BaseModel):
    id: int


NOT_AN_OBJECT = ("", "null", "[]", "3", '"x"', "{")


@program(
    *raw("/required", *NOT_AN_OBJECT, "{}", '{"item":{"name":"a"},"user":{"id":1}}', '{"item":{},"user":{}}'),
    *raw("/required", '{"item":null,"user":3}', '{"item":{"name":"a"}}', '{"name":"a","id":1}'),
    *raw("/optional", *NOT_AN_OBJECT, "{}", '{"item":null}', '{"item":{}}', '{"user":{"id":"x"}}'),
    *raw(
        "/mixed", *NOT_AN_OBJECT, '{"item":{"name":"a"}}', '{"item":{"name":"a"},"user":{"id":1},"weight":5}'
    ),
    *raw("/mixed", '{"item":{"name":"a"},"weight":0}', '{"weight":"x"}'),
    post("/required", content=b'{"item":{}}'),
    post("/optional", content=b"abc", headers={"content-type": "text/plain"}),
    post("/optional", content=b"\xff", headers={"content-type": "application/octet-stream"}),
    post("/optional"),
)
def several(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/required")
    async def required(item: Item, user: User):
        return [item, user]

    @app.post("/optional")
    async def optional(item: Item | None = None, user: Optional[User] = None):
        return [item, user]

    @app.post("/mixed")
    async def mixed(
        item: Item, weight: Annotated[int, Body(gt=0)] = 2, user: User | None = None, q: str = "q"
    ):
        return [item, weight, user, q]

    return app


@program(
    *raw(
        "/model",
        *NOT_AN_OBJECT,
        '{"item":{"name":"a"}}',
        "{}",
        '{"name":"a"}',
        '{"item":null}',
        '{"item":{}}',
    ),
    *raw("/optional", *NOT_AN_OBJECT, '{"item":{"name":"a"}}', "{}", '{"item":null}', '{"item":3}'),
    *raw("/scalar", *NOT_AN_OBJECT, '{"n":3}', '{"n":4}', '{"n":"5"}', "{}"),
    *raw("/two-scalars", *NOT_AN_OBJECT, '{"n":3}', '{"n":"x","text":3}', '{"n":1,"text":"y"}'),
    *raw("/alias", '{"the-item":{"name":"a"}}', '{"item":{"name":"a"}}', '{"the-item":{}}'),
    *raw("/list", '{"n":[1]}', '{"n":["x"]}', "[1]", "{}"),
    *raw("/not-embedded", '{"name":"a"}', '{"item":{"name":"a"}}'),
)
def embedded(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/model")
    async def model(item: Item = Body(embed=True)):
        return item

    @app.post("/optional")
    async def optional(item: Optional[Item] = Body(default=None, embed=True)):
        return item

    @app.post("/scalar")
    async def scalar(n: int = Body(embed=True, gt=3)):
        return n

    @app.post("/two-scalars")
    async def two_scalars(n: int = Body(), text: str = Body("x")):
        return [n, text]

    @app.post("/alias")
    async def alias(item: Annotated[Item, Body(embed=True, alias="the-item")]):
        return item

    @app.post("/list")
    async def a_list(n: Annotated[list[int], Body(embed=True)]):
        return n

    @app.post("/not-embedded")
    async def not_embedded(item: Annotated[Item, Body(embed=False)]):
        return item

    return app


@program(
    *raw("/same", '{"name":"a"}', '{"item":{"name":"a"}}', "{}", ""),
    *raw("/different", '{"item":{"name":"a"},"user":{"id":3}}', '{"item":{"name":"a"}}', "", "[]"),
    *raw("/only-in-dependency", '{"name":"a"}', "{}", "{"),
    *raw("/nested", '{"user":{"id":1},"item":{"name":"a"},"note":"n"}', '{"user":{"id":1}}'),
)
def with_dependencies(api):
    app = api.FastAPI()
    Depends, Body = api.Depends, api.Body

    async def the_item(item: Item):
        return item.name

    def the_user(user: User, name: str = Depends(the_item)):
        return [user.id, name]

    @app.post("/same")
    async def same(item: Item, name: str = Depends(the_item)):
        return [item, name]

    @app.post("/different")
    async def different(user: User, name: str = Depends(the_item)):
        return [user, name]

    @app.post("/only-in-dependency", dependencies=[Depends(the_item)])
    async def only_in_dependency():
        return "ok"

    @app.post("/nested")
    async def nested(note: str = Body(), found: list = Depends(the_user)):
        return [note, found]

    return app


@program(
    *raw("/items", '{"item":{"name":"a"},"user":{"id":1}}', '{"item":{"name":"a"}}'),
    *raw("/documented", '{"name":"a"}', "{}"),
    *raw("/described", '{"n":1}', '{"n":"x"}'),
    *raw("/hidden", '{"n":1}'),
)
def documented(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/items")
    async def items(
        item: Annotated[Item, Body(title="An item", description="to sell", examples=[{"name": "x"}])],
        user: Annotated[User, Body(deprecated=True)],
    ):
        return [item, user]

    @app.post("/documented")
    async def with_examples(
        item: Annotated[Item, Body(openapi_examples={"plain": {"summary": "s", "value": {"name": "y"}}})],
    ):
        return item

    @app.post("/described")
    async def described(n: Annotated[int, Body(embed=True, description="a number", ge=0, examples=[3, 4])]):
        return n

    @app.post("/hidden")
    async def extended(n: Annotated[int, Body(embed=True, json_schema_extra={"x-note": 1})] = 1):
        return n

    return app
