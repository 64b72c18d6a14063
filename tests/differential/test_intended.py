"""Where Martlet differs from FastAPI on purpose: what each does. docs/differences.md says why."""

from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel
from starlette.testclient import TestClient

from .harness import load_api

FASTAPI, MARTLET = load_api("fastapi"), load_api("martlet")


class Item(BaseModel):
    name: str = "n"


def with_callback(api: Any) -> Any:
    app, hooks = api.FastAPI(), api.APIRouter()

    @hooks.post("{$request.query.url}")
    def hook(item: Item) -> None: ...

    @app.get("/", callbacks=hooks.routes)
    def read() -> None: ...

    return app.openapi()


def test_a_callback_that_takes_a_body_refers_to_schemas_that_are_there() -> None:
    validation = {"HTTPValidationError", "ValidationError"}
    expected, document = with_callback(FASTAPI), with_callback(MARTLET)
    assert "#/components/schemas/HTTPValidationError" in str(expected["paths"])
    assert set(document["components"]["schemas"]) == {*expected["components"]["schemas"], *validation}
    assert document["paths"] == expected["paths"]


def with_optional_form(api: Any) -> Any:
    app = api.FastAPI()

    @app.post("/")
    def save(form: Annotated[Item | None, api.Form(description="D.")] = None) -> None: ...

    return app.openapi()


def test_the_document_tells_what_is_said_of_a_form_that_may_be_absent() -> None:
    with pytest.raises(LookupError):
        with_optional_form(FASTAPI)
    content = with_optional_form(MARTLET)["paths"]["/"]["post"]["requestBody"]["content"]
    assert content["application/x-www-form-urlencoded"]["schema"]["description"] == "D."


def with_choices(api: Any) -> tuple[list[int], list[str]]:
    """The statuses of bodies with the one name and the other, and the names that the document has."""
    app = api.FastAPI()
    alias = AliasChoices("va", AliasPath("p", 0))

    @app.post("/")
    def save(number: Annotated[int, api.Body(embed=True, validation_alias=alias)]) -> int:
        return number

    client = TestClient(app)
    statuses = [client.post("/", json={name: 1}).status_code for name in ("va", "number")]
    return statuses, list(app.openapi()["components"]["schemas"]["Body_save__post"]["properties"])


def test_the_document_has_the_name_by_which_a_member_is_read() -> None:
    assert with_choices(FASTAPI) == ([422, 200], ["va"])
    assert with_choices(MARTLET) == ([422, 200], ["number"])


def test_an_application_takes_all_options_of_a_router_where_it_adds_a_route() -> None:
    hooks = MARTLET.APIRouter()
    hooks.post("{$request.query.url}")(lambda: None)
    for api in (FASTAPI, MARTLET):
        app = api.FastAPI()
        if api is FASTAPI:
            with pytest.raises(TypeError):
                app.api_route("/", callbacks=hooks.routes)
            with pytest.raises(TypeError):
                app.add_api_route("/", lambda: None, strict_content_type=False)
            continue
        app.api_route("/", callbacks=hooks.routes)(lambda: None)
        more = MARTLET.APIRouter()
        more.post("{$request.query.other}")(lambda: None)
        app.add_api_route("/other", lambda: None, callbacks=more.routes, strict_content_type=False)
        paths = app.openapi()["paths"]
        assert all("callbacks" in paths[path]["get"] for path in ("/", "/other"))


def bodies_of_one_id(api: Any) -> list[str]:
    app = api.FastAPI()

    @app.post("/one", operation_id="same")
    def one(a: Annotated[int, api.Body()], b: Annotated[int, api.Body()]) -> None: ...

    @app.post("/two", operation_id="same")
    def two(a: Annotated[int, api.Body()], c: Annotated[int, api.Body()]) -> None: ...

    with pytest.warns(UserWarning, match="Duplicate Operation ID"):
        return [name for name in app.openapi()["components"]["schemas"] if "Body" in name]


def test_bodies_of_operations_that_share_an_id_are_numbered() -> None:
    names = bodies_of_one_id(FASTAPI)
    assert len(names) == 2
    assert all(name.startswith("fastapi_") for name in names)
    assert bodies_of_one_id(MARTLET) == ["Body_same", "Body_same__1"]


def broken_inclusion(api: Any) -> list[int]:
    """The statuses of the included route, and of a path that no route has."""

    async def inner() -> None: ...

    async def outer(found: Annotated[None, api.Depends(inner, scope="function")]) -> Any:
        yield

    app, router = api.FastAPI(), api.APIRouter(prefix="/r")
    router.get("/{p}")(lambda p: p)
    app.include_router(router, dependencies=[api.Depends(outer)])
    client = TestClient(app, raise_server_exceptions=False)
    return [client.get(path).status_code for path in ("/r/1", "/nowhere")]


def test_a_router_that_cannot_be_included_leaves_other_paths_alone() -> None:
    assert broken_inclusion(FASTAPI) == [500, 500]
    assert broken_inclusion(MARTLET) == [500, 404]


def order_of_events(api: Any) -> list[Any]:
    """What is called, in order, by an endpoint that sends events and depends on what is closed before."""
    app, calls = api.FastAPI(), []

    def opened() -> Any:
        calls.append("opened")
        yield
        calls.append("closed")

    @app.get("/", response_class=api.responses.EventSourceResponse)
    async def events(found: Annotated[None, api.Depends(opened, scope="function")]) -> Any:
        calls.append("sent")
        yield {"a": 1}

    TestClient(app).get("/")
    return calls


def test_a_dependency_of_function_scope_is_closed_before_events_are_made() -> None:
    assert sorted(order_of_events(FASTAPI)) == ["closed", "opened", "sent"]
    assert order_of_events(MARTLET) == ["opened", "closed", "sent"]
