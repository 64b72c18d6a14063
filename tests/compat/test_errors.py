"""Exceptions and warnings are of the same classes at the same moments, and tracebacks stay readable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.compat.processes import answer, both

PROGRAM = """
    import json, sys, traceback, warnings
    from typing import Annotated, Any

    from fastapi import *
    from fastapi.exceptions import *
    from fastapi.routing import APIRoute
    from fastapi.testclient import TestClient
    from pydantic import BaseModel

    class Model(BaseModel):
        number: int

    class Opaque: ...

    app = FastAPI()
    FAMILIES = (AssertionError, FastAPIError, HTTPException, LookupError, RuntimeError, TypeError,
                ValidationException, ValueError, WebSocketException)
"""
DECLARE = """
    told = {}
    for name, declaration in json.loads(sys.argv[1]).items():
        scope = dict(globals(), app=FastAPI())
        raised = []
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                exec(declaration, scope)
            except Exception as error:
                raised = [family.__name__ for family in FAMILIES if isinstance(error, family)]
        told[name] = [raised, sorted({warning.category.__name__ for warning in caught})]
    print(json.dumps(told))
"""
DECLARATIONS = {
    "a type that is no field": "@app.get('/')\ndef f(a: Opaque): ...",
    "a reply that is no field": "@app.get('/', response_model=Opaque)\ndef f(): ...",
    "a default of a path parameter": "@app.get('/{a}')\ndef f(a: int = Path(1)): ...",
    "two sources": "@app.get('/')\ndef f(a: Annotated[int, Query(), Depends(lambda: 1)]): ...",
    "a default twice": "@app.get('/')\ndef f(a: Annotated[int, Query(1)] = 2): ...",
    "a body with a status without one": "@app.get('/', status_code=204, response_model=Model)\ndef f(): ...",
    "a model in a path": "@app.get('/{a}')\ndef f(a: Annotated[Model, Path()]): ...",
    "a path without a slash": "@app.get('x')\ndef f(): ...",
    "a prefix with a slash at its end": "APIRouter(prefix='/x/')",
    "an included router without a path": "r = APIRouter()\n@r.get('')\ndef f(): ...\napp.include_router(r)",
    "a scope that ends too early": (
        "def inner(): yield\ndef outer(x=Depends(inner, scope='function')): yield\n"
        "@app.get('/')\ndef f(x=Depends(outer, scope='request')): ..."
    ),
    "an event handler": "@app.on_event('startup')\ndef f(): ...",
    "a pattern by its old name": "Query(regex='x')",
    "an example by its old name": "Query(example=1)",
    "examples that are no list": "Header(examples={'a': 1})",
    "a deprecated response class": "from fastapi.responses import ORJSONResponse\nORJSONResponse({})",
    "a wrong argument": "app.get('/', no_such_option=1)",
    "a wrong argument of the application": "FastAPI(no_such_option=1)",
    "unknown parameters of Depends": "Depends(1, nonsense=2)",
    "no title of the document": "FastAPI(title='')",
    "the same function twice": "@app.get('/')\ndef f(): ...\n@app.get('/')\ndef f(): ...\napp.openapi()",
    "no name of a route": "app.url_path_for('nothing')",
    "middleware after the start": "TestClient(app).get('/')\napp.add_middleware(Opaque)",
    "an HTTP status that is none": "raise HTTPException(600)",
}


@pytest.fixture(scope="module")
def told() -> tuple[dict[str, Any], dict[str, Any]]:
    """For each declaration the families of the exception, and the warnings."""
    return both(PROGRAM + DECLARE, json.dumps(DECLARATIONS))


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_declaration_is_refused_or_warned_of_alike(told: Any, name: str) -> None:
    (raised, warned), (raised_here, warned_here) = (side[name] for side in told)
    # What refuses a declaration here is of each family that FastAPI raises anywhere for one.
    assert set(raised) <= set(raised_here)
    assert bool(raised) == bool(raised_here)
    assert warned_here == warned


def test_some_of_the_declarations_are_refused_and_some_are_warned_of(told: Any) -> None:
    assert sum(bool(raised) for raised, _ in told[0].values()) >= 12
    assert sum(bool(warned) for _, warned in told[0].values()) >= 5


RAISE = """
    @app.get("/reply", response_model=Model)
    def reply(): return {"number": "x"}

    @app.get("/validate")
    def validate(number: int): ...

    @app.get("/assert")
    async def check(): assert 1 == 2

    @app.get("/http")
    async def http(): raise HTTPException(418)

    @app.websocket("/socket")
    async def socket(socket: WebSocket, number: int): ...

    @app.websocket("/closed")
    async def closed(socket: WebSocket):
        await socket.accept()
        await socket.close()
        await socket.send_text("too late")

    seen = {}

    class Look:
        def __init__(self, app): self.app = app
        async def __call__(self, scope, receive, send):
            try:
                await self.app(scope, receive, send)
            except Exception as error:
                seen[scope["path"]] = [[family.__name__ for family in FAMILIES if isinstance(error, family)],
                                       sorted(name for name in ("errors", "body") if hasattr(error, name))]
                raise

    def handler(request, error):
        seen[request.url.path] = [type(error).__name__, str(getattr(error, "body", None))]
        return Response(status_code=500)

    async def told(socket, error):
        seen[socket.url.path] = [type(error).__name__, error.errors()[0]["loc"]]
        await socket.close()

    app.add_middleware(Look)
    app.add_exception_handler(RequestValidationError, handler)
    app.add_exception_handler(HTTPException, handler)
    app.add_exception_handler(WebSocketRequestValidationError, told)
    client = TestClient(app)
    for path in ("/reply", "/validate", "/assert", "/http"):
        try:
            client.get(path)
        except Exception:
            pass
    for path in ("/socket", "/closed"):
        try:
            with client.websocket_connect(path) as socket:
                socket.receive_text()
        except Exception as error:
            seen[path + " client"] = type(error).__name__
    print(json.dumps(seen))
"""


def test_what_a_request_raises_is_alike() -> None:
    oracle, ours = both(PROGRAM + RAISE)
    assert ours == oracle
    assert set(ours) >= {"/reply", "/validate", "/assert", "/http", "/socket", "/closed"}


TRACE = """
    def broken(deep=0):
        raise LookupError("the reason")

    def dependency(): broken()

    async def waiting(): broken()

    def generator():
        broken()
        yield

    def nothing(): yield

    class Caller:
        def __call__(self): broken()

    @app.get("/async")
    async def in_async(): broken()

    @app.get("/def")
    def in_def(): broken()

    @app.get("/dependency")
    async def in_dependency(x=Depends(dependency)): ...

    @app.get("/waiting")
    async def in_waiting(x=Depends(waiting)): ...

    @app.get("/generator")
    async def in_generator(x=Depends(generator)): ...

    @app.get("/beside")
    async def beside_a_generator(x=Depends(nothing)): broken()

    @app.get("/instance")
    async def in_instance(x=Depends(Caller())): ...

    @app.get("/stream")
    async def stream():
        from fastapi.responses import StreamingResponse
        def parts():
            yield "x"
            broken()
        return StreamingResponse(parts())

    @app.get("/task")
    async def task(tasks: BackgroundTasks): tasks.add_task(broken)

    @app.websocket("/socket")
    async def socket(socket: WebSocket): broken()

    router = APIRouter()
    @router.get("/included")
    def included(): broken()
    app.include_router(router, prefix="/in")

    frames = {}
    client = TestClient(app)
    for path in ("/async", "/def", "/dependency", "/waiting", "/generator", "/beside", "/instance", "/stream",
                 "/task", "/socket", "/in/included"):
        try:
            if path == "/socket":
                with client.websocket_connect(path): ...
            else:
                client.get(path)
        except LookupError as error:
            found = traceback.extract_tb(error.__traceback__)
            frames[path] = [[frame.filename, frame.name, frame.line] for frame in found]
    print(json.dumps(frames))
"""


@pytest.fixture(scope="module")
def frames() -> tuple[dict[str, Any], dict[str, Any]]:
    """The frames of tracebacks under FastAPI and under Martlet, from the outermost to the innermost."""
    return both(PROGRAM + TRACE)


def of_program(frames: list[list[str]]) -> list[str]:
    return [name for file, name, _ in frames if file == "<string>" and name != "<module>"]


def test_tracebacks_end_in_the_programs_frames(frames: tuple[dict[str, Any], dict[str, Any]]) -> None:
    oracle, ours = frames
    assert len(ours) == 11
    for path in oracle:
        assert ours[path][-1][:2] == ["<string>", "broken"], path
        assert of_program(ours[path]) == of_program(oracle[path]), path


def test_tracebacks_are_no_longer_than_before(frames: tuple[dict[str, Any], dict[str, Any]]) -> None:
    oracle, ours = frames
    assert {path: len(ours[path]) for path in ours if len(ours[path]) > len(oracle[path])} == {}


def test_compiled_frames_show_their_source(frames: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, ours = frames
    compiled = {
        path: [(name, line) for file, name, line in frames if file.startswith("<") and file != "<string>"]
        for path, frames in ours.items()
    }
    shown = {path: lines[-1] for path, lines in compiled.items() if lines}
    assert all(line for _, line in shown.values())
    assert shown["/async"] == ("in_async", "result = await in_async_2()")


def test_a_compiled_frame_can_be_debugged() -> None:
    """Source and locals are there, as a debugger and a report of errors want them."""
    program = """
    import inspect

    @app.get("/{number}")
    async def endpoint(number: int, q: str = "x"): raise LookupError

    try:
        TestClient(app).get("/3?q=y")
    except LookupError as error:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    compiled = frames[-2]
    lines, start = inspect.getsourcelines(compiled)
    known = compiled.f_locals
    print(json.dumps([compiled.f_code.co_name, len(lines) > 3, known["number"], known["q"]]))
    """
    assert answer(PROGRAM + program) == ["endpoint", True, 3, "y"]
