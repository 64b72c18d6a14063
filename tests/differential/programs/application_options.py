"""What is told to the application's constructor: the document's head, addresses, docs pages, events."""

from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse

from ..harness import get, post, program, request


def document_program(name: str, *steps: Any, **options: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI(**options)
        app.get("/item", tags=["items"])(lambda: "item")
        return app

    build.__name__ = name
    program(*(steps or (get("/openapi.json"),)))(build)


document_program(
    "every_description",
    title="A title",
    summary="A summary",
    description="A *description*\n\nof two paragraphs",
    version="1.2.3",
    terms_of_service="https://example.org/terms",
    contact={"name": "Me", "url": "https://example.org/me", "email": "me@example.org"},
    license_info={"name": "MIT", "identifier": "MIT"},
    servers=[
        {
            "url": "https://{name}.example.org",
            "description": "Live",
            "variables": {"name": {"default": "www"}},
        },
        {"url": "/v1"},
    ],
    openapi_tags=[
        {"name": "items", "description": "Things", "externalDocs": {"url": "https://example.org/items"}},
        {"name": "unused"},
    ],
    openapi_external_docs={"url": "https://example.org/docs", "description": "More"},
)
document_program(
    "empty_texts", title="T", summary="", description="", contact={}, license_info={}, servers=[]
)
document_program("license_with_url", license_info={"name": "MIT", "url": "https://example.org/mit"})
document_program("wrong_contact", contact={"name": 3})
document_program(
    "unknown_members", contact={"name": "Me", "x-own": 1}, license_info={"name": "MIT", "x-own": 2}
)
document_program(
    "no_document",
    get("/openapi.json"),
    get("/docs"),
    get("/redoc"),
    get("/docs/oauth2-redirect"),
    get("/item"),
    openapi_url=None,
)
document_program(
    "no_pages",
    get("/docs"),
    get("/redoc"),
    get("/docs/oauth2-redirect"),
    get("/openapi.json"),
    docs_url=None,
    redoc_url=None,
)
document_program("no_oauth2_redirect", get("/docs/oauth2-redirect"), swagger_ui_oauth2_redirect_url=None)
document_program(
    "own_addresses",
    get("/api/schema"),
    get("/openapi.json"),
    get("/docs"),
    get("/redoc"),
    request("HEAD", "/api/schema"),
    openapi_url="/api/schema",
    docs_url="/api/ui",
    redoc_url="/api/re",
    swagger_ui_oauth2_redirect_url="/api/back",
)
document_program("empty_openapi_url", get("/openapi.json"), get("/docs"), openapi_url="")
document_program("hidden", get("/item"), get("/openapi.json"), include_in_schema=False)
document_program("deprecated", get("/openapi.json"), deprecated=True)
document_program(
    "with_responses",
    get("/openapi.json"),
    responses={
        400: {"description": "Bad"},
        "5XX": {"description": "Ours"},
        "default": {"description": "Else"},
    },
)
document_program("debug", get("/missing"), get("/item"), debug=True)
document_program("unknown_option", get("/item"), some_option=1)
document_program(
    "root_path",
    get("/openapi.json"),
    get("/item"),
    get("/proxy/item"),
    get("/proxy/openapi.json"),
    root_path="/proxy",
)
document_program("root_path_with_slash", get("/openapi.json"), get("/item"), root_path="/proxy/")
document_program(
    "root_path_and_servers",
    get("/openapi.json"),
    root_path="/proxy",
    servers=[{"url": "https://example.org"}],
)
document_program(
    "root_path_not_in_servers", get("/openapi.json"), root_path="/proxy", root_path_in_servers=False
)


@program(
    get("/openapi.json"), get("/where"), get("/proxy/where"), get("/sub/where"), get("/sub/openapi.json")
)
def root_path_in_scope(api: Any) -> Any:
    app = api.FastAPI(root_path="/proxy")
    sub = api.FastAPI()
    for application in (app, sub):

        @application.get("/where")
        def where(request: api.Request) -> Any:
            return [
                request.scope["root_path"],
                request.scope["path"],
                str(request.url),
                str(request.url_for("where")),
            ]

    app.mount("/sub", sub)
    return app


@program(get("/pages"), openapi=False)
def documentation_pages(api: Any) -> Any:
    """Of the pages only what a browser and its user depend on, not the markup."""
    import httpx

    shown = api.FastAPI(
        title="Titled",
        docs_url="/ui",
        redoc_url="/re",
        openapi_url="/schema.json",
        swagger_ui_oauth2_redirect_url="/back",
        swagger_ui_init_oauth={"clientId": "the-client"},
        swagger_ui_parameters={"defaultModelsExpandDepth": -1, "deepLinking": False},
    )
    app = api.FastAPI()

    @app.get("/pages")
    async def pages() -> Any:
        seen = []
        for root_path in ("", "/proxy"):
            transport = httpx.ASGITransport(app=shown, root_path=root_path)
            async with httpx.AsyncClient(transport=transport, base_url="http://shown") as client:
                for path in ("/ui", "/re", "/back"):
                    page = await client.get(path)
                    told = [f"{root_path}/schema.json", f"{root_path}/back", "the-client", "Titled"]
                    told += ['"defaultModelsExpandDepth":-1', '"deepLinking":false']
                    seen.append(
                        [
                            page.status_code,
                            page.headers["content-type"],
                            [text in page.text.replace(" ", "") for text in told],
                        ]
                    )
        return seen

    return app


@program(get("/items"), get("/openapi.json"))
def own_openapi(api: Any) -> Any:
    app = api.FastAPI()
    app.get("/items")(lambda: [])

    def openapi() -> Any:
        if not app.openapi_schema:
            app.openapi_schema = api.openapi.utils.get_openapi(
                title="Own",
                version="9",
                summary="Own summary",
                description="Own description",
                routes=app.routes,
                tags=[{"name": "t"}],
                servers=[{"url": "/own"}],
            )
            app.openapi_schema["info"]["x-logo"] = {"url": "logo.png"}
        return app.openapi_schema

    app.openapi = openapi
    return app


@program(get("/same"), get("/openapi.json"), openapi=False)
def openapi_version_and_cache(api: Any) -> Any:
    app = api.FastAPI()
    app.openapi_version = "3.0.2"
    first = app.openapi()
    app.get("/late")(lambda: [])
    second = app.openapi()
    app.get("/same")(lambda: [first is second, app.openapi() is app.openapi()])
    app.openapi()
    app.title = "Changed too late"
    return app


@program(get("/log"), lifespan=True)
def lifespan_with_state(api: Any) -> Any:
    @asynccontextmanager
    async def lifespan(app: Any) -> Any:
        app.state.on_app = "set"
        yield {"shared": ["from lifespan"], "number": 1}

    app = api.FastAPI(lifespan=lifespan)

    @app.get("/log")
    def log(request: api.Request) -> Any:
        request.state.number += 1
        request.state.shared.append("seen")
        return [
            request.app.state.on_app,
            request.state.shared,
            request.state.number,
            sorted(request.state._state),
        ]

    return app


@program(get("/log"), get("/log"), lifespan=True)
def router_lifespans_merge(api: Any) -> Any:
    log: list[str] = []

    def lifespan(name: str, state: Any) -> Any:
        @asynccontextmanager
        async def run(app: Any) -> Any:
            log.append(f"{name} up {isinstance(app, api.FastAPI)}")
            yield state
            log.append(f"{name} down")

        return run

    inner = api.APIRouter(lifespan=lifespan("inner", {"inner": 1, "same": "inner"}))
    outer = api.APIRouter(lifespan=lifespan("outer", {"outer": 2, "same": "outer"}))
    plain = api.APIRouter(lifespan=lifespan("plain", None))
    outer.include_router(inner)
    app = api.FastAPI(lifespan=lifespan("app", {"app": 3, "same": "app"}))
    app.include_router(outer)
    app.include_router(plain)

    @app.get("/log")
    def read(request: api.Request) -> Any:
        return [log, request.state._state]

    return app


@program(get("/log"), lifespan=True)
def events_in_order(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI(
        on_startup=[lambda: log.append("constructor")], on_shutdown=[lambda: log.append("down")]
    )

    @app.on_event("startup")
    async def first() -> None:
        log.append("app event")

    app.router.add_event_handler("startup", lambda: log.append("added"))

    @app.on_event("startup")
    def second() -> None:
        log.append("another app event")

    @app.get("/log")
    def read() -> Any:
        return log

    return app


@program(get("/log"), lifespan=True)
def events_of_an_included_router(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI(on_startup=[lambda: log.append("app")])
    router = api.APIRouter()
    app.include_router(router)

    @router.on_event("startup")
    def late() -> None:
        log.append("router, after it was included")

    app.get("/log")(lambda: log)
    return app


@program(get("/log"), get("/again"), lifespan=True)
def shutdown_order(api: Any) -> Any:
    """Another application is started and stopped inside; its log is read afterwards."""
    app = api.FastAPI()

    def run(with_lifespan: bool) -> list[str]:
        log: list[str] = []

        @asynccontextmanager
        async def lifespan(app: Any) -> Any:
            log.append("up")
            yield
            log.append("down")

        options = {"lifespan": lifespan} if with_lifespan else {}
        inner = api.FastAPI(**options)
        for number in (1, 2):
            inner.router.add_event_handler("startup", lambda number=number: log.append(f"startup {number}"))
            inner.router.add_event_handler("shutdown", lambda number=number: log.append(f"shutdown {number}"))
        inner.include_router(api.APIRouter(lifespan=lifespan))
        inner.mount("/sub", api.FastAPI(lifespan=lifespan))
        inner.get("/")(lambda: log.append("request"))
        with api.testclient.TestClient(inner) as client:
            client.get("/")
        return log

    app.get("/log")(lambda: run(True))
    app.get("/again")(lambda: run(False))
    return app


@program(get("/log"), lifespan=True)
def lifespan_beats_events(api: Any) -> Any:
    log: list[str] = []

    @asynccontextmanager
    async def lifespan(app: Any) -> Any:
        log.append("lifespan")
        yield

    app = api.FastAPI(lifespan=lifespan, on_startup=[lambda: log.append("on_startup")])
    app.on_event("startup")(lambda: log.append("event"))
    router = api.APIRouter(on_startup=[lambda: log.append("router")])
    app.include_router(router)
    app.get("/log")(lambda: log)
    return app


@program(
    get("/zip"), get("/handled"), get("/missing"), get("/broken"), post("/invalid", json=1), get("/nothing")
)
def handlers_and_middleware(api: Any) -> Any:
    async def not_found(request: Any, error: Any) -> Any:
        return JSONResponse({"not found": request.url.path, "detail": error.detail}, 404)

    def broken(request: Any, error: Exception) -> Any:
        return PlainTextResponse(f"sorry: {error}", 500)

    app = api.FastAPI(
        middleware=[Middleware(GZipMiddleware, minimum_size=10)],
        exception_handlers={404: not_found, Exception: broken},
    )

    @app.exception_handler(api.exceptions.RequestValidationError)
    async def invalid(request: Any, error: Any) -> Any:
        return JSONResponse([error.body, error.errors()[0]["type"]], 400)

    app.get("/zip")(lambda: "x" * 100)

    @app.get("/handled")
    def handled() -> None:
        raise api.HTTPException(404, {"nested": ["detail"]}, {"X-Lost": "yes"})

    @app.get("/broken")
    def raises() -> None:
        raise RuntimeError("broken")

    @app.post("/invalid")
    def invalid_body(body: dict[str, int]) -> None: ...

    return app
