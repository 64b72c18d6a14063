"""Reply declarations that are refused when the route is added: the kind of exception is compared."""

# ruff: noqa: UP007, UP045 (both spellings of a union are used by programs)

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Optional, Union

from pydantic import BaseModel

from ..harness import get, program


class Item(BaseModel):
    a: int = 1


class Unknown:
    pass


def returning(annotation: Any) -> Callable[[], Any]:
    def endpoint():
        return None

    endpoint.__annotations__["return"] = annotation
    return endpoint


def generating(annotation: Any) -> Callable[[], Any]:
    async def endpoint():
        yield 1

    endpoint.__annotations__["return"] = annotation
    return endpoint


ENDPOINTS: dict[str, Callable[[Any], tuple[Callable[[], Any], dict[str, Any]]]] = {
    "union-with-response": lambda api: (returning(Union[api.Response, dict]), {}),
    "optional-response": lambda api: (returning(Optional[api.Response]), {}),
    "union-without-model": lambda api: (returning(Union[api.Response, dict]), {"response_model": None}),
    "class": lambda api: (returning(Unknown), {}),
    "class-in-list": lambda api: (returning(list[Unknown]), {}),
    "class-without-model": lambda api: (returning(Unknown), {"response_model": None}),
    "class-as-model": lambda api: (returning(None), {"response_model": Unknown}),
    "response-as-model": lambda api: (returning(None), {"response_model": api.Response}),
    "response": lambda api: (returning(api.Response), {}),
    "response-subclass": lambda api: (returning(api.responses.HTMLResponse), {}),
    "responses-union": lambda api: (
        returning(Union[api.responses.HTMLResponse, api.responses.JSONResponse]),
        {},
    ),
    "any": lambda api: (returning(Any), {}),
    "no-content-annotated": lambda api: (returning(Item), {"status_code": 204}),
    "no-content-none": lambda api: (returning(None), {"status_code": 204}),
    "no-content-model": lambda api: (returning(None), {"status_code": 204, "response_model": Item}),
    "not-modified": lambda api: (returning(Item), {"status_code": 304}),
    "reset": lambda api: (returning(Item), {"status_code": 205}),
    "informational": lambda api: (returning(Item), {"status_code": 103}),
    "additional": lambda api: (returning(Item), {"responses": {404: {"model": Item}}}),
    "additional-no-content": lambda api: (returning(Item), {"responses": {204: {"model": Item}}}),
    "additional-range": lambda api: (returning(Item), {"responses": {"4XX": {"model": Item}}}),
    "additional-default": lambda api: (returning(Item), {"responses": {"default": {"model": Item}}}),
    "additional-word": lambda api: (returning(Item), {"responses": {"word": {"model": Item}}}),
    "additional-class": lambda api: (returning(Item), {"responses": {404: {"model": Unknown}}}),
    "additional-text": lambda api: (returning(Item), {"responses": {404: "text"}}),
    "iterator": lambda api: (returning(Iterator[int]), {}),
    "lines-of-class": lambda api: (generating(AsyncIterator[Unknown]), {}),
    "lines-unsubscripted": lambda api: (generating(AsyncIterator), {}),
    "lines-of-int": lambda api: (generating(int), {}),
    "lines-no-content": lambda api: (generating(AsyncIterator[int]), {"status_code": 204}),
    "events-of-class": lambda api: (
        generating(AsyncIterator[Unknown]),
        {"response_class": api.sse.EventSourceResponse},
    ),
    "events-and-model": lambda api: (
        generating(AsyncIterator[Item]),
        {"response_class": api.sse.EventSourceResponse, "response_model": Item},
    ),
    "string-status": lambda api: (returning(Item), {"status_code": "201"}),
    "enum-status": lambda api: (returning(Item), {"status_code": api.status.HTTP_201_CREATED}),
}


# What a program has to catch; Martlet may raise a class that is more than one of these.
REFUSALS = {
    "union-with-response": "FastAPIError",
    "optional-response": "FastAPIError",
    "class": "FastAPIError",
    "class-in-list": "FastAPIError",
    "class-as-model": "FastAPIError",
    "response-as-model": "FastAPIError",
    "responses-union": "FastAPIError",
    "no-content-annotated": "AssertionError",
    "no-content-model": "AssertionError",
    "not-modified": "AssertionError",
    "reset": "AssertionError",
    "informational": "AssertionError",
    "additional-no-content": "AssertionError",
    "additional-word": "ValueError",
    "additional-class": "FastAPIError",
    "additional-text": "AssertionError",
    "iterator": "FastAPIError",
    "lines-of-class": "FastAPIError",
    "lines-unsubscripted": "FastAPIError",
    "events-of-class": "FastAPIError",
}


@program(*(get(f"/{name}") for name in ENDPOINTS), openapi=False)
def refused(api):
    app = api.FastAPI()

    @app.get("/{name}")
    async def declare(name: str):
        endpoint, options = ENDPOINTS[name](api)
        other = api.FastAPI()
        try:
            other.get("/", **options)(endpoint)
        except Exception as error:
            kinds = [kind.__name__ for kind in type(error).__mro__]
            return {"refused": REFUSALS[name] if REFUSALS[name] in kinds else kinds}
        return {"accepted": other.openapi()["paths"]["/"]["get"]["responses"]}

    return app
