"""Generators whose response class is that of the application, a router or an inclusion."""

from collections.abc import AsyncIterable
from itertools import product
from typing import Any

from typing_extensions import TypedDict

from ..harness import get, program


class Item(TypedDict):
    a: int


CLASSES = ("JSONResponse", "PlainTextResponse", "EventSourceResponse", "StreamingResponse", "own")
PLACES = ("app", "router", "include", "endpoint", "app router", "app include")


def stream_by(name: str) -> None:
    def build(api: Any) -> Any:
        class Own(api.responses.JSONResponse):
            media_type = "application/own+json"

        response_class = Own if name == "own" else getattr(api.responses, name)
        app = api.FastAPI()
        for place, below, annotated in product(PLACES, (False, True), (False, True)):
            given = {"default_response_class": response_class}
            inner = api.FastAPI(**(given if "app" in place else {}))
            router = api.APIRouter(**(given if "router" in place else {}))

            async def items():
                yield {"a": 1}
                yield {"a": 2}

            if annotated:
                items.__annotations__["return"] = AsyncIterable[Item]
            own = {"response_class": response_class} if place == "endpoint" else {}
            (router if below else inner).get("/", **own)(items)
            if below:
                inner.include_router(router, **(given if "include" in place else {}))
            where = f"/{place.replace(' ', '-')}/{below}/{annotated}"
            app.mount(where, inner)
            app.get(f"/document{where}")(lambda inner=inner: inner.openapi())
        return app

    build.__name__ = f"stream_by_{name}"
    paths = [
        f"/{place.replace(' ', '-')}/{below}/{annotated}"
        for place, below, annotated in product(PLACES, (False, True), (False, True))
    ]
    program(*[step for path in paths for step in (get(f"{path}/"), get(f"/document{path}"))], openapi=False)(
        build
    )


for each in CLASSES:
    stream_by(each)
