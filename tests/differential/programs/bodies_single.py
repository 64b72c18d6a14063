"""One JSON body: models and scalars, empty and null bodies, malformed JSON, GET with a body."""

# ruff: noqa: UP045 (both spellings of an optional are used by programs)

from typing import Any, Optional

from pydantic import BaseModel, Field

from ..harness import delete, get, post, program, put, request

JSON = {"content-type": "application/json"}


def raw(path: str, *bodies: str | bytes):
    return [post(path, content=body, headers=JSON) for body in bodies]


class Item(BaseModel):
    name: str
    price: float = 1.5
    tags: list[str] = []
    size: int = Field(3, gt=0, le=10)


@program(
    *raw(
        "/items",
        '{"name":"a"}',
        '{"name":"a","price":"2.5","tags":["x"],"size":10,"extra":1}',
        "{}",
        "[]",
        '"x"',
    ),
    *raw("/items", "3", "true", "null", "", '{"name":1}', '{"name":"a","size":0}', '{"name":"a","size":11}'),
    *raw("/items", '{"name":null,"price":"x","tags":"y","size":1.5}', '{"name":"a","tags":[1,"b",null]}'),
    *raw("/items", '{"name":"a","name":"b"}', '{"name":"\\u00e9 \U0001f600"}', "{}\n", ' {"name":"a"} '),
    post("/items", json={"name": "a"}),
    post("/items"),
    get("/items"),
)
def one_model(api):
    app = api.FastAPI()

    @app.post("/items")
    async def create(item: Item):
        return {"name": item.name, "fields": sorted(item.model_fields_set), "item": item.model_dump()}

    return app


@program(
    *raw(
        "/items",
        '{"name":',
        '{"name": "a"} x',
        "  ",
        "{'a':1}",
        '{"a":1,}',
        '\n\n {"a" 1}',
        '"a',
        "nul",
        "01",
    ),
    *raw("/items", '{"name":"a\x01b"}', "[" * 60, '{"name":"a"}{"name":"b"}', '{"name":"\\x"}', "\x00"),
    *raw(
        "/items",
        b'{"name": "\xff"}',
        b"\xff",
        '{"name":"a"}'.encode("utf-16"),
        '{"name":"a"}'.encode("utf-32-le"),
    ),
    *raw("/items", b'\xef\xbb\xbf{"name":"a"}', '{"name":' + "9" * 5000 + "}"),
    *raw("/items?limit=x", "{", '{"name":3}'),
    *raw("/none", "{", "\xff"),
)
def malformed(api):
    app = api.FastAPI()

    @app.post("/items")
    async def create(item: Item, limit: int = 1):
        return item.name

    @app.post("/none")
    async def none():
        return "not read"

    return app


@program(
    *raw(
        "/items", '{"name":"a","price":NaN}', '{"name":"a","price":1e400}', '{"name":"a","price":-Infinity}'
    ),
    *raw(
        "/items",
        '{"name":"a","price":1e308}',
        '{"name":"a","price":9007199254740993}',
        '{"name":"a","price":-0.0}',
    ),
)
def numbers_beyond_json(api):
    app = api.FastAPI()

    @app.post("/items")
    async def create(item: Item):
        return repr(item.price)

    return app


OPTIONAL = ("", "null", "{}", "[]", '{"name":"a"}', '{"name":3}')


@program(
    *raw("/none-by-default", *OPTIONAL),
    *raw("/optional", *OPTIONAL),
    *raw("/no-default", *OPTIONAL),
    *raw("/model-by-default", *OPTIONAL),
    *raw("/factory", *OPTIONAL),
    post("/none-by-default"),
    post("/no-default"),
    post("/model-by-default", json=None),
)
def optional_model(api):
    app = api.FastAPI()

    @app.post("/none-by-default")
    async def none_by_default(item: Item | None = None):
        return item

    @app.post("/optional")
    def optional(item: Optional[Item] = api.Body(default=None)):
        return item

    @app.post("/no-default")
    async def no_default(item: Item | None):
        return item

    @app.post("/model-by-default")
    async def model_by_default(item: Item = Item(name="given")):
        return item

    @app.post("/factory")
    async def factory(item: Item = api.Body(default_factory=lambda: Item(name="made"))):
        return item

    return app


SCALARS = ("", "null", "3", '"3"', "3.5", "true", "{}", "[]", '{"n":3}', '"x"')


@program(
    *raw("/int", *SCALARS),
    *raw("/str", *SCALARS),
    *raw("/optional", *SCALARS),
    *raw("/constrained", "3", "4", '"4"', "9", "10"),
    *raw("/any", *SCALARS),
    *raw("/any-or-none", "", "null", "3"),
)
def scalars(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/int")
    async def integer(n: int = Body()):
        return n

    @app.post("/str")
    async def text(n: str = Body()):
        return n

    @app.post("/optional")
    async def optional(n: int | None = Body(None, description="perhaps")):
        return n

    @app.post("/constrained")
    async def constrained(n: int = Body(gt=3, lt=10, multiple_of=2, title="N", examples=[4])):
        return n

    @app.post("/any")
    async def anything(n: Any = Body()):
        return repr(n)

    @app.post("/any-or-none")
    async def anything_or_none(n: Any = Body(None)):
        return repr(n)

    return app


@program(
    *raw("/list", "", "null", "[]", "{}", "[1,2]", '["1","x",null]', "3"),
    *raw("/models", "[]", "[{}]", '[{"name":"a"},3]', '[{"name":"a"},{"name":"b","size":99}]'),
    *raw("/list-by-default", "", "null", "[]", '["x",3,"y"]'),
    *raw("/dict", "", "{}", '{"1":2}', '{"a":"b","2":"x"}', "[]"),
    *raw("/plain-dict", '{"a":[1,null]}', "[]", ""),
    *raw("/set", "[1,1,2]", '["a"]', "{}"),
    *raw("/tuple", '[1,"a"]', "[1]", '[1,"a",2]', "{}"),
    *raw("/nested", '{"a":[{"name":"x"}]}', '{"a":[{"name":"x"},{}],"b":3}'),
)
def containers(api):
    app = api.FastAPI()

    @app.post("/list")
    async def a_list(n: list[int]):
        return n

    @app.post("/models")
    async def models(n: list[Item]):
        return n

    @app.post("/list-by-default")
    async def a_list_by_default(n: list[int] = api.Body([1])):
        return n

    @app.post("/dict")
    async def a_dict(n: dict[int, float]):
        return n

    @app.post("/plain-dict")
    async def plain_dict(n: dict):
        return n

    @app.post("/set")
    async def a_set(n: set[int]):
        return sorted(n)

    @app.post("/tuple")
    async def a_tuple(n: tuple[int, str]):
        return n

    @app.post("/nested")
    async def nested(n: dict[str, list[Item]]):
        return n

    return app


@program(
    request("GET", "/items", content='{"name":"a"}', headers=JSON),
    request("GET", "/items", content='{"name":', headers=JSON),
    get("/items"),
    request("DELETE", "/items", content='{"name":"a"}', headers=JSON),
    delete("/items"),
    put("/items/7", json={"name": "a", "price": 2}),
    put("/items/x", json={"price": "y"}),
    put("/items/7?q=1", json={"name": "a"}),
    request("PATCH", "/items/7", json={"price": None}),
    request("OPTIONS", "/items", json={"name": "o"}),
    request("HEAD", "/items"),
)
def any_method(api):
    app = api.FastAPI()

    @app.get("/items")
    @app.delete("/items")
    async def with_body(item: Item):
        return item

    @app.options("/items")
    async def options(item: Item):
        return item

    @app.put("/items/{item_id}")
    @app.patch("/items/{item_id}")
    def update(item_id: int, item: Item, q: int | None = None):
        return {"item_id": item_id, **item.model_dump(), "q": q}

    return app
