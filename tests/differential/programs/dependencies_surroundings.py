"""What dependencies do beside their value: headers, status codes, tasks, context variables, limits."""

import asyncio
from contextvars import ContextVar
from typing import Annotated, Any

from starlette.background import BackgroundTask
from starlette.responses import JSONResponse

from ..harness import get, program


@program(
    get("/merged"),
    get("/own-response"),
    get("/error"),
    get("/declared-status"),
    get("/no-content"),
    get("/cookie-options"),
    get("/header-after-yield"),
)
def response_in_dependencies(api: Any) -> Any:
    app = api.FastAPI()

    def first(response: api.Response) -> None:
        response.headers["x-first"] = "1"
        response.status_code = 201
        response.set_cookie("name", "value")

    async def second(response: api.Response) -> None:
        response.headers["x-second"] = response.headers.get("x-first", "none")
        response.headers["x-first"] = "2"

    @app.get("/merged")
    def merged(
        response: api.Response, a: None = api.Depends(first), b: None = api.Depends(second)
    ) -> dict[str, int]:
        response.headers.append("x-own", "1")
        response.headers.append("x-own", "2")
        return {}

    @app.get("/own-response")
    def own_response(a: None = api.Depends(first)) -> JSONResponse:
        return JSONResponse({"own": True}, status_code=202)

    @app.get("/error")
    def error(a: None = api.Depends(first)) -> None:
        raise api.HTTPException(400)

    @app.get("/declared-status", status_code=203)
    def declared_status(a: None = api.Depends(first)) -> int:
        return 1

    @app.get("/no-content", status_code=203)
    def no_content(response: api.Response, a: None = api.Depends(first)) -> None:
        response.status_code = 204

    @app.get("/cookie-options")
    def cookie_options(response: api.Response) -> str:
        response.set_cookie("name", "a b", 60, path="/here", secure=True, httponly=True, samesite="strict")
        return "set"

    def late(response: api.Response) -> Any:
        yield
        response.headers["x-late"] = "too late"

    @app.get("/header-after-yield")
    def header_after_yield(a: None = api.Depends(late, scope="function")) -> int:
        return 1

    return app


@program(
    get("/both"),
    get("/log"),
    get("/own-task"),
    get("/log"),
    get("/own-response"),
    get("/log"),
    get("/error"),
    get("/log"),
    get("/failing-task"),
    get("/log"),
)
def background_tasks_in_dependencies(api: Any) -> Any:
    log: list[str] = []
    app = api.FastAPI()

    def adds(tasks: api.BackgroundTasks) -> None:
        tasks.add_task(log.append, "by dependency")

    @app.get("/both")
    def both(tasks: api.BackgroundTasks, a: None = api.Depends(adds)) -> str:
        tasks.add_task(log.append, "by endpoint")
        return "both"

    @app.get("/own-task")
    def own_task(a: None = api.Depends(adds)) -> JSONResponse:
        return JSONResponse({}, background=BackgroundTask(log.append, "of the response"))

    @app.get("/own-response")
    def own_response(a: None = api.Depends(adds)) -> JSONResponse:
        return JSONResponse({})

    @app.get("/error")
    def error(a: None = api.Depends(adds)) -> None:
        raise api.HTTPException(400)

    @app.get("/failing-task")
    def failing_task(tasks: api.BackgroundTasks, a: None = api.Depends(adds)) -> str:
        tasks.add_task(lambda: 1 / 0)
        tasks.add_task(log.append, "after the failing one")
        return "sent"

    @app.get("/log")
    def read_log() -> list[str]:
        seen = list(log)
        log.clear()
        return seen

    return app


@program(
    get("/async/coroutine"),
    get("/sync/coroutine"),
    get("/async/function"),
    get("/sync/function"),
    get("/async/async_generator"),
    get("/sync/async_generator"),
    get("/async/generator"),
    get("/sync/generator"),
    get("/log"),
)
def context_variables(api: Any) -> Any:
    variable: ContextVar[str] = ContextVar("variable", default="unset")
    log: list[str] = []
    app = api.FastAPI()

    async def coroutine() -> None:
        variable.set("coroutine")

    def function() -> None:
        variable.set("function")

    async def async_generator() -> Any:
        token = variable.set("async generator")
        yield
        variable.reset(token)
        log.append("reset")

    def generator() -> Any:
        token = variable.set("generator")
        yield
        try:
            variable.reset(token)
        except ValueError:
            log.append("another context")

    for dependency in (coroutine, function, async_generator, generator):

        @app.get(f"/async/{dependency.__name__}", dependencies=[api.Depends(dependency)])
        async def asynchronous() -> str:
            return variable.get()

        @app.get(f"/sync/{dependency.__name__}", dependencies=[api.Depends(dependency)])
        def synchronous() -> str:
            return variable.get()

    @app.get("/log")
    def read_log() -> list[str]:
        return log

    return app


@program(get("/limited"), get("/limited"), get("/generator"), get("/both"))
def max_concurrency(api: Any) -> Any:
    app = api.FastAPI()

    async def slow() -> str:
        await asyncio.sleep(0)
        return "slow"

    def held() -> Any:
        yield "held"

    one_at_a_time = api.Depends(slow, max_concurrency=1)
    held_by_one = api.Depends(held, max_concurrency=1)

    @app.get("/limited")
    def limited(value: Annotated[str, one_at_a_time]) -> str:
        return value

    @app.get("/generator")
    def generator(value: str = held_by_one, again: str = held_by_one) -> Any:
        return [value, again]

    @app.get("/both", dependencies=[one_at_a_time])
    async def both(value: str = held_by_one) -> str:
        return value

    return app


def bad_limit(limit: Any, name: str) -> None:
    def build(api: Any) -> Any:
        app = api.FastAPI()

        @app.get("/", dependencies=[api.Depends(lambda: 1, max_concurrency=limit)])
        def read() -> int:
            return 1

        return app

    build.__name__ = f"max_concurrency_{name}"
    program(get("/"))(build)


for name, limit in {"zero": 0, "negative": -1, "text": "2", "float": 1.5, "bool": True}.items():
    bad_limit(limit, name)


@program(get("/log"))
def concurrent_requests(api: Any) -> Any:
    """How many are inside at once, for one Depends object and for two equal ones."""
    import httpx

    inner = api.FastAPI()
    inside = {"now": 0, "most": 0}

    async def busy() -> Any:
        inside["now"] += 1
        inside["most"] = max(inside["most"], inside["now"])
        await asyncio.sleep(0.01)
        yield
        inside["now"] -= 1

    shared = api.Depends(busy, max_concurrency=2)
    for path in ("/shared/a", "/shared/b"):
        inner.get(path, dependencies=[shared])(lambda: 1)
    for path in ("/apart/a", "/apart/b"):
        inner.get(path, dependencies=[api.Depends(busy, max_concurrency=2)])(lambda: 1)

    app = api.FastAPI()

    @app.get("/log")
    async def log() -> Any:
        seen = []
        transport = httpx.ASGITransport(app=inner)
        async with httpx.AsyncClient(transport=transport, base_url="http://inner") as client:
            for prefix in ("/shared", "/apart"):
                inside.update(now=0, most=0)
                calls = [client.get(f"{prefix}/{'ab'[i % 2]}") for i in range(8)]
                statuses = {reply.status_code for reply in await asyncio.gather(*calls)}
                seen.append([prefix, sorted(statuses), inside["most"]])
        return seen

    return app
