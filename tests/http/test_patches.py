"""What plug-ins put in the place of methods on a request's way has its say, whichever way requests go."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Router
from starlette.testclient import TestClient

from martlet import HTTPException, Martlet
from martlet.serve.plans import Plans
from tests.http.client import head
from tests.http.server import PATHS, Running


def program(kind: type[Martlet] = Martlet) -> Martlet:
    app = kind()

    @app.get("/hello")
    async def hello() -> dict[str, str]:
        return {"message": "hello"}

    @app.get("/refused")
    async def refused() -> None:
        raise HTTPException(418)

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError("broken")

    return app


def marking(app: Any) -> Any:
    """An application around another that adds a header to its replies."""

    async def marked(scope: Any, receive: Any, send: Any) -> None:
        async def mark(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-mark", b"set")]
            await send(message)

        await app(scope, receive, mark)

    return marked


def wrapping_call(original: Any) -> Any:
    """A method in the place of `__call__` or the like."""

    @functools.wraps(original)
    async def call(self: Any, scope: Any, receive: Any, send: Any) -> None:
        await marking(functools.partial(original, self))(scope, receive, send)

    return call


def wrapping_builder(original: Any) -> Any:
    """A method in the place of `build_middleware_stack`."""

    @functools.wraps(original)
    def build(self: Any) -> Any:
        return marking(original(self))

    return build


def on_the_instance(monkeypatch: pytest.MonkeyPatch) -> Martlet:
    app = program()
    original = app.build_middleware_stack
    app.build_middleware_stack = lambda: marking(original())  # type: ignore[method-assign]
    return app


def on_the_class(monkeypatch: pytest.MonkeyPatch) -> Martlet:
    monkeypatch.setattr(Martlet, "build_middleware_stack", wrapping_builder(Martlet.build_middleware_stack))
    return program()


def in_a_subclass(monkeypatch: pytest.MonkeyPatch) -> Martlet:
    class Marked(Martlet):
        def build_middleware_stack(self) -> Any:
            return marking(super().build_middleware_stack())

    return program(Marked)


def patched(owner: Any, name: str = "__call__") -> Callable[[pytest.MonkeyPatch], Martlet]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> Martlet:
        monkeypatch.setattr(owner, name, wrapping_call(vars(owner)[name]))
        return program()

    return patch


PATCHES = {
    "instance": on_the_instance,
    "class": on_the_class,
    "subclass": in_a_subclass,
    "Martlet.__call__": patched(Martlet),
    "Starlette.__call__": patched(Starlette),
    "ServerErrorMiddleware.__call__": patched(ServerErrorMiddleware),
    "ExceptionMiddleware.__call__": patched(ExceptionMiddleware),
    "Router.__call__": patched(Router),
}


def test_nothing_is_replaced_at_first() -> None:
    surroundings = Plans(program()).surroundings()
    assert surroundings is not None
    assert surroundings.is_bare


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
@pytest.mark.parametrize("path", PATHS)
def test_a_replaced_method_has_its_say(
    patch: Callable[[pytest.MonkeyPatch], Martlet], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Running(patch(monkeypatch), path)
    try:
        with server.connect() as client:
            client.send(head("GET", "/hello"))
            reply = client.reply()
            assert (reply.status, dict(reply.headers).get(b"x-mark")) == (200, b"set")
            client.send(head("GET", "/refused"))
            reply = client.reply()
            # What the router raises is answered further out.
            assert (reply.status, b"x-mark" in dict(reply.headers)) == (
                418,
                patch is not PATCHES["Router.__call__"],
            )
    finally:
        server.ask_to_stop()
        server.join()


def test_what_was_replaced_later_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program()
    assert TestClient(app).get("/hello").headers.get("x-mark") is None
    monkeypatch.setattr(Starlette, "__call__", wrapping_call(Starlette.__call__))
    assert TestClient(app).get("/hello").headers["x-mark"] == "set"
    assert Plans(app).surroundings() is None


def test_the_middleware_is_built_as_starlette_builds_it() -> None:
    app = program()
    app.add_middleware(Passing)
    built: Any = app.build_middleware_stack()
    layers = []
    while not isinstance(built, Router):
        layers.append(type(built))
        built = built.app
    assert layers[:3] == [ServerErrorMiddleware, Passing, ExceptionMiddleware]
    assert built is app.router


class Passing:
    def __init__(self, app: Any) -> None:
        self.app = app


def test_an_inserted_class_sees_exceptions_and_their_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As instrumentation does: exception middleware is found by `Middleware`, and its handlers replaced."""
    seen: list[str] = []
    initialise = ExceptionMiddleware.__init__

    def watching(self: Any, *args: Any, **options: Any) -> None:
        initialise(self, *args, **options)
        for key, handler in self._exception_handlers.items():
            self._exception_handlers[key] = noting(handler)

    def noting(handler: Any) -> Any:
        async def handle(request: Any, error: Exception) -> Any:
            seen.append(type(error).__name__)
            return await handler(request, error)

        return handle

    define = Middleware.__init__

    def defining(self: Any, cls: Any, *args: Any, **options: Any) -> None:
        if cls is ExceptionMiddleware:
            monkeypatch.setattr(ExceptionMiddleware, "__init__", watching)
        define(self, cls, *args, **options)

    monkeypatch.setattr(Middleware, "__init__", defining)
    client = TestClient(program(), raise_server_exceptions=False)
    assert client.get("/refused").status_code == 418
    assert client.get("/broken").status_code == 500
    assert seen == ["HTTPException"]
