"""Files and other applications below a path: frontend(), StaticFiles, templates, WSGI, mounts."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..harness import get, post, program, request

HTML = {"headers": {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}}
JSON = {"headers": {"accept": "application/json"}}
FIXED_TIME = 1_700_000_000
DIRECTORIES: list[TemporaryDirectory[str]] = []


def site(**extra: str) -> Path:
    """A small web site on disk whose files are always equally old, so that etags repeat."""
    DIRECTORIES.append(TemporaryDirectory())
    root = Path(DIRECTORIES[-1].name)
    files = {
        "index.html": "<h1>home</h1>",
        "assets/app.js": "console.log(1)",
        "assets/style.css": "b {}",
        "about/index.html": "about",
        "page.html": "page",
        ".hidden": "hidden",
        **{name.replace("__", "."): text for name, text in extra.items()},
    }
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        os.utime(target, (FIXED_TIME, FIXED_TIME))
    return root


VISITS = (
    get("/"),
    get("/assets/app.js"),
    request("HEAD", "/assets/app.js"),
    get("/assets/style.css", headers={"if-modified-since": "Wed, 15 Nov 2023 00:00:00 GMT"}),
    get("/assets/app.js", headers={"range": "bytes=0-3"}),
    get("/about"),
    get("/about/"),
    get("/page"),
    get("/page.html"),
    get("/.hidden"),
    get("/assets"),
    get("/missing"),
    get("/missing", **HTML),
    get("/missing", **JSON),
    get("/missing.js", **HTML),
    get("/missing/deep", **HTML),
    request("HEAD", "/missing", **HTML),
    post("/"),
    post("/missing"),
    request("OPTIONS", "/"),
    get("/..%2f..%2fetc%2fpasswd"),
    get("/api/x"),
    get("/api/x/"),
    post("/api/x"),
    get("/api/missing", **HTML),
    get("/late"),
    get("/openapi.json"),
)


def frontend_program(name: str, not_found_page: bool, **options: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        root = site(**{"404__html": "not found page"} if not_found_page else {})
        app.frontend("/", directory=root, **options)

        @app.get("/api/x")
        def x() -> int:
            return 1

        app.get("/late")(lambda: "declared after the frontend")
        return app

    build.__name__ = f"frontend_{name}"
    program(*VISITS)(build)


frontend_program("auto", False)
frontend_program("auto_with_page", True)
frontend_program("index", True, fallback="index.html")
frontend_program("page", True, fallback="404.html")
frontend_program("page_missing", False, fallback="404.html")
frontend_program("no_fallback", True, fallback=None)


@program(
    get("/ui"),
    get("/ui/"),
    get("/ui/assets/app.js"),
    get("/ui/missing", **HTML),
    get("/uix"),
    get("/slash/"),
    get("/p/r/ui"),
    get("/p/r/ui/"),
    get("/p/r/ui/late"),
    get("/p/r/ui/missing", **HTML),
    get("/guarded/ui/"),
    get("/guarded/ui/", headers={"x-pass": "1"}),
    get("/guarded/ui/missing", **HTML),
    get("/ui/assets/narrow/"),
    get("/ui/assets/narrow/page.html"),
)
def frontends_below_paths(api: Any) -> Any:
    app = api.FastAPI()
    root = site()
    app.frontend("/ui", directory=root)
    app.frontend("/slash/", directory=str(root))
    app.frontend("/ui/assets/narrow", directory=root / "about")
    router = api.APIRouter(prefix="/r")
    router.frontend("/ui", directory=root)
    app.include_router(router, prefix="/p")

    def guard(x_pass: str | None = api.Header(None)) -> None:
        if x_pass is None:
            raise api.HTTPException(403, "No pass")

    guarded = api.APIRouter(prefix="/guarded", dependencies=[api.Depends(guard)])
    guarded.frontend("/ui", directory=root)
    app.include_router(guarded)
    app.get("/p/r/ui/late")(lambda: "late")
    return app


ACCEPTED = (
    "text/html",
    "TEXT/HTML;level=1",
    "application/xhtml+xml",
    "application/json, text/html;q=0.1",
    "text/html;q=0",
    "text/html;q=0.000",
    "text/html;q=x",
    "text/htmlx",
    "text/*",
    "*/*",
    "",
    ",,text/html",
    'application/json;x="text/html"',
)


@program(*(get("/missing", headers={"accept": accepted}) for accepted in ACCEPTED))
def frontend_accepted_types(api: Any) -> Any:
    app = api.FastAPI()
    app.frontend("/", directory=site())
    return app


@program(
    get("/ui/"),
    get("/ui/about/"),
    get("/uix", **HTML),
    get("/same/"),
    get("/same/assets/app.js"),
)
def frontends_of_several_routers(api: Any) -> Any:
    app, first, second = api.FastAPI(), api.APIRouter(), api.APIRouter()
    whole, part = site(), site(index__html="part")
    first.frontend("/ui", directory=whole)
    first.frontend("/same", directory=whole)
    second.frontend("/ui", directory=part)
    second.frontend("/ui/about", directory=part)
    app.include_router(first)
    app.include_router(second)
    app.frontend("/", directory=whole)
    app.frontend("/same", directory=part)
    return app


@program(
    get("/p/ui/?number=1"),
    get("/p/ui/about?number=2"),
    get("/p/ui/missing?number=3"),
    get("/p/ui/missing?number=4", **HTML),
    post("/p/ui/?number=5"),
    post("/p/ui/missing?number=6"),
    get("/p/ui/"),
    get("/events"),
)
def frontend_dependencies(api: Any) -> Any:
    events: list[str] = []

    def number(number: int) -> None:
        events.append(f"number {number}")

    def around(response: api.Response, tasks: api.BackgroundTasks) -> Any:
        response.headers["x-around"] = "1"
        response.set_cookie("a", "b")
        response.status_code = 299
        tasks.add_task(events.append, "task")
        try:
            yield
        except Exception as error:
            events.append(type(error).__name__)
            raise
        finally:
            events.append("exit")

    app = api.FastAPI()
    router = api.APIRouter(dependencies=[api.Depends(around), api.Depends(number)])
    router.frontend("/ui", directory=site())
    app.include_router(router, prefix="/p")
    app.get("/events")(lambda: events)
    return app


@program(get("/"), get("/missing", **HTML))
def frontend_unchecked_directory(api: Any) -> Any:
    app = api.FastAPI()
    app.frontend("/", directory="/nowhere/at/all", check_dir=False)
    return app


def refused(name: str, path: str, **options: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        app.frontend(path, **{"directory": site(), **options})
        return app

    build.__name__ = f"frontend_refused_{name}"
    program()(build)


refused("relative_path", "ui")
refused("empty_path", "")
refused("fallback", "/", fallback="other.html")
refused("missing_directory", "/", directory="/nowhere/at/all")
refused("missing_checked_directory", "/", directory="/nowhere/at/all", check_dir=True)


@program(
    get("/static/index.html"),
    get("/static/"),
    get("/static"),
    get("/static/missing"),
    post("/static/index.html"),
    get("/html/"),
    get("/html/missing"),
    get("/html/about"),
    get("/static/assets/app.js", headers={"if-none-match": "*"}),
)
def static_files(api: Any) -> Any:
    app = api.FastAPI()
    root = site(**{"404__html": "not found page"})
    app.mount("/static", api.staticfiles.StaticFiles(directory=root), name="static")
    app.mount("/html", api.staticfiles.StaticFiles(directory=root, html=True), name="html")
    return app


@program(get("/page/me"), get("/page/<me>"), get("/status"))
def templates(api: Any) -> Any:
    root = site(hello__html="Hello {{ name }}! {{ url_for('page', name='x') }}")
    app = api.FastAPI()
    engine = api.templating.Jinja2Templates(directory=root)

    @app.get("/page/{name}", response_class=api.responses.HTMLResponse)
    def page(request: api.Request, name: str) -> Any:
        return engine.TemplateResponse(request, "hello.html", {"name": name})

    @app.get("/status")
    def status(request: api.Request) -> Any:
        return engine.TemplateResponse(
            request=request,
            name="hello.html",
            context={"name": "you"},
            status_code=202,
            headers={"x-own": "1"},
        )

    return app


@program(
    get("/wsgi/path?q=1"), post("/wsgi", content=b"body"), post("/wsgi/", content=b"body"), get("/wsgi/fails")
)
def wsgi(api: Any) -> Any:
    def application(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/fails":
            raise RuntimeError("broken")
        start_response("207 Many", [("Content-Type", "text/plain"), ("X-Twice", "1"), ("X-Twice", "2")])
        yield environ["REQUEST_METHOD"].encode() + b" " + environ["SCRIPT_NAME"].encode()
        yield b" " + environ["PATH_INFO"].encode() + b" " + environ["QUERY_STRING"].encode()
        yield b" " + environ["wsgi.input"].read()

    app = api.FastAPI()
    app.mount("/wsgi", api.middleware.wsgi.WSGIMiddleware(application))
    return app


@program(
    get("/sub/item"),
    get("/sub/"),
    get("/sub"),
    get("/sub/missing"),
    get("/sub/openapi.json"),
    get("/sub/broken"),
    get("/sub/nested/deep"),
    get("/sub/nested/openapi.json"),
    get("/sub/state"),
    get("/openapi.json"),
)
def mounted_applications(api: Any) -> Any:
    app = api.FastAPI(title="Outer")
    sub = api.FastAPI(title="Sub")
    nested = api.FastAPI(title="Nested", servers=[{"url": "https://nested.example"}])
    app.state.value = "outer"
    sub.state.value = "sub"

    @sub.get("/item")
    def item(request: api.Request) -> Any:
        return [request.scope["root_path"], request.scope["path"], str(request.url), str(request.base_url)]

    @sub.get("/state")
    def state(request: api.Request) -> str:
        return request.app.state.value

    @sub.get("/broken")
    def broken() -> None:
        raise ValueError("in sub")

    @nested.get("/deep")
    def deep(request: api.Request) -> Any:
        return [request.scope["root_path"], str(request.url_for("deep"))]

    @app.exception_handler(ValueError)
    def handle(request: api.Request, error: ValueError) -> Any:
        return api.responses.JSONResponse({"outer handled": str(error)}, 400)

    sub.mount("/nested", nested)
    app.mount("/sub", sub)
    return app
