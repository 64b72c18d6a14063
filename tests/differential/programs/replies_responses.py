"""Response classes, responses returned as they are, default classes, status codes, files."""

import tempfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..harness import get, program, request


class Item(BaseModel):
    a: int = 1


def routes(*names: str):
    return [get(f"/{name}") for name in names]


@program(
    *routes(
        "html", "html-dict", "html-model", "plain", "plain-annotated", "plain-int", "redirect", "redirect-302"
    ),
    *routes(
        "redirect-direct",
        "redirect-annotated",
        "stream",
        "stream-direct",
        "bytes",
        "text",
        "own",
        "own-annotated",
    ),
    *routes(
        "own-model",
        "subclass",
        "direct",
        "annotated",
        "beside-model",
        "union",
        "router",
        "replaced",
        "headers",
    ),
    *routes(
        "none", "cookies", "json", "json-none", "json-status", "html-direct", "async-stream", "coroutine"
    ),
)
def classes(api):
    app = api.FastAPI()
    r = api.responses

    class Own(r.JSONResponse):
        media_type = "application/vnd.own+json"

        def render(self, content: Any) -> bytes:
            return b"<" + repr(content).encode() + b">"

    class Sub(r.JSONResponse):
        pass

    @app.get("/html", response_class=r.HTMLResponse)
    async def html():
        return "<é>"

    @app.get("/html-dict", response_class=r.HTMLResponse)
    async def html_dict():
        return {"a": 1}

    @app.get("/html-model", response_class=r.HTMLResponse)
    async def html_model() -> str:
        return "<p>"

    @app.get("/plain", response_class=r.PlainTextResponse)
    def plain():
        return "é"

    @app.get("/plain-annotated", response_class=r.PlainTextResponse)
    async def plain_annotated() -> str:
        return "x"

    @app.get("/plain-int", response_class=r.PlainTextResponse)
    async def plain_int() -> int:
        return 3

    @app.get("/redirect", response_class=r.RedirectResponse)
    async def redirect():
        return "/x y?é"

    @app.get("/redirect-302", response_class=r.RedirectResponse, status_code=302)
    async def redirect_302():
        return "https://example.com/"

    @app.get("/redirect-direct")
    async def redirect_direct():
        return r.RedirectResponse("/x", headers={"x-a": "1"})

    @app.get("/redirect-annotated")
    async def redirect_annotated() -> r.RedirectResponse:
        return r.RedirectResponse("/x", 301)

    @app.get("/stream", response_class=r.StreamingResponse)
    async def stream():
        return iter([b"a", b"b"])

    @app.get("/stream-direct")
    async def stream_direct():
        return r.StreamingResponse(
            iter(["a", "b"]), media_type="text/csv", headers={"x": "1"}, status_code=206
        )

    @app.get("/async-stream")
    async def async_stream() -> r.StreamingResponse:
        async def chunks():
            yield "a"
            yield b"b"

        return r.StreamingResponse(chunks())

    @app.get("/bytes", response_class=r.Response)
    async def from_bytes():
        return b"xx"

    @app.get("/text", response_class=r.Response)
    async def from_text():
        return "xx"

    @app.get("/own", response_class=Own)
    async def own():
        return {"a": Item()}

    @app.get("/own-annotated", response_class=Own)
    async def own_annotated() -> dict[str, Item]:
        return {"a": Item()}

    @app.get("/own-model", response_class=Own)
    async def own_model() -> Item:
        return {"a": "2"}

    @app.get("/subclass", response_class=Sub)
    async def subclass() -> dict[str, float]:
        return {"a": 1e-7}

    @app.get("/direct")
    async def direct():
        return r.Response(b"x", media_type="a/b", status_code=299)

    @app.get("/annotated")
    async def annotated() -> r.Response:
        return r.Response("x", media_type="text/plain")

    @app.get("/beside-model")
    async def beside_model() -> Item:
        return r.JSONResponse({"not": "an item"}, 202)

    @app.get("/union", response_model=None)
    async def union() -> r.Response | dict:
        return {"a": 1}

    @app.get("/replaced", response_class=r.HTMLResponse, status_code=201)
    async def replaced():
        return r.PlainTextResponse("y")

    @app.get("/headers")
    async def headers():
        return r.JSONResponse(1, headers={"X-B": "2", "content-type": "application/json; v=1", "x-a": "1"})

    @app.get("/none", response_class=r.Response)
    async def none():
        return r.Response()

    @app.get("/cookies")
    async def cookies():
        response = r.JSONResponse(1)
        response.set_cookie("a", "b", httponly=True, secure=True, max_age=3, path="/p", samesite="strict")
        response.set_cookie("c", "d e")
        return response

    @app.get("/json", response_class=r.JSONResponse)
    async def explicit_json():
        return {"b": 1, "a": "é"}

    @app.get("/json-none")
    async def json_none():
        return r.JSONResponse(None)

    @app.get("/json-status")
    async def json_status():
        return r.JSONResponse([1], 418)

    @app.get("/html-direct")
    async def html_direct():
        return r.HTMLResponse("<p>", headers={"content-language": "en"})

    @app.get("/coroutine")
    def from_a_thread():
        return r.PlainTextResponse("from a thread")

    router = api.APIRouter(default_response_class=r.PlainTextResponse)

    @router.get("/router")
    async def by_router():
        return "plain"

    app.include_router(router)
    return app


@program(*routes("app", "router/own", "router/route", "include/plain", "include/explicit"))
def default_classes(api):
    r = api.responses
    app = api.FastAPI(default_response_class=r.HTMLResponse)

    @app.get("/app")
    async def by_app():
        return "app"

    own = api.APIRouter(default_response_class=r.PlainTextResponse)

    @own.get("/own")
    async def by_router():
        return "own"

    @own.get("/route", response_class=r.JSONResponse)
    async def by_route():
        return "route"

    plain = api.APIRouter()

    @plain.get("/plain")
    async def by_include():
        return "include"

    @plain.get("/explicit", response_class=r.JSONResponse)
    async def explicit() -> int:
        return 3

    app.include_router(own, prefix="/router")
    app.include_router(plain, prefix="/include", default_response_class=r.PlainTextResponse)
    return app


@program(*(get(f"/{code}") for code in (200, 201, 202, 203, 204, 206, 304, 400, 404, 418, 500, 599)))
def status_codes(api):
    app = api.FastAPI()

    def add(code: int) -> None:
        @app.get(f"/{code}", status_code=code, response_description=f"About {code}")
        async def replies():
            return {"code": code}

    for code in (200, 201, 202, 203, 204, 206, 304, 400, 404, 418, 500, 599):
        add(code)
    return app


@program(
    get("/file"),
    get("/file", headers={"range": "bytes=1-2"}),
    get("/file", headers={"range": "bytes=9-"}),
    request("HEAD", "/file"),
    get("/named"),
    get("/missing"),
    openapi=True,
)
def files(api):
    app = api.FastAPI()
    FileResponse = api.responses.FileResponse
    folder = tempfile.TemporaryDirectory()
    app.state.folder = folder
    path = Path(folder.name, "q.txt")
    path.write_text("hello")
    fixed = {"last-modified": "Wed, 01 Jan 2020 00:00:00 GMT", "etag": '"fixed"'}

    @app.api_route("/file", methods=["GET", "HEAD"], operation_id="file")
    async def file():
        return FileResponse(path, headers=fixed)

    @app.get("/named", response_class=FileResponse)
    async def named():
        return FileResponse(path, filename="é.csv", headers=fixed, media_type="text/x-named")

    @app.get("/missing", response_class=FileResponse)
    async def missing():
        return str(path) + ".not"

    return app
