"""Content types: which are JSON, `strict_content_type`, raw bytes, request read beside the body."""

from typing import Any

from pydantic import BaseModel

from ..harness import post, program

GOOD = b'{"name":"a"}'
MEDIA_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "application/json;",
    " application/json ",
    "Application/JSON",
    "application/vnd.api+json",
    "application/vnd.api+json; version=1",
    "application/problem+json",
    "application/+json",
    "application/json+x",
    "application/jsonx",
    "application/geo+json-seq",
    "text/json",
    "text/plain",
    "text/x+json",
    "image/png",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "application",
    "garbage",
    "",
    "application/json, text/plain",
)


class Item(BaseModel):
    name: str


def typed(path: str, content: bytes, *types: str):
    return [post(path, content=content, headers={"content-type": name}) for name in types]


@program(
    *typed("/items", GOOD, *MEDIA_TYPES),
    post("/items", content=GOOD),
    post("/items", content=b""),
    *typed("/items", b"", "text/plain", "application/json"),
    *typed("/items", b"{", "text/plain", "application/vnd.api+json", ""),
    post("/two", content=b'{"item":{"name":"a"},"n":1}'),
    *typed("/two", b'{"item":{"name":"a"},"n":1}', "application/merge-patch+json", "text/plain"),
)
def strict(api):
    app = api.FastAPI()

    @app.post("/items")
    async def items(item: Item):
        return item

    @app.post("/two")
    async def two(item: Item, n: int = api.Body()):
        return [item, n]

    return app


@program(
    post("/items", content=GOOD),
    post("/items", content=b"{"),
    post("/items", content=b""),
    *typed("/items", GOOD, "", "text/plain", "garbage", "application/json"),
    post("/raw", content=b"3"),
    post("/raw", content=b"abc"),
    openapi=False,
)
def lenient(api):
    app = api.FastAPI(strict_content_type=False)

    @app.post("/items")
    async def items(item: Item):
        return item

    @app.post("/raw")
    async def raw(n: Any = api.Body()):
        return repr(n)

    return app


@program(
    *(post(f"/{name}/items", content=GOOD) for name in ("strict", "lenient", "inherits", "nested/inner")),
    *(
        post(f"/{name}/items", json={"name": "a"})
        for name in ("strict", "lenient", "inherits", "nested/inner")
    ),
    openapi=False,
)
def per_router(api):
    app = api.FastAPI(strict_content_type=False)

    def router(**options):
        made = api.APIRouter(**options)

        @made.post("/items")
        async def items(item: Item):
            return item

        return made

    outer = api.APIRouter(prefix="/nested", strict_content_type=True)
    outer.include_router(router(prefix="/inner"))
    app.include_router(router(strict_content_type=True), prefix="/strict")
    app.include_router(router(strict_content_type=False), prefix="/lenient")
    app.include_router(router(), prefix="/inherits")
    app.include_router(outer)
    return app


@program(
    *(post(f"/{kind}", content=b"abc") for kind in ("bytes", "any", "text", "optional", "integer")),
    *(
        post(f"/{kind}", content=b"12", headers={"content-type": "text/plain"})
        for kind in ("text", "integer")
    ),
    *typed("/bytes", b"\xff\x00", "application/octet-stream"),
    *typed("/any", b"\xff\x00", "application/octet-stream"),
    *typed("/text", b"\xc3\xa9", "text/plain"),
    *typed("/bytes", b'"abc"', "application/json", "text/plain"),
    *typed("/bytes", b"3", "application/json"),
    *typed("/bytes", b"", "application/json", "text/plain"),
    *typed("/optional", b"", "text/plain"),
    *typed("/declared", b"<a/>", "application/xml", "application/json"),
)
def raw_values(api):
    app = api.FastAPI()
    Body = api.Body

    @app.post("/bytes")
    async def as_bytes(value: bytes = Body()):
        return repr(value)

    @app.post("/any")
    async def as_any(value: Any = Body()):
        return repr(value)

    @app.post("/text")
    async def as_text(value: str = Body()):
        return value

    @app.post("/optional")
    async def optional(value: bytes | None = Body(None)):
        return repr(value)

    @app.post("/integer")
    async def integer(value: int = Body()):
        return value

    @app.post("/declared")
    async def declared(value: bytes = Body(media_type="application/xml")):
        return repr(value)

    return app


@program(
    post("/whole", content=b"abc"),
    post("/whole"),
    post("/parts", content=(b"ab", b"", b"cd")),
    post("/json", content=b'{"a":[1]}'),
    post("/json", content=b"{"),
    post("/both", json={"name": "a"}),
    post("/both", json={"name": 3}),
    post("/chunked", content=(b'{"na', b'me":"a"}'), headers={"content-type": "application/json"}),
    post("/form", data={"a": "1"}),
)
def request_bodies(api):
    app = api.FastAPI()
    Request = api.Request

    @app.post("/whole")
    async def whole(request: Request):
        return repr(await request.body())

    @app.post("/parts")
    async def parts(request: Request):
        return repr(b"".join([part async for part in request.stream()]))

    @app.post("/json")
    async def parsed(request: Request):
        return await request.json()

    @app.post("/both")
    async def both(item: Item, request: Request):
        return [item, (await request.body()).decode(), await request.json()]

    @app.post("/chunked")
    async def chunked(item: Item):
        return item

    @app.post("/form")
    async def form(request: Request):
        async with request.form() as fields:
            return dict(fields)

    return app
