"""Dependencies with yield: what runs when, what each of them sees, and what the client gets."""

from typing import Any

from starlette.responses import JSONResponse, StreamingResponse

from ..harness import delete, get, program


def recorder(log: list[str], name: str, asynchronous: bool = True) -> Any:
    """A dependency with yield that notes its entry, the exception it sees, and its exit."""

    async def asynchronously() -> Any:
        log.append(f"{name} enters")
        try:
            yield name
        except BaseException as error:
            log.append(f"{name} sees {type(error).__name__}")
            raise
        finally:
            log.append(f"{name} exits")

    def synchronously() -> Any:
        log.append(f"{name} enters")
        try:
            yield name
        except BaseException as error:
            log.append(f"{name} sees {type(error).__name__}")
            raise
        finally:
            log.append(f"{name} exits")

    return asynchronously if asynchronous else synchronously


def with_log(api: Any) -> tuple[Any, list[str]]:
    """An application whose GET /log answers what happened, and whose DELETE /log forgets it."""
    app = api.FastAPI()
    log: list[str] = []

    @app.get("/log", include_in_schema=False)
    def read_log() -> list[str]:
        return list(log)

    @app.delete("/log", include_in_schema=False)
    def forget() -> None:
        log.clear()

    return app, log


AGAIN = (get("/log"), delete("/log"))


@program(get("/plain"), *AGAIN, get("/streamed"), *AGAIN, get("/sync"), *AGAIN, get("/own-response"), *AGAIN)
def order_on_success(api: Any) -> Any:
    app, log = with_log(api)
    first, second = recorder(log, "first"), recorder(log, "second", asynchronous=False)
    early = recorder(log, "early")

    @app.get("/plain")
    async def plain(
        tasks: api.BackgroundTasks,
        a: Any = api.Depends(first),
        b: Any = api.Depends(second),
        c: Any = api.Depends(early, scope="function"),
    ) -> Any:
        log.append("endpoint")
        tasks.add_task(log.append, "background task")
        return [a, b, c]

    @app.get("/sync")
    def sync(
        c: Any = api.Depends(early, scope="function"),
        a: Any = api.Depends(first, scope="request"),
    ) -> Any:
        log.append("endpoint")
        return [a, c]

    @app.get("/streamed")
    async def streamed(
        a: Any = api.Depends(first), c: Any = api.Depends(early, scope="function")
    ) -> StreamingResponse:
        async def chunks() -> Any:
            log.append("first chunk")
            yield "1"
            log.append("last chunk")
            yield "2"

        return StreamingResponse(chunks())

    class Noted(JSONResponse):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            log.append("sending")
            await super().__call__(scope, receive, send)
            log.append("sent")

    @app.get("/own-response")
    def own_response(
        tasks: api.BackgroundTasks,
        a: Any = api.Depends(first),
        c: Any = api.Depends(early, scope="function"),
    ) -> Any:
        tasks.add_task(log.append, "background task")
        return Noted({})

    return app


@program(
    get("/error"),
    *AGAIN,
    get("/http-error"),
    *AGAIN,
    get("/handled"),
    *AGAIN,
    get("/invalid"),
    *AGAIN,
    get("/invalid-result"),
    *AGAIN,
    get("/failing-dependency"),
    *AGAIN,
)
def exceptions_seen(api: Any) -> Any:
    app, log = with_log(api)
    first, early = recorder(log, "first"), recorder(log, "early", asynchronous=False)

    class Known(Exception):
        pass

    @app.exception_handler(Known)
    async def handle(request: api.Request, error: Known) -> JSONResponse:
        log.append("handler")
        return JSONResponse({"known": str(error)}, 409)

    @app.get("/error")
    async def error(a: Any = api.Depends(first), b: Any = api.Depends(early, scope="function")) -> Any:
        raise RuntimeError("broken")

    @app.get("/http-error")
    def http_error(a: Any = api.Depends(first), b: Any = api.Depends(early, scope="function")) -> Any:
        raise api.HTTPException(418, "teapot", {"X-Tea": "green"})

    @app.get("/handled")
    def handled(a: Any = api.Depends(first), b: Any = api.Depends(early, scope="function")) -> Any:
        raise Known("known")

    @app.get("/invalid")
    def invalid(n: int, a: Any = api.Depends(first), b: Any = api.Depends(early, scope="function")) -> Any:
        log.append("endpoint")

    @app.get("/invalid-result", response_model=int)
    def invalid_result(a: Any = api.Depends(first), b: Any = api.Depends(early, scope="function")) -> Any:
        return "x"

    def failing(a: Any = api.Depends(early)) -> None:
        raise api.HTTPException(401, "not you")

    @app.get("/failing-dependency")
    def failing_dependency(a: Any = api.Depends(first), b: Any = api.Depends(failing)) -> Any:
        log.append("endpoint")

    return app


@program(
    get("/swallowed"),
    *AGAIN,
    get("/swallowed-early"),
    *AGAIN,
    get("/replaced-by-http-error"),
    *AGAIN,
    get("/replaced-by-http-error-early"),
    *AGAIN,
    get("/replaced-by-handled"),
    *AGAIN,
    get("/replaced-by-unhandled"),
    *AGAIN,
    get("/http-error-swallowed"),
    *AGAIN,
)
def exceptions_changed(api: Any) -> Any:
    app, log = with_log(api)
    outer = recorder(log, "outer")

    @app.exception_handler(ValueError)
    async def handle(request: api.Request, error: ValueError) -> JSONResponse:
        log.append("handler")
        return JSONResponse({"value": str(error)}, 400)

    def swallowing() -> Any:
        try:
            yield
        except Exception as error:
            log.append(f"swallowed {type(error).__name__}")

    def replacing(replacement: Exception) -> Any:
        async def replace() -> Any:
            try:
                yield
            except RuntimeError as error:
                log.append("replaces")
                raise replacement from error

        return replace

    chosen = {
        "/swallowed": api.Depends(swallowing),
        "/replaced-by-http-error": api.Depends(replacing(api.HTTPException(409, "replaced"))),
        "/replaced-by-http-error-early": api.Depends(
            replacing(api.HTTPException(409, "replaced")), scope="function"
        ),
        "/replaced-by-handled": api.Depends(replacing(ValueError("replaced"))),
        "/replaced-by-unhandled": api.Depends(replacing(KeyError("replaced"))),
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:], dependencies=[api.Depends(outer), dependency])
        def read() -> None:
            raise RuntimeError("broken")

    @app.get("/swallowed-early")
    def swallowed_early(value: Any = api.Depends(swallowing, scope="function")) -> None:
        raise RuntimeError("broken")

    @app.get("/http-error-swallowed")
    def http_error(value: Any = api.Depends(swallowing)) -> None:
        raise api.HTTPException(404, "gone")

    return app


@program(
    get("/http-error"),
    *AGAIN,
    get("/http-error-early"),
    *AGAIN,
    get("/error"),
    *AGAIN,
    get("/error-early"),
    *AGAIN,
    get("/never-yields"),
    *AGAIN,
    get("/yields-twice"),
    *AGAIN,
    get("/yields-twice-early"),
    *AGAIN,
    get("/fails-before-yield"),
    *AGAIN,
)
def exceptions_after_yield(api: Any) -> Any:
    app, log = with_log(api)
    outer = recorder(log, "outer")

    def raising(error: Exception) -> Any:
        def raise_after() -> Any:
            yield
            raise error

        return raise_after

    def never() -> Any:
        if log is None:
            yield

    def twice() -> Any:
        yield 1
        log.append("asked for more")
        yield 2

    async def before() -> Any:
        raise api.HTTPException(402, "pay first")
        yield

    chosen = {
        "/http-error": api.Depends(raising(api.HTTPException(409, "after"))),
        "/http-error-early": api.Depends(raising(api.HTTPException(409, "after")), scope="function"),
        "/error": api.Depends(raising(KeyError("after"))),
        "/error-early": api.Depends(raising(KeyError("after")), scope="function"),
        "/never-yields": api.Depends(never),
        "/yields-twice": api.Depends(twice),
        "/yields-twice-early": api.Depends(twice, scope="function"),
        "/fails-before-yield": api.Depends(before),
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:])
        def read(a: Any = api.Depends(outer), value: Any = dependency) -> Any:
            log.append("endpoint")
            return {"done": True}

    return app


@program(get("/sub"), *AGAIN, get("/cached"), *AGAIN, get("/state"), *AGAIN)
def sub_dependencies_exit_in_reverse(api: Any) -> Any:
    app, log = with_log(api)
    base = recorder(log, "base")

    async def middle(value: Any = api.Depends(base)) -> Any:
        log.append("middle enters")
        yield [value, "middle"]
        log.append("middle exits")

    def top(value: Any = api.Depends(middle)) -> Any:
        log.append("top enters")
        yield [value, "top"]
        log.append("top exits")

    @app.get("/sub")
    def sub(value: Any = api.Depends(top)) -> Any:
        return value

    @app.get("/cached")
    def cached(
        a: Any = api.Depends(middle),
        b: Any = api.Depends(base),
        c: Any = api.Depends(base, use_cache=False),
        d: Any = api.Depends(base, scope="function"),
    ) -> Any:
        return [a, b, c, d]

    async def connection(request: api.Request) -> Any:
        request.state.connection = "open"
        yield request.state.connection
        log.append(request.state.connection)

    @app.get("/state")
    def state(request: api.Request, value: Any = api.Depends(connection)) -> Any:
        request.state.connection += " and used"
        return value

    return app


def scopes_program(outer_scope: str | None, outer_yields: bool) -> Any:
    def build(api: Any) -> Any:
        app = api.FastAPI()

        def inner() -> int:
            return 1

        def plain(value: int = api.Depends(inner, scope="function")) -> int:
            return value

        def yielding(value: int = api.Depends(inner, scope="function")) -> Any:
            yield value

        outer = yielding if outer_yields else plain

        @app.get("/")
        def read(value: int = api.Depends(outer, scope=outer_scope)) -> int:
            return value

        return app

    build.__name__ = f"scope_{outer_scope}_{'yielding' if outer_yields else 'plain'}_over_function"
    return build


for outer_scope in ("function", "request", None):
    for outer_yields in (True, False):
        program(get("/"))(scopes_program(outer_scope, outer_yields))
