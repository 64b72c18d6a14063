"""What plug-ins change in a route after its declaration: the replies and the document that come of it."""

import copy
import inspect
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.utils import get_dependant, get_parameterless_sub_dependant
from fastapi.responses import PlainTextResponse
from fastapi.routing import request_response
from fastapi.testclient import TestClient
from fastapi.utils import create_model_field
from pydantic import BaseModel

from tests.compat.internals.observing import Observations

log: list[str] = []


class Whole(BaseModel):
    a: int = 1
    b: int | None = None


class Part(BaseModel):
    a: int = 1


def guard(level: int = 7):
    log.append(f"guard {level}")


def other(key: str, z: int = 2) -> Whole:
    log.append("other")
    return Whole(a=5)


def add_dependency(route: Any) -> None:
    sub = get_parameterless_sub_dependant(depends=Depends(guard), path=route.path_format)
    route.dependant.dependencies.append(sub)


def insert_dependency(route: Any) -> None:
    sub = get_parameterless_sub_dependant(depends=Depends(guard), path=route.path_format)
    route.dependant.dependencies.insert(0, sub)


def replace_dependencies(route: Any) -> None:
    route.dependant.dependencies = [
        get_parameterless_sub_dependant(depends=Depends(guard), path=route.path_format)
    ]


def change_sub_dependency(route: Any) -> None:
    add_dependency(route)
    route.dependant.dependencies[-1].call = lambda level: log.append(f"instead {level}")


def append_depends(route: Any) -> None:
    route.dependencies.append(Depends(guard))


def both_dependencies(route: Any) -> None:
    append_depends(route)
    add_dependency(route)


def replace_endpoint(route: Any) -> None:
    route.endpoint = other


def replace_call(route: Any) -> None:
    route.dependant.call = lambda key, q: Whole(a=9)


def wrap_call(route: Any) -> None:
    call = route.dependant.call

    def wrapped(**values: Any) -> Any:
        log.append(f"wrapped {sorted(values)}")
        return call(**values)

    route.dependant.call = wrapped


def replace_dependant(route: Any) -> None:
    route.dependant = get_dependant(path=route.path_format, call=other)


def drop_query(route: Any) -> None:
    route.dependant.query_params.clear()


def want_request(route: Any) -> None:
    route.dependant.request_param_name = "request"
    route.dependant.call = lambda key, q, request: Whole(a=len(request.url.path))


def replace_model(route: Any) -> None:
    route.response_model = Part


def replace_field(route: Any) -> None:
    route.response_field = create_model_field("Part", Part, mode="serialization")


def exclude_none(route: Any) -> None:
    route.response_model_exclude_none = True


def change_status(route: Any) -> None:
    route.status_code = 202


def change_class(route: Any) -> None:
    route.response_class = PlainTextResponse


def describe(route: Any) -> None:
    route.summary, route.description, route.tags = "Said", "Later", ["tag"]
    route.operation_id = "chosen"


def rename(route: Any) -> None:
    route.name = "renamed"


def rename_id(route: Any) -> None:
    route.unique_id = "set"


def set_signature(route: Any) -> None:
    parameters = list(inspect.signature(route.endpoint).parameters.values())
    parameters[1] = parameters[1].replace(default=Depends(lambda: 42))
    route.endpoint.__signature__ = inspect.Signature(parameters)


def hide(route: Any) -> None:
    route.include_in_schema = False


def wrap_app(route: Any) -> None:
    app = route.app

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        log.append("app")
        await app(scope, receive, send)

    route.app = wrapped


def wrap_handler(route: Any) -> None:
    handle = route.get_route_handler()

    async def wrapped(request: Request) -> Any:
        log.append("handler")
        response = await handle(request)
        response.headers["x-wrapped"] = "yes"
        return response

    route.app = request_response(wrapped)


CHANGES: tuple[Callable[[Any], None], ...] = (
    add_dependency, insert_dependency, replace_dependencies, change_sub_dependency, append_depends,
    both_dependencies, replace_endpoint, replace_call, wrap_call, replace_dependant, drop_query,
    want_request, replace_model, replace_field, exclude_none, change_status, change_class, describe, rename,
    rename_id, set_signature, hide, wrap_app, wrap_handler,
)  # fmt: skip
AFTER_REQUESTS = (
    add_dependency,
    insert_dependency,
    change_sub_dependency,
    wrap_call,
    drop_query,
    wrap_app,
    wrap_handler,
)


def observe(
    change: Callable[[Any], None], *, included: bool, again: bool = False, late: bool = False
) -> list[Any]:
    """What a route answers, and how it is described, once it has been changed."""
    log.clear()
    app, router = FastAPI(), APIRouter()
    target: Any = router if included else app

    @target.get("/route/{key}")
    def route_endpoint(key: str, q: int = 1) -> Whole:
        log.append("endpoint")
        return Whole(a=q)

    route = target.routes[-1]
    if included:
        app.include_router(router, prefix="/in")
    client = TestClient(app, raise_server_exceptions=False)
    path = "/in/route/3" if included else "/route/3"
    if late:
        client.get(path)
        log.clear()
    change(route)
    if again:
        route.app = request_response(route.get_route_handler())
    replies = [client.get(path + query) for query in ("", "?q=5&level=x", "?q=x")]
    found = [[reply.status_code, reply.text, reply.headers.get("x-wrapped")] for reply in replies]
    return [found, list(log), app.openapi()["paths"]]


def copies(seen: Observations) -> None:
    app, router = FastAPI(), APIRouter()

    @router.get("/one/{key}", response_model=Part, dependencies=[Depends(guard)])
    def one(key: str):
        return Whole()

    (route,) = router.routes
    seen.note("dependencies", len(route.dependant.dependencies))
    shallow = copy.copy(route)
    add_dependency(shallow)
    deep = copy.deepcopy(shallow.dependant)
    deep.dependencies.clear()
    seen.note("a deep copy is apart", len(shallow.dependant.dependencies))
    second = APIRouter()
    second.routes.append(shallow)
    app.include_router(second, prefix="/second")
    app.router.routes.append(route)
    client = TestClient(app)
    for path in ("/one/1", "/second/one/1"):
        log.clear()
        seen.note(path, [client.get(path).json(), list(log)])


def main() -> None:
    seen = Observations()
    for change in CHANGES:
        for included in (False, True):
            for again in (False, True):
                label = f"{change.__name__} {'included' if included else 'alone'} {'again' if again else ''}"
                seen.note(label, observe(change, included=included, again=again))
    for change in AFTER_REQUESTS:
        seen.note(f"{change.__name__} late", observe(change, included=False, late=True))
    copies(seen)
    seen.print()
