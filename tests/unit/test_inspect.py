"""What has been made of a program, and how its errors show it."""

import gc
import linecache
import traceback
from typing import Any

import pytest

from martlet import APIRouter, Depends, Martlet, WebSocket, inspect
from martlet.routing import RouteContext, iter_route_contexts
from martlet.testclient import TestClient


def number() -> int:
    return 1


async def read(key: int, value: int = Depends(number)) -> int:
    return key // value


async def talk(socket: WebSocket) -> None:
    await socket.accept()


def program() -> Martlet:
    app = Martlet(openapi_url=None)
    inner = APIRouter(prefix="/inner")
    inner.get("/{key}", name="reading")(read)
    inner.put("/{key}")(number)
    inner.websocket("/talk")(talk)
    app.include_router(inner, prefix="/outer")
    app.mount("/other", Martlet(), name="other")
    return app


def test_source_of_an_endpoint_found_by_its_whole_path() -> None:
    app = program()
    source = inspect.source(app, "/outer/inner/{key}")
    assert source.startswith("async def reading(")
    assert "(number)" in source
    assert source == inspect.source(app, "/outer/inner/{key}", "get")
    assert source == inspect.source(app.router, "/outer/inner/{key}", "GET")
    assert inspect.source(app, "/outer/inner/{key}", "PUT").startswith("async def number(")
    assert "talk" in inspect.source(app, "/outer/inner/talk", "websocket")
    compile(source, "<test>", "exec")


def test_source_of_a_route_and_of_a_context() -> None:
    router = APIRouter()
    router.get("/{key}")(read)
    (route,) = router.routes
    assert inspect.source(route).startswith("async def read(")
    assert inspect.source(RouteContext(route)) == inspect.source(route)
    assert {inspect.source(context) for context in iter_route_contexts([route])} == {inspect.source(route)}


def test_source_is_that_of_the_overrides_in_force() -> None:
    def replacement(deeper: str) -> int:
        return len(deeper)

    app = Martlet()
    app.get("/{key}")(read)
    plain = inspect.source(app, "/{key}")
    app.dependency_overrides[number] = replacement
    assert "replacement" in inspect.source(app, "/{key}")
    app.dependency_overrides.clear()
    assert inspect.source(app, "/{key}") == plain


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("/missing",), LookupError, "no route for /missing"),
        (("/outer/inner/{key}", "DELETE"), LookupError, "DELETE /outer/inner/{key}"),
        (("/inner/{key}",), LookupError, "no route"),
        (("/other",), TypeError, "nothing is compiled for Mount"),
        ((), TypeError, "a path is needed"),
    ],
)
def test_source_of_nothing(arguments: tuple[str, ...], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        inspect.source(program(), *arguments)


def test_rows_of_a_table() -> None:
    rows = inspect.routes(program())
    module, file = __name__, "tests/unit/test_inspect.py"
    assert [row[:4] for row in rows] == [
        ("GET", "/outer/inner/{key}", "reading", f"{module}.read"),
        ("PUT", "/outer/inner/{key}", "number", f"{module}.number"),
        ("WEBSOCKET", "/outer/inner/talk", "talk", f"{module}.talk"),
        ("", "/other", "other", "martlet.applications.Martlet"),
    ]
    lines = [number.__code__.co_firstlineno, talk.__code__.co_firstlineno]
    assert [row.place.endswith(f"{file}:{line}") for row, line in zip(rows[1:3], lines, strict=True)] == [
        True
    ] * 2
    assert rows == inspect.routes(program().router)


def test_rows_of_the_documentation_too() -> None:
    rows = inspect.routes(Martlet())
    assert [(row.method, row.path) for row in rows][:2] == [
        ("GET, HEAD", "/openapi.json"),
        ("GET, HEAD", "/docs"),
    ]


def failure_of(app: Martlet, path: str) -> Exception:
    with pytest.raises(ZeroDivisionError) as caught:
        TestClient(app).get(path)
    return caught.value


def test_traceback_shows_the_compiled_lines() -> None:
    app = Martlet()
    app.get("/{key}")(read)
    app.dependency_overrides[number] = lambda: 0
    frames = traceback.extract_tb(failure_of(app, "/3").__traceback__)
    compiled = [frame for frame in frames if frame.filename.startswith("<martlet ")]
    assert [frame.name for frame in compiled] == ["read"]
    assert compiled[0].line
    assert compiled[0].line in inspect.source(app, "/{key}")
    assert "await read" in compiled[0].line


def entries() -> set[str]:
    gc.collect()
    return {name for name in linecache.cache if name.startswith("<martlet ")}


def test_source_lines_go_with_their_function() -> None:
    before = entries()
    app: Any = Martlet()
    app.get("/{key}")(read)
    assert TestClient(app).get("/3").json() == 3
    app.dependency_overrides[number] = lambda: 1
    assert TestClient(app).get("/3").json() == 3
    assert len(entries() - before) == 2
    linecache.checkcache()
    assert len(entries() - before) == 2, "they outlast a check of what is on disk"
    del app
    assert entries() == before


def test_source_lines_stay_for_a_traceback_that_outlives_the_application() -> None:
    before = entries()
    app: Any = Martlet()
    app.get("/{key}")(read)
    app.dependency_overrides[number] = lambda: 0
    error: Any = failure_of(app, "/3")
    del app
    gc.collect()
    assert "await read" in "".join(traceback.format_exception(error))
    del error
    assert entries() == before
