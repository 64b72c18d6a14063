"""Routes changed after they were declared; dependencies whose results nobody takes."""

import inspect
from typing import Any

from pydantic import BaseModel

from ..harness import get, program


class Whole(BaseModel):
    a: int = 1
    b: int | None = None


class Part(BaseModel):
    a: int = 1


@program(get("/twice"), get("/log"), get("/taken"), get("/log"))
def uncached_dependencies_of_a_route(api: Any) -> Any:
    app = api.FastAPI()
    calls = [0]

    def count(start: int = 3) -> int:
        calls[0] += 1
        return calls[0] + start

    fresh = api.Depends(count, use_cache=False)

    @app.get("/twice", dependencies=[fresh, fresh])
    def twice() -> str:
        return "twice"

    @app.get("/taken", dependencies=[fresh])
    def taken(taken: int = api.Depends(count), anew: int = fresh) -> list[int]:
        return [taken, anew]

    @app.get("/log")
    def log() -> int:
        return calls[0]

    return app


@program(get("/in/whole"), get("/in/other/3"), get("/in/guarded"), get("/in/instance?number=4"), get("/log"))
def included_routes(api: Any) -> Any:
    app, router = api.FastAPI(), api.APIRouter()
    log: list[str] = []

    @router.get("/whole")
    def whole() -> Whole:
        return Whole()

    @router.get("/other/{key}")
    def replaced(key: str) -> str:
        return key

    def other(key: int, more: str = "more") -> str:
        return f"{key} {more}"

    @router.get("/guarded")
    def guarded() -> str:
        return "guarded"

    def guard(level: int = 2) -> None:
        log.append(f"guard {level}")

    @router.get("/instance")
    def method(self: Any, number: int) -> str:
        return f"{self} {number}"

    app.include_router(router, prefix="/in")
    by_name = {route.name: route for route in router.routes}
    by_name["whole"].response_model = Part
    by_name["replaced"].endpoint = other
    by_name["guarded"].dependencies.append(api.Depends(guard))
    first, second = inspect.signature(method).parameters.values()
    first = first.replace(default=api.Depends(lambda: "self"))
    second = second.replace(kind=inspect.Parameter.KEYWORD_ONLY)
    method.__signature__ = inspect.Signature([first, second])  # type: ignore[attr-defined]

    @app.get("/log")
    def show() -> list[str]:
        return log

    return app


@program(get("/other"), get("/guarded"))
def routes_by_themselves(api: Any) -> Any:
    app = api.FastAPI()

    @app.get("/other")
    def declared(number: int = 1) -> int:
        return number

    @app.get("/guarded")
    def guarded() -> str:
        return "guarded"

    def refuse() -> None:
        raise api.HTTPException(403)

    app.routes[-2].endpoint = lambda: "other"
    app.routes[-2].summary = "Said later"
    app.routes[-1].dependencies.append(api.Depends(refuse))
    return app
