"""Errors with the default handlers: HTTPException, 404, 405, redirected slashes, unhandled exceptions."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel

from ..harness import delete, get, patch, post, program, put, request

JSON = {"content-type": "application/json"}


class Item(BaseModel):
    a: int


DETAILS: dict[str, Any] = {
    "none": None,
    "text": "s",
    "accents": "é",
    "dict": {"a": [1, {"b": None}]},
    "list": [1, "x"],
    "number": 3,
    "float": 1e-7,
    "true": True,
    "zero": 0,
    "empty": "",
    "empty-list": [],
    "tuple": (1, 2),
    "date": dt.datetime(2020, 1, 1),
    "model": Item(a=1),
    "bytes": b"x",
    "infinite": float("inf"),
    "set": {1},
}
CODES = (101, 200, 204, 205, 299, 304, 400, 401, 403, 404, 409, 410, 413, 418, 422, 429, 499, 500, 503)


@program(
    *(get(f"/detail/{name}") for name in DETAILS),
    *(get(f"/code/{code}") for code in CODES),
    *(get(f"/default/{code}") for code in CODES),
    *(
        get(f"/{name}")
        for name in ("starlette", "dependency", "subclass", "headers", "content-type", "sync", "text")
    ),
    *(get(f"/{name}") for name in ("no-arguments", "keyword", "chained")),
)
def http_exceptions(api):
    app = api.FastAPI()
    HTTPException = api.HTTPException

    @app.get("/detail/{name}")
    async def with_detail(name: str):
        raise HTTPException(418, DETAILS[name])

    @app.get("/code/{code}")
    async def with_code(code: int):
        raise HTTPException(code, "detail", headers={"X-B": "2"})

    @app.get("/default/{code}")
    async def default_detail(code: int):
        raise HTTPException(code)

    @app.get("/starlette")
    async def starlette():
        raise api.exceptions.StarletteHTTPException(404, "from starlette", {"x": "1"})

    def refuses():
        raise HTTPException(401, "who are you", headers={"WWW-Authenticate": "Bearer"})

    @app.get("/dependency", dependencies=[api.Depends(refuses)])
    async def dependency():
        return "never"

    class Teapot(HTTPException):
        def __init__(self) -> None:
            super().__init__(status_code=418, detail={"short": "stout"})

    @app.get("/subclass")
    async def subclass():
        raise Teapot

    @app.get("/headers")
    async def headers():
        raise HTTPException(400, "x", headers={"b": "1", "A": "2", "content-length-like": "3"})

    @app.get("/content-type")
    async def content_type():
        raise HTTPException(400, "x", headers={"Content-Type": "application/problem+json"})

    @app.get("/sync")
    def synchronous():
        raise HTTPException(409, "conflict")

    @app.get("/text")
    async def as_text() -> str:
        return str(HTTPException(404, "x")) + repr(HTTPException(404, detail={"a": 1}))

    @app.get("/no-arguments")
    async def wrong_use():
        raise HTTPException

    @app.get("/keyword")
    async def keyword():
        raise HTTPException(detail="d", status_code=402)

    @app.get("/chained")
    async def chained():
        try:
            raise ValueError("cause")
        except ValueError as error:
            raise HTTPException(400, str(error)) from error

    return app


@program(
    *(one("/two") for one in (get, post, put, delete, patch)),
    *(request(method, "/two") for method in ("HEAD", "OPTIONS", "TRACE", "FOO")),
    get("/only-post"),
    post("/only-post"),
    get("/several"),
    put("/several"),
    post("/items/3"),
    get("/items/3"),
    get("/items/x"),
    delete("/items/x"),
    get("/nowhere"),
    post("/nowhere", json={}),
    get("/"),
    get("//"),
    get("/two/three"),
    put("/docs"),
    request("HEAD", "/openapi.json"),
    post("/openapi.json"),
    get("/Two"),
    get("/items/a%2Fb"),
)
def methods(api):
    app = api.FastAPI()

    @app.get("/two")
    async def read():
        return "read"

    @app.post("/two")
    async def write():
        return "written"

    @app.post("/only-post")
    async def only_post():
        return "posted"

    @app.api_route("/several", methods=["PUT", "PATCH", "DELETE"], operation_id="several")
    async def several():
        return "any of them"

    @app.get("/items/{item_id}")
    async def item(item_id: int):
        return item_id

    @app.exception_handler(405)
    async def sorted_allow(request, exc):
        allowed = ", ".join(sorted(exc.headers["Allow"].split(", ")))
        return api.responses.JSONResponse({"detail": exc.detail}, 405, {"allow": allowed})

    return app


@program(
    put("/plain"), request("HEAD", "/plain"), get("/router/x"), get("/mounted/missing"), post("/mounted/here")
)
def default_405(api):
    app = api.FastAPI()

    @app.get("/plain")
    async def plain():
        return 1

    router = api.APIRouter(prefix="/router")

    @router.post("/x")
    async def routed():
        return 1

    inner = api.FastAPI()

    @inner.get("/here")
    async def here():
        return 1

    app.include_router(router)
    app.mount("/mounted", inner)
    return app


@program(
    *(
        get(path)
        for path in ("/slash", "/slash/", "/bare", "/bare/", "/slash?x=1&y=%20", "/bare//", "/item/3/", "/é")
    ),
    post("/slash"),
    post("/slash/", json={}),
    put("/slash", content=b"body"),
    get("/routed"),
    get("/routed/"),
    get("/sub"),
    get("/sub/"),
    get("/slash", headers={"host": "example.com:81"}),
    openapi=False,
)
def redirects(api):
    app = api.FastAPI()

    @app.get("/slash/")
    async def slash():
        return "slash"

    @app.get("/bare")
    async def bare():
        return "bare"

    @app.get("/item/{item_id}")
    async def item(item_id: int):
        return item_id

    @app.get("/é/")
    async def accent():
        return "é"

    router = api.APIRouter(prefix="/routed")

    @router.get("/")
    async def routed():
        return "routed"

    sub = api.FastAPI()

    @sub.get("/")
    async def root():
        return "sub"

    app.include_router(router)
    app.mount("/sub", sub)
    return app


@program(*(get(path) for path in ("/slash", "/slash/", "/bare", "/bare/")), openapi=False)
def no_redirects(api):
    app = api.FastAPI(redirect_slashes=False)

    @app.get("/slash/")
    async def slash():
        return "slash"

    @app.get("/bare")
    async def bare():
        return "bare"

    return app


@program(
    *(
        get(f"/{name}")
        for name in ("raises", "sync", "dependency", "exit", "base", "group", "own-validation", "assert")
    ),
    get("/after"),
    openapi=False,
)
def unhandled(api):
    app = api.FastAPI()

    @app.get("/raises")
    async def raises():
        raise RuntimeError("secret")

    @app.get("/sync")
    def synchronous():
        return 1 / 0

    def broken():
        raise KeyError("dependency")

    @app.get("/dependency", dependencies=[api.Depends(broken)])
    async def dependency():
        return 1

    def breaks_at_exit():
        yield 1
        raise ValueError("exit")

    @app.get("/exit")
    async def at_exit(n: int = api.Depends(breaks_at_exit)):
        return n

    @app.get("/base")
    async def not_found():
        raise LookupError

    @app.get("/group")
    async def group():
        raise ExceptionGroup("several", [ValueError("a"), api.HTTPException(404)])

    @app.get("/own-validation")
    async def own_validation():
        return Item(a="x")

    @app.get("/assert")
    async def asserts():
        assert Item is None
        return 1

    @app.get("/after")
    async def after():
        return "still answers"

    return app


@program(
    post("/items/x?limit=y&tag=ok", json={"a": "z"}, headers={"x-number": "n"}, cookies={"size": "s"}),
    post("/items/1?limit=2", json={"a": 1}, headers={"x-number": "3"}, cookies={"size": "4"}),
    post("/items/1"),
    post("/items/x", content=b"{", headers=JSON),
    post("/items/0?limit=0", json=[]),
    post("/dependency/x?q=a", json={"a": None}),
    get("/raised"),
    get("/raised-empty"),
    get("/raised-odd"),
)
def request_validation(api):
    app = api.FastAPI()
    RequestValidationError = api.exceptions.RequestValidationError

    @app.post("/items/{item_id}")
    async def items(
        item_id: Annotated[int, api.Path(gt=0)],
        item: Item,
        x_number: Annotated[int, api.Header()],
        size: Annotated[int, api.Cookie()],
        limit: Annotated[int, api.Query(gt=0)],
        tag: str = "none",
    ):
        return [item_id, item, x_number, size, limit, tag]

    def q_twice(q: int, z: int):
        return q * 2 + z

    @app.post("/dependency/{n}")
    async def dependency(n: int, item: Item, q: int = api.Depends(q_twice)):
        return [n, item, q]

    @app.get("/raised")
    async def raised():
        raise RequestValidationError(
            [
                {
                    "type": "own",
                    "loc": ("query", "q"),
                    "msg": "m",
                    "input": {1},
                    "ctx": {"error": ValueError("v")},
                }
            ],
            body={"b": 1},
        )

    @app.get("/raised-empty")
    async def raised_empty():
        raise RequestValidationError([])

    @app.get("/raised-odd")
    async def raised_odd():
        raise RequestValidationError([{"anything": dt.date(2020, 1, 1)}, "text"])

    return app
