"""Every kind of callable as a dependency: what it is called with, and what reaches the endpoint."""

import functools
from typing import Annotated, Any

from ..harness import get, program


def wrapped(function: Any) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return call


@program(
    get("/function?q=2"),
    get("/function"),
    get("/coroutine?q=3"),
    get("/lambda?q=4"),
    get("/class?q=5"),
    get("/class?q=x"),
    get("/static?q=6"),
    get("/classmethod?q=7"),
    get("/method?q=8"),
    get("/async-method?q=9"),
    get("/class-by-annotation?q=10"),
    get("/class-by-annotated?q=11"),
)
def functions_and_classes(api: Any) -> Any:
    app = api.FastAPI()

    def plain(q: int = 1) -> list[Any]:
        return ["plain", q]

    async def coroutine(q: int = 1) -> list[Any]:
        return ["coroutine", q]

    class Paging:
        def __init__(self, q: int = 1, limit: int = 10):
            self.q = q
            self.limit = limit

        @staticmethod
        def static(q: int = 1) -> list[Any]:
            return ["static", q]

        @classmethod
        def of_class(cls, q: int = 1) -> list[Any]:
            return [cls.__name__, q]

        def method(self, q: int = 1) -> list[Any]:
            return ["method", self.q, q]

        async def async_method(self, q: int = 1) -> list[Any]:
            return ["async method", self.q, q]

    paging = Paging(100)
    chosen = {
        "/function": plain,
        "/coroutine": coroutine,
        "/lambda": lambda q=1: ["lambda", q],
        "/class": Paging,
        "/static": Paging.static,
        "/classmethod": Paging.of_class,
        "/method": paging.method,
        "/async-method": paging.async_method,
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:])
        def read(value: Annotated[Any, api.Depends(dependency)]):
            return value

    @app.get("/class-by-annotation")
    def by_annotation(value: Paging = api.Depends()) -> Any:
        return [value.q, value.limit]

    @app.get("/class-by-annotated")
    def by_annotated(value: Annotated[Paging, api.Depends()]) -> Any:
        return [value.q, value.limit]

    return app


@program(
    get("/call?q=2"),
    get("/async-call?q=3"),
    get("/generator-call?q=4"),
    get("/async-generator-call?q=5"),
    get("/generator-call"),
    get("/log"),
)
def instances(api: Any) -> Any:
    app = api.FastAPI()
    log: list[str] = []

    class Call:
        def __call__(self, q: int = 1) -> list[Any]:
            return ["call", q]

    class AsyncCall:
        async def __call__(self, q: int = 1) -> list[Any]:
            return ["async call", q]

    class GeneratorCall:
        def __call__(self, q: int = 1) -> Any:
            log.append("enter generator")
            yield ["generator", q]
            log.append("exit generator")

    class AsyncGeneratorCall:
        async def __call__(self, q: int = 1) -> Any:
            log.append("enter async generator")
            yield ["async generator", q]
            log.append("exit async generator")

    chosen = {
        "/call": Call(),
        "/async-call": AsyncCall(),
        "/generator-call": GeneratorCall(),
        "/async-generator-call": AsyncGeneratorCall(),
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:])
        async def read(value: Annotated[Any, api.Depends(dependency)]) -> Any:
            return value

    @app.get("/log")
    def read_log() -> Any:
        return log

    return app


@program(
    get("/positional?q=5"),
    get("/positional?number=9"),
    get("/keyword?number=3"),
    get("/keyword"),
    get("/keyword?number=3&q=8"),
    get("/async?q=4"),
    get("/generator?q=4"),
    get("/async-generator?q=4"),
    get("/instance"),
    get("/nested?q=x"),
    get("/nested"),
)
def partials(api: Any) -> Any:
    app = api.FastAPI()

    def plain(number: int, q: int = 2) -> list[Any]:
        return ["plain", number, q]

    async def coroutine(number: int, q: int = 2) -> list[Any]:
        return ["coroutine", number, q]

    def generator(number: int, q: int = 2) -> Any:
        yield ["generator", number, q]

    async def async_generator(number: int, q: int = 2) -> Any:
        yield ["async generator", number, q]

    class Call:
        async def __call__(self, q: int = 1) -> list[Any]:
            return ["async call", q]

    chosen = {
        "/positional": functools.partial(plain, 7),
        "/keyword": functools.partial(plain, q=9),
        "/async": functools.partial(coroutine, 7),
        "/generator": functools.partial(generator, 7),
        "/async-generator": functools.partial(async_generator, 7),
        "/instance": functools.partial(Call(), q=3),
        "/nested": functools.partial(functools.partial(coroutine, 1), q=3),
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:])
        def read(value: Annotated[Any, api.Depends(dependency)]) -> Any:
            return value

    return app


@program(
    get("/function?q=5"),
    get("/coroutine?q=5"),
    get("/generator?q=5"),
    get("/async-generator?q=5"),
    get("/partial?q=5"),
    get("/instance?q=5"),
    get("/twice?q=5"),
    get("/endpoint?q=5"),
    get("/async-endpoint?q=5"),
    get("/async-endpoint?q=y"),
)
def wrapped_callables(api: Any) -> Any:
    app = api.FastAPI()

    def plain(q: int = 2) -> list[Any]:
        return ["plain", q]

    async def coroutine(q: int = 2) -> list[Any]:
        return ["coroutine", q]

    def generator(q: int = 2) -> Any:
        yield ["generator", q]

    async def async_generator(q: int = 2) -> Any:
        yield ["async generator", q]

    class Call:
        async def __call__(self, q: int = 1) -> list[Any]:
            return ["async call", q]

    chosen = {
        "/function": wrapped(plain),
        "/coroutine": wrapped(coroutine),
        "/generator": wrapped(generator),
        "/async-generator": wrapped(async_generator),
        "/partial": wrapped(functools.partial(plain)),
        "/instance": wrapped(Call()),
        "/twice": wrapped(wrapped(coroutine)),
    }
    for path, dependency in chosen.items():

        @app.get(path, name=path[1:])
        def read(value: Annotated[Any, api.Depends(dependency)]) -> Any:
            return value

    @app.get("/endpoint")
    @wrapped
    def endpoint(q: int) -> Any:
        return ["endpoint", q]

    @app.get("/async-endpoint")
    @wrapped
    async def async_endpoint(q: int) -> Any:
        return ["async endpoint", q]

    return app


@program(get("/"))
def not_callable(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/")
    def read(value: Any = api.Depends(5)) -> Any:
        return value

    return app


@program(get("/"))
def without_signature(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/")
    def read(value: Any = api.Depends(int)) -> Any:
        return value

    return app


@program(get("/"))
def annotated_and_default(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/")
    def read(value: Annotated[Any, api.Depends(lambda: 1)] = api.Depends(lambda: 2)) -> Any:
        return value

    return app


@program(get("/"), get("/optional"), get("/optional?q=1"))
def annotated_with_default_value(api: Any) -> Any:
    app = api.FastAPI()

    def plain() -> int:
        return 1

    def missing(q: int | None = None) -> int | None:
        return q

    @app.get("/")
    def read(value: Annotated[int, api.Depends(plain)] = 5) -> Any:
        return value

    @app.get("/optional")
    def optional(value: Annotated[int | None, api.Depends(missing)] = 5) -> Any:
        return value

    return app
