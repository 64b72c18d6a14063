"""Routes as plug-ins use them: route classes, contexts, copies by attributes, pages, class-based views."""

import copy
import inspect
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar

import fastapi.routing
from fastapi import APIRouter, Depends, FastAPI, Request, Response, WebSocket
from fastapi.dependencies.utils import (
    _get_body_field,
    _get_flat_body_params,
    get_parameterless_sub_dependant,
    get_typed_signature,
    lenient_issubclass,
)
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts, request_response
from fastapi.testclient import TestClient
from fastapi.utils import create_model_field
from pydantic import BaseModel
from starlette.routing import Match, Mount

from tests.compat.internals.observing import Observations

T = TypeVar("T")
log: list[Any] = []


class Page(BaseModel, Generic[T]):
    items: list[T]
    size: int


class Envelope(BaseModel):
    data: Any
    took: bool = True


def pages(seen: Observations) -> None:
    """Pagination: pages get a dependency of their own, their application is made anew."""
    app, router = FastAPI(), APIRouter()

    def params(request: Request, response: Response, size: int = 50) -> None:
        response.headers["x-size"] = str(size)
        request.state.size = size

    @app.get("/numbers")
    def numbers(request: Request) -> Page[int]:
        return Page[int](items=list(range(request.state.size)), size=request.state.size)

    @app.get("/plain")
    def plain() -> int:
        return 1

    @router.post("/names/{key}")
    async def names(key: str, request: Request, wanted: list[str]) -> Page[str]:
        return Page[str](items=wanted, size=request.state.size)

    app.include_router(router, prefix="/in")

    def update(route: APIRoute) -> None:
        if not lenient_issubclass(route.response_model, Page):
            return
        depends = Depends(params)
        route.dependencies.append(depends)
        sub = get_parameterless_sub_dependant(depends=depends, path=route.path_format)
        route.dependant.dependencies.append(sub)
        route.body_field = _get_body_field(
            body_params=_get_flat_body_params(route.dependant),
            name=route.unique_id,
            embed_body_fields=route._embed_body_fields,
        )
        route.app = request_response(route.get_route_handler())

    def walk(routes: Any) -> None:
        for route in routes:
            match route:
                case APIRoute():
                    update(route)
                case fastapi.routing._IncludedRouter():
                    walk(route.original_router.routes)

    walk(app.routes)
    client = TestClient(app)
    for method, path in (
        ("GET", "/numbers?size=2"),
        ("GET", "/numbers?size=x"),
        ("POST", "/in/names/k?size=3"),
    ):
        reply = client.request(method, path, json=["a"] if method == "POST" else None)
        seen.note(f"pages {path}", [reply.status_code, reply.json(), reply.headers.get("x-size")])
    seen.note("pages document", app.openapi())


class TimedRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def timed(request: Request) -> Response:
            before = time.perf_counter()
            response: Response = await handle(request)
            response.headers["x-timed"] = str(time.perf_counter() >= before)
            return response

        return timed


class EnvelopeRoute(APIRoute):
    """Describes an envelope, and puts replies into one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.response_field = create_model_field("Envelope", Envelope, mode="serialization")

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def enveloped(request: Request) -> Response:
            response: Response = await handle(request)
            content = b'{"data":' + response.body + b"}"
            return Response(content, media_type="application/json")

        return enveloped


class InjectingRoute(APIRoute):
    """Gives each endpoint a keyword argument that FastAPI doesn't see."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, injected(endpoint), **options)


def injected(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    signature = get_typed_signature(endpoint)
    shown = [parameter for name, parameter in signature.parameters.items() if name != "service"]

    async def wrapper(*args: Any, **values: Any) -> Any:
        return await endpoint(*args, service="service", **values)

    wrapper.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    wrapper.__name__ = endpoint.__name__
    return wrapper


def route_classes(seen: Observations) -> None:
    app = FastAPI()
    for kind in (TimedRoute, EnvelopeRoute, InjectingRoute):
        router = APIRouter(prefix=f"/{kind.__name__}", route_class=kind)

        @router.get("/{key}", name=kind.__name__)
        async def endpoint(key: int, service: str = "none", value: int = Depends(opened)) -> int | str:
            return key + value if service == "none" else service

        app.include_router(router, prefix="/in")
        app.router.routes.extend(router.routes)
    client = TestClient(app)
    for kind in (TimedRoute, EnvelopeRoute, InjectingRoute):
        for prefix in ("", "/in"):
            for key in ("3", "x"):
                log.clear()
                reply = client.get(f"{prefix}/{kind.__name__}/{key}")
                headers = sorted(reply.headers.items())
                seen.note(
                    f"{kind.__name__} {prefix} {key}", [reply.status_code, reply.text, headers, list(log)]
                )
    seen.note("route classes' document", app.openapi())


async def opened() -> AsyncIterator[int]:
    log.append("open")
    yield 10
    log.append("close")


def contexts(seen: Observations) -> None:
    """Monitoring: the template of a request's path, whatever routers and mounts are above it."""
    app, inner, outer, mounted = FastAPI(), APIRouter(prefix="/inner"), APIRouter(), FastAPI()

    @inner.get("/{key}", tags=["t"])
    def deep(key: int):
        return key

    @inner.websocket("/socket")
    async def socket(websocket: WebSocket): ...

    @mounted.get("/leaf/{key}")
    def leaf(key: str):
        return key

    outer.include_router(inner, prefix="/outer")
    outer.mount("/mounted", mounted)
    app.include_router(outer, prefix="/v1", tags=["all"])
    for context in iter_route_contexts(app.routes):
        seen.note(f"context {context.path}", [context.name, context.path_format, context.methods])
    for path in ("/v1/outer/inner/3", "/docs", "/v1/mounted/leaf/x", "/none", "/v1/outer/inner/3/"):
        for method in ("GET", "POST"):
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            seen.note(f"template {method} {path}", template(app.routes, scope))


def effective(seen: Observations) -> None:
    """Versioning: included routes as routes by themselves, by the attributes that they have there."""
    app, inner, outer = (
        FastAPI(strict_content_type=False),
        APIRouter(prefix="/inner", tags=["in"]),
        APIRouter(),
    )
    copied = FastAPI()

    @inner.post(
        "/one/{key}", dependencies=[Depends(opened)], responses={404: {"model": Envelope}}, name="one"
    )
    async def one(key: int, a: Envelope, b: list[int]) -> Envelope:
        return a

    @inner.get("/two", deprecated=True, response_model_exclude_none=True)
    def two(q: int = 2) -> Page[int]:
        return Page[int](items=[q], size=1)

    @inner.websocket("/socket")
    async def socket(websocket: WebSocket): ...

    outer.include_router(inner, prefix="/outer", dependencies=[Depends(opened)], responses={405: {}})
    app.include_router(outer, prefix="/v1", include_in_schema=True)
    for route, context in fastapi.routing._iter_routes_with_context(app.routes):
        if context is None:
            continue
        if not isinstance(route, APIRoute):
            seen.note(f"effective {route.path}", context.starlette_route.path)
            continue
        state = {name: value for name, value in vars(context).items() if name not in UNLIKE}
        seen.note(f"effective {route.path}", {name: state[name] for name in sorted(state)})
        flat = copy.deepcopy(route, {id(app): app})
        for name, value in vars(context).items():
            if name not in ("original_route", "starlette_route"):
                setattr(flat, name, value)
        flat.app = request_response(flat.get_route_handler())
        copied.router.routes.append(flat)
    client = TestClient(copied)
    for method, path, content in (
        ("POST", "/v1/outer/inner/one/3", {"a": {"data": 1}, "b": [1]}),
        ("POST", "/v1/outer/inner/one/x", {"a": {"data": 1}}),
        ("GET", "/v1/outer/inner/two?q=4", None),
    ):
        log.clear()
        reply = client.request(method, path, json=content)
        seen.note(f"flat {path}", [reply.status_code, reply.text, list(log)])
    seen.note("flat document", copied.openapi())


UNLIKE = (
    "app", "dependency_overrides_provider", "frontend_prefix", "generate_unique_id_function",
    "original_route", "param_convertors", "path_regex", "response_class",
)  # fmt: skip
"""Attributes that hold objects of each framework's own, or that one of them has not."""


def template(routes: Any, scope: dict[str, Any]) -> str | None:
    for route in routes:
        found = getattr(route, "effective_route_contexts", None)
        for candidate in [route] if found is None else list(found()):
            known = getattr(candidate, "starlette_route", None) or candidate
            match, child = known.matches(scope)
            if match is Match.FULL:
                if isinstance(known, Mount):
                    below = template(known.routes, {**scope, **child})
                    return known.path + below if below else known.path
                return str(known.path)
    return None


def versions(seen: Observations) -> None:
    """Versions: routes are added to other routers by their attributes, those that are no options left out."""
    app, router = FastAPI(), APIRouter(prefix="/v2")

    @app.get(
        "/one/{key}", response_model=Envelope, status_code=203, tags=["a"], response_model_exclude_unset=True
    )
    def one(key: str):
        return {"data": key}

    @app.websocket("/socket")
    async def socket(websocket: WebSocket):
        await websocket.accept()
        await websocket.send_text("version 2")

    for route in app.routes[-2:]:
        options = dict(vars(route))
        add: Any = router.add_api_route if isinstance(route, APIRoute) else router.add_api_websocket_route
        while True:
            try:
                add(**options)
            except TypeError as error:
                options.pop(str(error).split("'")[1])
            else:
                break
    app.include_router(router)
    client = TestClient(app)
    reply = client.get("/v2/one/k")
    seen.note("versions", [reply.status_code, reply.text])
    with client.websocket_connect("/v2/socket") as connection:
        seen.note("versions' socket", connection.receive_text())
    kinds = [
        type(route).__name__ for route in router.routes if isinstance(route, (APIRoute, APIWebSocketRoute))
    ]
    seen.note("versions' kinds", kinds)
    seen.note("versions' document", app.openapi())


def views(seen: Observations) -> None:
    """Class-based views: the instance becomes a dependency by a signature that is set later."""
    app, router = FastAPI(), APIRouter(prefix="/views")

    class View:
        def __init__(self, common: int = 5) -> None:
            self.common = common

        @router.get("/sum/{number}")
        def total(self, number: int, more: int = 1) -> int:
            return self.common + number + more

    inner = APIRouter()
    for route in list(router.routes):
        first, *rest = inspect.signature(route.endpoint).parameters.values()
        changed = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in rest]
        signature = inspect.Signature([first.replace(default=Depends(View)), *changed])
        route.endpoint.__signature__ = signature
        router.routes.remove(route)
        route.path = route.path[len(router.prefix) :]
        route.name = f"View.{route.name}"
        inner.routes.append(route)
    router.include_router(inner)
    app.include_router(router)
    client = TestClient(app)
    for query in ("", "?common=1&more=2", "?more=x"):
        reply = client.get(f"/views/sum/3{query}")
        seen.note(f"views {query}", [reply.status_code, reply.text])
    seen.note("views' document", app.openapi())


def main() -> None:
    seen = Observations()
    for part in (pages, route_classes, contexts, effective, versions, views):
        part(seen)
    seen.print()
