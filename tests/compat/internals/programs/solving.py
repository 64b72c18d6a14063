"""Dependencies resolved by `solve_dependencies`, in and out of a request."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from fastapi import (
    BackgroundTasks,
    Body,
    Depends,
    FastAPI,
    Form,
    Header,
    Request,
    Response,
    Security,
    WebSocket,
)
from fastapi.dependencies.utils import get_dependant, get_parameterless_sub_dependant, solve_dependencies
from fastapi.security import SecurityScopes
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from tests.compat.internals.observing import Observations

log: list[str] = []


class Item(BaseModel):
    name: str


def number(n: int):
    log.append("number")
    return n * 2


async def opened(a: int = Depends(number)):
    log.append("open")
    yield a + 1
    log.append("close")


def plainly_opened(a: int = Depends(number, use_cache=False)):
    log.append("open plainly")
    try:
        yield a
    finally:
        log.append("close plainly")


def scopes(needed: SecurityScopes, x_token: str = Header("none")):
    return [needed.scopes, needed.scope_str, x_token]


class Called:
    def __init__(self, n: int = 0):
        self.n = n

    async def __call__(self, m: int = 1):
        return self.n + m


def everything(
    key: int,
    request: Request,
    connection: HTTPConnection,
    response: Response,
    tasks: BackgroundTasks,
    a=Depends(number),
    b=Depends(opened),
    c=Depends(plainly_opened, scope="function"),
    d=Security(scopes, scopes=["one"]),
    e=Depends(Called(3)),
    f: Called = Depends(),
):
    return key


def body(item: Item, note: str = Body("none")):
    return item


def form(name: str = Form(), times: int = Form(1)):
    return name


def overriding(n: int = 5):
    return n * 100


def nested(a=Depends(number)):
    return a + 1000


def nested_instead(a=Depends(overriding)):
    return a + 1000


def scope_of(query: bytes, *stacks: AsyncExitStack) -> dict[str, Any]:
    names = ("fastapi_inner_astack", "fastapi_function_astack")
    return {
        "type": "http",
        "method": "GET",
        "path": "/4",
        "query_string": query,
        "headers": [(b"x-token", b"t"), (b"cookie", b"a=b")],
        "path_params": {"key": "4"},
        **dict(zip(names, stacks, strict=True)),
    }


def told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "n", value) for name, value in values.items()}


async def solved(seen: Observations, label: str, call: Any, query: bytes = b"n=2", **options: Any) -> Any:
    log.clear()
    async with AsyncExitStack() as inner, AsyncExitStack() as function:
        request = Request(scope_of(query, inner, function))
        found = await solve_dependencies(
            request=request,
            dependant=get_dependant(path="/{key}", call=call),
            async_exit_stack=inner,
            **{"embed_body_fields": False, **options},
        )
        log.append("solved")
    seen.note(label, [told(found.values), found.errors, list(log)])
    seen.note(f"{label}: cached", [[call, *rest] for call, *rest in found.dependency_cache])
    seen.note(f"{label}: tasks", found.background_tasks is not None)
    return found


class Provider:
    def __init__(self, overrides: dict[Any, Any]):
        self.dependency_overrides = overrides


async def observe(seen: Observations) -> None:
    await solved(seen, "everything", everything)
    await solved(seen, "invalid", everything, b"n=x")
    await solved(seen, "missing", everything, b"")
    given = Response()
    found = await solved(seen, "given", everything, response=given, background_tasks=BackgroundTasks())
    seen.note("given is kept", found.response is given)
    await solved(seen, "cached before", everything, dependency_cache={(number, (), ""): 100})
    await solved(seen, "overridden", everything, dependency_overrides_provider=Provider({number: overriding}))
    await solved(
        seen,
        "overridden within",
        everything,
        dependency_overrides_provider=Provider({number: nested_instead}),
    )
    await solved(seen, "body", body, body={"item": {"name": "a"}, "note": "b"}, embed_body_fields=True)
    await solved(seen, "bad body", body, body={"item": 3}, embed_body_fields=True)
    await solved(seen, "no body", body, embed_body_fields=True)
    async with AsyncExitStack() as inner, AsyncExitStack() as function:
        guard = get_parameterless_sub_dependant(depends=Depends(opened), path="/{key}")
        dependant = get_dependant(path="/{key}", call=number)
        dependant.dependencies.insert(0, guard)
        found = await solve_dependencies(
            request=Request(scope_of(b"n=3", inner, function)),
            dependant=dependant,
            async_exit_stack=inner,
            embed_body_fields=False,
        )
        seen.note("guarded", [found.values, list(log)])


def in_a_program(seen: Observations) -> None:
    app = FastAPI()

    @app.get("/solve/{key}")
    async def solve(request: Request):
        async with AsyncExitStack() as stack:
            found = await solve_dependencies(
                request=request,
                dependant=get_dependant(path="/solve/{key}", call=everything),
                async_exit_stack=stack,
                embed_body_fields=False,
            )
            return [{name: found.values.get(name) for name in ("key", "a", "b", "c", "d", "e")}, found.errors]

    @app.websocket("/socket")
    async def socket(websocket: WebSocket):
        await websocket.accept()
        async with AsyncExitStack() as stack:
            found = await solve_dependencies(
                request=websocket,
                dependant=get_dependant(path="/socket", call=nested),
                async_exit_stack=stack,
                embed_body_fields=False,
            )
        await websocket.send_json([found.values, found.errors])
        await websocket.close()

    client = TestClient(app)
    for path in ("/solve/3?n=4", "/solve/x?n=4", "/solve/3?n=x"):
        seen.note(path, client.get(path).json())
    for path in ("/socket?n=3", "/socket?n=x"):
        with client.websocket_connect(path) as connection:
            seen.note(path, connection.receive_json())


def main() -> None:
    seen = Observations()
    asyncio.run(observe(seen))
    in_a_program(seen)
    seen.print()
