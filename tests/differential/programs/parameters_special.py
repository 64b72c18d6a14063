"""Parameters recognised by type, parameters of dependencies, one function on several routes."""

from typing import Annotated, Any

from starlette.requests import HTTPConnection

from ..harness import get, post, program


@program(
    get("/special?q=3", headers={"x-h": "h"}),
    get("/special"),
    get("/special?q=x"),
    get("/named?request=1"),
    get("/named"),
    get("/named?request=1&response=2&background_tasks=3"),
    get("/renamed/7?x=1"),
    get("/subclasses"),
)
def by_type(api):
    app = api.FastAPI()

    class OwnRequest(api.Request):
        pass

    class OwnResponse(api.Response):
        pass

    @app.get("/special")
    def special(
        request: api.Request,
        connection: HTTPConnection,
        response: api.Response,
        tasks: api.BackgroundTasks,
        scopes: api.security.SecurityScopes,
        q: int = 0,
    ):
        response.headers["x-seen"] = request.headers.get("x-h", "none")
        response.status_code = 202
        response.set_cookie("a", "b")
        return [
            connection is request,
            connection.url.path,
            dict(request.query_params),
            scopes.scopes,
            scopes.scope_str,
            q,
            tasks.tasks,
        ]

    @app.get("/named")
    def named(request, response=None, background_tasks: Any = None):
        return [request, response, background_tasks]

    @app.get("/renamed/{x}")
    def renamed(r: api.Request, x: int, b: api.BackgroundTasks):
        return [r.path_params, x, r.query_params["x"], type(b).__name__]

    @app.get("/subclasses")
    def subclasses(request: OwnRequest, response: OwnResponse):
        return [isinstance(request, api.Request), isinstance(response, api.Response)]

    return app


@program(get("/optional?x=1"), get("/annotated"), get("/dependency"))
def by_type_with_defaults_and_annotated(api):
    app = api.FastAPI()

    @app.get("/optional")
    def optional(x: int, request: api.Request = None, response: api.Response = None):
        response.headers["x-path"] = request.url.path
        return x

    @app.get("/annotated")
    def annotated(request: Annotated[api.Request, "a note"]):
        return request.url.path

    @app.get("/dependency")
    def dependency(
        request: api.Request = api.Depends(lambda: "given"),
        tasks: api.BackgroundTasks = api.Depends(lambda: []),
    ):
        return [request, tasks]

    return app


@program(get("/"), get("/"), get("/log"))
def background_tasks(api):
    app = api.FastAPI()
    log: list[str] = []

    def in_dependency(tasks: api.BackgroundTasks):
        tasks.add_task(log.append, "dependency")
        return tasks

    @app.get("/")
    def read(tasks: api.BackgroundTasks, theirs: Annotated[Any, api.Depends(in_dependency)]):
        async def later(what: str, *, loud: bool):
            log.append(what.upper() if loud else what)

        tasks.add_task(later, "endpoint", loud=True)
        return [theirs is tasks, list(log)]

    @app.get("/log")
    def read_log():
        return log

    return app


@program(
    get("/dep/1"),
    get("/dep/x?x=0&y=q&z=q&a=q&q=q"),
    get("/dep/1?x=3&y=2"),
    get("/dep/1?x=3333&y=1"),
    get("/dep/1?x=3&y=2", headers={"tok": "t", "cookie": "k=c"}),
)
def parameters_of_dependencies(api):
    app = api.FastAPI()

    def inner(z: int = 1, tok: Annotated[str | None, api.Header()] = None):
        return [z, tok]

    def outer(
        y: int,
        q: int = 9,
        x: Annotated[str, api.Query(max_length=3)] = "d",
        got: list = api.Depends(inner),
    ):
        return [y, q, x, got]

    @app.get("/dep/{i}")
    def read(
        x: Annotated[int, api.Query(gt=1)],
        i: int,
        outer: Annotated[list, api.Depends(outer)],
        k: Annotated[str | None, api.Cookie()] = None,
        a: int = 0,
    ):
        return [x, i, outer, k, a]

    return app


@program(get("/?n=1"), get("/"), get("/?n=x"), get("/?m=1"), get("/?m=x&n=1"))
def one_name_declared_twice(api):
    app = api.FastAPI()

    def first(n: Annotated[int, api.Query(description="in the dependency")], m: str = "d"):
        return [n, m]

    @app.get("/")
    def read(
        got: Annotated[list, api.Depends(first)],
        n: Annotated[str, api.Query(description="in the endpoint")] = "e",
        m: Annotated[int, api.Query(description="second")] = 2,
    ):
        return [got, n, m]

    return app


@program(
    get("/?x=1"), get("/?x=1&y=2&y=3"), get("/?x=a&y=b"), get("/again?x=1"), get("/path/5"), post("/path/6")
)
def one_function_on_several_routes(api):
    app = api.FastAPI()

    @app.get("/again")
    @app.get("/")
    def read(x: int, y: Annotated[list[int] | None, api.Query()] = None):
        return [x, y]

    @app.get("/path/{x}")
    @app.post("/path/{x}")
    async def either(x: int, y: int = 0):
        return [x, y]

    app.add_api_route("/added/{x}", read)
    return app


@program(
    get("/?b=1&c=2"),
    get("/?b=1"),
    get("/star?args=1&kwargs=2"),
    get("/star"),
    get("/lambda?x=4"),
    get("/method?x=4"),
)
def kinds_of_arguments(api):
    app = api.FastAPI()

    @app.get("/")
    def keyword_only(b: int, *, c: int, d: int = 3):
        return [b, c, d]

    @app.get("/star")
    def star(*args, **kwargs):
        return [args, kwargs]

    class Endpoint:
        def __init__(self, x: int = 1):
            self.x = x

        def method(self, x: int):
            return self.x + x

    app.get("/lambda")(lambda x, y=2: [x, y])
    app.get("/method")(Endpoint().method)
    return app
