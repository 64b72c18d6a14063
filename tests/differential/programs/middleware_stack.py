"""Middleware of every kind: CORS, GZip, hosts, HTTPS, sessions, functions, pure ASGI; order, errors."""

from typing import Any

from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse

from ..harness import delete, get, post, program, request, ws

ORIGIN = "https://front.example"


def preflight(path: str, method: str, origin: str = ORIGIN, **headers: str) -> Any:
    asked = {"origin": origin, "access-control-request-method": method}
    return request(
        "OPTIONS",
        path,
        headers={**asked, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


CORS_STEPS = (
    get("/item"),
    get("/item", headers={"origin": ORIGIN}),
    get("/item", headers={"origin": "https://stranger.example"}),
    get("/item", headers={"origin": "https://sub.front.example"}),
    get("/item", headers={"origin": ORIGIN, "cookie": "a=b"}),
    get("/missing", headers={"origin": ORIGIN}),
    get("/broken", headers={"origin": ORIGIN}),
    get("/refused", headers={"origin": ORIGIN}),
    get("/item?n=x", headers={"origin": ORIGIN}),
    request("OPTIONS", "/item"),
    request("OPTIONS", "/item", headers={"origin": ORIGIN}),
    preflight("/item", "GET"),
    preflight("/item", "DELETE"),
    preflight("/item", "PUT", access_control_request_headers="X-Own, Content-Type"),
    preflight("/item", "GET", access_control_request_headers="X-Other"),
    preflight("/item", "GET", origin="https://stranger.example"),
    preflight("/missing", "GET"),
)


def cors(name: str, **options: Any) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()
        app.add_middleware(api.middleware.cors.CORSMiddleware, **options)

        @app.get("/item")
        def item(n: int = 1) -> int:
            return n

        @app.get("/broken")
        def broken() -> None:
            raise RuntimeError("broken")

        @app.get("/refused")
        def refused() -> None:
            raise api.HTTPException(403, headers={"Vary": "Cookie"})

        return app

    build.__name__ = f"cors_{name}"
    program(*CORS_STEPS)(build)


cors("one_origin", allow_origins=[ORIGIN], allow_methods=["GET", "PUT"], allow_headers=["X-Own"])
cors("every_origin", allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
cors("credentials", allow_origins=["*"], allow_credentials=True, expose_headers=["X-Shown"], max_age=5)
cors("by_expression", allow_origin_regex=r"https://.*\.front\.example", allow_methods=["GET"])


@program(
    get("/long"),
    get("/long", headers={"accept-encoding": "identity"}),
    get("/short"),
    get("/streamed"),
    get("/packed"),
    request("HEAD", "/head"),
)
def gzip(api: Any) -> Any:
    app = api.FastAPI()
    app.add_middleware(api.middleware.gzip.GZipMiddleware, minimum_size=100, compresslevel=5)
    app.get("/long")(lambda: ["x" * 10] * 50)
    app.get("/short")(lambda: "short")
    app.get("/streamed")(lambda: StreamingResponse(iter(["x" * 200] * 3)))
    app.get("/packed")(lambda: api.Response(b"z" * 200, headers={"content-encoding": "br"}))
    app.head("/head")(lambda: PlainTextResponse("x" * 200))
    return app


@program(
    get("/", headers={"host": "example.org"}),
    get("/", headers={"host": "www.example.org"}),
    get("/", headers={"host": "api.example.net:8000"}),
    get("/", headers={"host": "evil.example"}),
    get("/"),
)
def trusted_hosts(api: Any) -> Any:
    app = api.FastAPI()
    app.add_middleware(
        api.middleware.trustedhost.TrustedHostMiddleware,
        allowed_hosts=["www.example.org", "*.example.net", "testserver"],
    )
    app.get("/")(lambda request_host=None: "in")
    return app


@program(get("/x?a=1"), post("/x"), get("https://testserver/x"), ws("/socket"))
def https_redirect(api: Any) -> Any:
    app = api.FastAPI()
    app.add_middleware(api.middleware.httpsredirect.HTTPSRedirectMiddleware)
    app.get("/x")(lambda: "secure")

    @app.websocket("/socket")
    async def socket(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.close()

    return app


@program(get("/count"), get("/count"), delete("/count"), get("/count"), get("/read"), openapi=False)
def sessions(api: Any) -> Any:
    """The signed cookie holds a time, so it stays on the server's side, and only its attributes are shown."""
    app = api.FastAPI()
    kept: dict[str, str] = {}

    class KeepCookie:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if "cookie" in kept:
                scope["headers"] = [*scope["headers"], (b"cookie", kept["cookie"].encode())]

            async def keep(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [self.shown(*header) for header in message["headers"]]
                await send(message)

            await self.app(scope, receive, keep)

        def shown(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
            if name != b"set-cookie":
                return name, value
            kept["cookie"], _, attributes = value.decode().partition(";")
            return b"x-cookie-attributes", attributes.encode()

    app.add_middleware(SessionMiddleware, secret_key="secret", same_site="strict", max_age=60)
    app.add_middleware(KeepCookie)

    @app.get("/count")
    def count(request: api.Request) -> int:
        request.session["count"] = request.session.get("count", 0) + 1
        return request.session["count"]

    @app.delete("/count")
    def clear(request: api.Request) -> None:
        request.session.clear()

    @app.get("/read")
    def read(request: api.Request) -> Any:
        return dict(request.session)

    return app


class Named:
    """Pure ASGI middleware that notes its name on the way in and on the way out."""

    def __init__(self, app: Any, name: str, log: list[str]) -> None:
        self.app, self.name, self.log = app, name, log

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        self.log.append(f"{self.name} in ({scope['type']})")
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            self.log.append(f"{self.name} sees {type(error).__name__}")
            raise
        finally:
            self.log.append(f"{self.name} out")


@program(
    get("/fine"),
    get("/log"),
    get("/broken"),
    get("/log"),
    get("/missing"),
    get("/log"),
    ws("/socket"),
    get("/log"),
)
def order(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI(
        middleware=[
            Middleware(Named, name="first of constructor", log=log),
            Middleware(Named, name="second of constructor", log=log),
        ]
    )
    app.add_middleware(Named, name="added", log=log)

    @app.middleware("http")
    async def function(request: api.Request, call_next: Any) -> Any:
        log.append("function in")
        response = await call_next(request)
        log.append(f"function out {response.status_code}")
        return response

    app.add_middleware(Named, name="added last", log=log)

    def dependency() -> Any:
        log.append("dependency in")
        yield
        log.append("dependency out")

    @app.get("/fine", dependencies=[api.Depends(dependency)])
    def fine(tasks: api.BackgroundTasks) -> int:
        tasks.add_task(log.append, "background")
        return 1

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("broken")

    @app.websocket("/socket")
    async def socket(socket: api.WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")

    @app.get("/log")
    def read_log() -> list[str]:
        seen = list(log)
        log.clear()
        return seen

    return app


@program(
    get("/fine"),
    get("/short-cut"),
    get("/before"),
    get("/caught"),
    get("/uncaught"),
    get("/http-error"),
    get("/after"),
    get("/replaced"),
    post("/body", json={"a": 1}),
    get("/state"),
    get("/streamed"),
    get("/background"),
    get("/log"),
)
def functions(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()

    @app.exception_handler(KeyError)
    async def handle(request: api.Request, error: KeyError) -> JSONResponse:
        return JSONResponse({"handled": True}, 410)

    @app.middleware("http")
    async def everything(request: api.Request, call_next: Any) -> Any:
        path = request.url.path
        if path == "/short-cut":
            return PlainTextResponse("short cut", 203)
        if path == "/before":
            raise api.HTTPException(418, "before the handlers")
        request.state.seen = path
        try:
            response = await call_next(request)
        except ValueError as error:
            return JSONResponse({"caught": str(error)}, 409)
        if path == "/after":
            raise RuntimeError("after")
        if path == "/replaced":
            return PlainTextResponse(str(response.status_code))
        response.headers["x-path"] = path
        return response

    class Classy(BaseHTTPMiddleware):
        async def dispatch(self, request: Any, call_next: Any) -> Any:
            body = await request.body() if request.method == "POST" else b""
            response = await call_next(request)
            response.headers["x-body"] = body.decode()
            return response

    app.add_middleware(Classy)
    for path in ("/fine", "/short-cut", "/before", "/after", "/replaced"):
        app.get(path)(lambda: "reached")

    @app.get("/caught")
    def caught() -> None:
        raise ValueError("caught in middleware")

    @app.get("/uncaught")
    def uncaught() -> None:
        raise TypeError("uncaught")

    @app.get("/http-error")
    def http_error() -> None:
        raise KeyError("handled before middleware sees it")

    @app.post("/body")
    async def body(body: dict[str, int], request: api.Request) -> Any:
        return [body, (await request.body()).decode()]

    @app.get("/state")
    def state(request: api.Request) -> str:
        return request.state.seen

    @app.get("/streamed")
    def streamed() -> StreamingResponse:
        return StreamingResponse(iter(["a", "b"]), headers={"x-own": "1"})

    @app.get("/background")
    def background() -> PlainTextResponse:
        return PlainTextResponse("sent", background=BackgroundTask(log.append, "background"))

    app.get("/log")(lambda: log)
    return app


@program(get("/x"), get("/rewritten"), get("/mounted/x"))
def pure_asgi(api: Any) -> Any:
    class Rewrite:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["path"] == "/rewritten":
                scope = {**scope, "path": "/x", "raw_path": b"/x", "query_string": b"q=5"}

            async def mark(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-marked", b"1")]
                await send(message)

            await self.app(scope, receive, mark)

    app, mounted = api.FastAPI(), api.FastAPI()
    for application in (app, mounted):

        @application.get("/x")
        def x(q: int = 1) -> int:
            return q

    mounted.add_middleware(Rewrite)
    app.add_middleware(Rewrite)
    app.mount("/mounted", mounted)
    return app


@program(get("/"), get("/add"))
def added_too_late(api: Any) -> Any:
    app = api.FastAPI()
    app.get("/")(lambda: 1)

    @app.get("/add")
    def add() -> None:
        app.add_middleware(api.middleware.gzip.GZipMiddleware)

    return app
