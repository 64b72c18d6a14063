"""Custom exception handlers: by class, by status, for everything; validation errors in one's own shape."""

from typing import Annotated

from pydantic import BaseModel, ValidationError

from ..harness import get, post, program, put

JSON = {"content-type": "application/json"}
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


class Item(BaseModel):
    a: int
    b: str = "b"


@program(
    post("/items", json={"a": "x"}),
    post("/items", json={"a": 1}),
    post("/items?q=x", content=b"{", headers=JSON),
    post("/items?q=x", json=[1]),
    post("/items", content=b"abc", headers={"content-type": "text/plain"}),
    post("/items"),
    post("/several", json={"item": {"a": "x"}}),
    post("/several", json=[1]),
    post("/form", content=b"n=x&m=1&m=2", headers=URLENCODED),
    post("/form"),
    post("/form-model", content=b"a=x", headers=URLENCODED),
    get("/raised"),
)
def validation_handler(api):
    app = api.FastAPI()
    Error = api.exceptions.RequestValidationError

    @app.exception_handler(Error)
    async def explain(request, exc):
        return api.responses.JSONResponse(
            {
                "path": request.url.path,
                "errors": api.encoders.jsonable_encoder(exc.errors()),
                "loc": [type(error["loc"]).__name__ for error in exc.errors()],
                "body": repr(exc.body),
                "bases": [base.__name__ for base in type(exc).__mro__[:3]],
            },
            status_code=400,
        )

    @app.post("/items")
    async def items(item: Item, q: int = 1):
        return item

    @app.post("/several")
    async def several(item: Item, other: Item):
        return [item, other]

    @app.post("/form")
    async def form(n: Annotated[int, api.Form()], m: Annotated[list[int], api.Form()] = []):
        return [n, m]

    @app.post("/form-model")
    async def form_model(item: Annotated[Item, api.Form()]):
        return item

    @app.get("/raised")
    async def raised():
        raise Error([{"loc": ("own",), "msg": "m", "type": "t"}], body="given")

    return app


@program(
    *(
        get(f"/{name}")
        for name in ("base", "child", "grandchild", "sync-handler", "value", "plain", "converted")
    ),
    *(get(f"/{name}") for name in ("dependency", "headers", "broken-handler", "returns-nothing", "pydantic")),
)
def by_class(api):
    app = api.FastAPI()
    JSONResponse = api.responses.JSONResponse

    class Base(Exception):
        pass

    class Child(Base):
        pass

    class Grandchild(Child):
        pass

    class Broken(Exception):
        pass

    class Silent(Exception):
        pass

    @app.exception_handler(Base)
    async def on_base(request, exc):
        return JSONResponse({"base": str(exc), "method": request.method}, 418)

    @app.exception_handler(Child)
    async def on_child(request, exc):
        return JSONResponse({"child": type(exc).__name__}, 419, {"x-handled": "child"})

    @app.exception_handler(KeyError)
    def in_a_thread(request, exc):
        return api.responses.PlainTextResponse(repr(exc), 420)

    @app.exception_handler(ZeroDivisionError)
    async def convert(request, exc):
        raise api.HTTPException(409, "converted")

    @app.exception_handler(Broken)
    async def breaks(request, exc):
        raise RuntimeError("in the handler")

    @app.exception_handler(Silent)
    async def silent(request, exc):
        return None

    @app.exception_handler(ValidationError)
    async def pydantic(request, exc):
        return JSONResponse(exc.errors(include_url=False), 421)

    def add(name: str, error: Exception) -> None:
        @app.get(f"/{name}", name=name)
        async def raises():
            raise error

    add("base", Base("b"))
    add("child", Child("c"))
    add("grandchild", Grandchild("g"))
    add("sync-handler", KeyError("k"))
    add("value", ValueError("unhandled"))
    add("converted", ZeroDivisionError())
    add("broken-handler", Broken())
    add("returns-nothing", Silent())

    def dependency():
        raise Child("from a dependency")

    @app.get("/dependency", dependencies=[api.Depends(dependency)])
    async def with_dependency():
        return 1

    @app.get("/headers")
    async def headers(response: api.Response):
        response.headers["x-lost"] = "1"
        raise Base("headers")

    @app.get("/pydantic")
    async def own_validation():
        return Item(a="x")

    @app.get("/plain")
    async def plain():
        return "fine"

    return app


@program(
    get("/missing"), put("/here"), get("/here"), get("/raised/404"), get("/raised/418"), get("/raised/409")
)
def by_status(api):
    app = api.FastAPI()
    JSONResponse, PlainTextResponse = api.responses.JSONResponse, api.responses.PlainTextResponse

    @app.exception_handler(404)
    async def on_404(request, exc):
        return JSONResponse({"nothing at": request.url.path, "detail": exc.detail}, 404)

    @app.exception_handler(405)
    async def on_405(request, exc):
        return PlainTextResponse(f"not {request.method}", 405, dict(exc.headers or {}))

    async def on_418(request, exc):
        return PlainTextResponse(f"teapot {exc.detail}", 200)

    app.add_exception_handler(418, on_418)

    @app.get("/here")
    async def here():
        return 1

    @app.get("/raised/{code}")
    async def raised(code: int):
        raise api.HTTPException(code, "raised", {"x-a": "1"})

    return app


@program(
    *(get(f"/{name}") for name in ("missing", "starlette", "own", "boom", "response")),
    put("/own"),
    get("/own?n=x"),
    openapi=False,
)
def replaced_defaults(api):
    """Handlers given to the constructor, for Starlette's class: they catch both classes of HTTPException."""
    JSONResponse = api.responses.JSONResponse

    async def on_http(request, exc):
        return JSONResponse(
            {"status": exc.status_code, "own": isinstance(exc, api.HTTPException)}, exc.status_code
        )

    async def on_any(request, exc):
        return JSONResponse({"any": type(exc).__name__}, 500)

    async def on_validation(request, exc):
        return await api.exception_handlers.request_validation_exception_handler(request, exc)

    app = api.FastAPI(
        exception_handlers={
            api.exceptions.StarletteHTTPException: on_http,
            api.exceptions.RequestValidationError: on_validation,
            Exception: on_any,
        }
    )

    @app.get("/starlette")
    async def starlette():
        raise api.exceptions.StarletteHTTPException(410)

    @app.get("/own")
    async def own(n: int = 1):
        raise api.HTTPException(411)

    @app.get("/boom")
    async def boom():
        raise RuntimeError("boom")

    @app.get("/response")
    async def response() -> int:
        return "x"

    return app


@program(get("/missing"), get("/own"), get("/starlette"), openapi=False)
def only_the_own_class(api):
    app = api.FastAPI()

    @app.exception_handler(api.HTTPException)
    async def on_own(request, exc):
        return api.responses.PlainTextResponse(f"own {exc.status_code}", exc.status_code)

    @app.get("/own")
    async def own():
        raise api.HTTPException(411)

    @app.get("/starlette")
    async def starlette():
        raise api.exceptions.StarletteHTTPException(410)

    return app


@program(get("/boom"), get("/missing"), get("/fine"), openapi=False)
def by_500(api):
    app = api.FastAPI()

    @app.exception_handler(500)
    async def on_500(request, exc):
        return api.responses.JSONResponse({"error": repr(exc)}, 500, {"x-handled": "1"})

    @app.get("/boom")
    async def boom():
        raise RuntimeError("boom")

    @app.get("/fine")
    async def fine():
        return 1

    return app


@program(
    *(
        get(f"/{name}")
        for name in ("teapot", "missing", "sub/teapot", "sub/missing", "sub/boom", "sub/invalid?n=x")
    ),
    openapi=False,
)
def sub_application(api):
    class Teapot(Exception):
        pass

    app, sub = api.FastAPI(), api.FastAPI()

    @app.exception_handler(Teapot)
    async def outer(request, exc):
        return api.responses.PlainTextResponse("outer", 418)

    @sub.exception_handler(404)
    async def inner_404(request, exc):
        return api.responses.PlainTextResponse("inner 404", 404)

    @app.get("/teapot")
    @sub.get("/teapot")
    async def teapot():
        raise Teapot

    @sub.get("/boom")
    async def boom():
        raise ValueError

    @sub.get("/invalid")
    async def invalid(n: int):
        return n

    app.mount("/sub", sub)
    return app
