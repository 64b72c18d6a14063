"""Routes changed after they were declared, and options that there aren't."""

import inspect

import pytest
from pydantic import BaseModel

from martlet import APIRouter, Depends, Martlet
from martlet.routing import APIRoute
from martlet.testclient import TestClient


def test_unknown_options_are_refused() -> None:
    router = APIRouter()
    for declare in (
        lambda: APIRouter(nothing=1),  # type: ignore[call-arg]
        lambda: router.get("/", nothing=1)(lambda: None),  # type: ignore[call-arg]
        lambda: router.add_api_route("/", lambda: None, nothing=1),  # type: ignore[call-arg]
        lambda: router.include_router(APIRouter(), prefix="/x", nothing=1),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError, match="unexpected keyword argument 'nothing'"):
            declare()


def test_included_routers_follow_changes_of_a_route() -> None:
    called: list[str] = []

    def noted() -> None:
        called.append("dependency")

    class Other(BaseModel):
        b: int = 2

    app, router = Martlet(), APIRouter()

    @router.get("/declared")
    def declared(self: int) -> dict[str, int]:
        return {"a": 1}

    (route,) = router.routes
    assert isinstance(route, APIRoute)
    app.include_router(router)
    route.endpoint = lambda: {}
    route.dependencies.append(Depends(noted))
    route.response_model = Other
    assert TestClient(app).get("/declared").json() == {"b": 2}
    assert called == ["dependency"]


def test_included_routers_follow_a_signature_set_later() -> None:
    app, router = Martlet(), APIRouter()

    @router.get("/declared")
    def declared(self: str, number: int) -> str:
        return f"{self} {number}"

    parameters = list(inspect.signature(declared).parameters.values())
    parameters[0] = parameters[0].replace(default=Depends(lambda: "instance"))
    declared.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    app.include_router(router)
    assert TestClient(app).get("/declared?number=3").json() == "instance 3"
