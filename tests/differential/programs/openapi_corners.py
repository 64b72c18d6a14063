"""Corners of the document: forms of models, what is defined though not shown, numbered and dotted names."""

from collections.abc import AsyncIterator
from enum import Enum
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from ..harness import program


class Colour(Enum):
    red = "red"


class Shape(Enum):
    round = "round"


class Address(BaseModel):
    street: str
    city: str = Field("Rome", alias="City")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: int


class Choices(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    one: int = Field(1, validation_alias=AliasChoices("one-1", "one-2"))
    two: int = Field(2, alias="Two")


class Painted(BaseModel):
    colour: Colour = Colour.red


class Error(BaseModel):
    why: str


@program()
def form_models(api):
    app = api.FastAPI()
    Form, File = api.Form, api.File

    @app.post("/several")
    def several(
        a: Annotated[Address, Form()], b: Annotated[Strict, Form(title="B")], c: int = Form(alias="C_c")
    ):
        return None

    @app.post("/file")
    def file(
        a: Annotated[Address, Form(description="D")], f: Annotated[api.UploadFile, File(description="F")]
    ):
        return None

    @app.post("/body-beside")
    def body_beside(
        a: Annotated[Address, Form()],
        e: Annotated[Error, api.Body()],
        colour: Annotated[Colour, Form()] = Colour.red,
    ):
        return None

    @app.post("/optional")
    def optional(a: Annotated[Address | None, Form()] = None, other: str = Form("x", title="Other!")):
        return None

    @app.post("/optional-strict")
    def optional_strict(a: Annotated[Strict | None, Form(title="T")] = None):
        return None

    @app.post("/or-none")
    def or_none(a: Annotated[Choices | None, Form()]):
        return None

    @app.post("/default")
    def default(a: Annotated[Choices | None, Form()] = Choices()):  # noqa: B008
        return None

    @app.post("/stated")
    def stated(a: str = Form(media_type="application/x"), b: str = Form(media_type="application/x")):
        return None

    @app.post("/differently")
    def differently(a: str = Form(media_type="application/x"), b: str = Form()):
        return None

    return app


@program()
def hidden_definitions(api):
    app = api.FastAPI()

    def dependency(x: Colour, y: Annotated[Shape, api.Query()] = Shape.round):
        return None

    @app.get("/hidden")
    def hidden(q: Annotated[Painted, api.Query(include_in_schema=False)]):
        return None

    @app.get("/replaced")
    def replaced(x: Literal["a"], d: Annotated[Any, api.Depends(dependency)]):
        return None

    @app.options("/without-body")
    def without_body(a: Address, b: int = api.Body()):
        return None

    return app


@program()
def numbered_names(api):
    def model(kind):
        class Same(BaseModel):
            __annotations__ = {"value": kind}

        return Same

    app = api.FastAPI()
    callbacks = api.APIRouter()

    @callbacks.post("/told")
    def told(x: model(int)) -> model(str):
        return None

    @app.post("/1", responses={404: {"model": model(float)}}, callbacks=callbacks.routes)
    def first(x: model(bool), y: model(bytes)) -> model(list[int]):
        return None

    @app.get("/2", responses={404: {"model": model(list[str])}})
    async def second() -> AsyncIterator[model(dict[str, int])]:
        yield None

    @app.webhooks.post("hook")
    def hook(x: model(set[int])) -> model(None):
        return None

    return app


@program()
def dotted_names(api):
    app = api.FastAPI()
    for number, operation_id in enumerate(["users.create", "make it", "a/b-c", "x[y]", "q.w-e/r"]):

        @app.post(f"/{number}", operation_id=operation_id, responses={404: {"model": list[int]}})
        def endpoint(a: int = api.Body(), b: int = api.Body()) -> list[str]:
            return None

    return app


@program()
def merged_responses(api):
    app = api.FastAPI(responses={500: {"model": Error}})
    given = {"content": {"application/json": {"schema": {"x-mine": 1}}, "text/x": {}}, "model": Error}

    @app.get("/parameters", responses={404: given, 200: {"headers": {"X": {}}, "description": "Fine"}})
    def parameters(q: int) -> Painted:
        return None

    @app.get(
        "/none",
        responses={404: given, "default": {}, "2XX": {"description": None}, "299": {"model": list[Error]}},
    )
    def none() -> Painted:
        return None

    @app.get("/mine", responses={"422": {"model": Error}})
    def mine(q: int) -> Painted:
        return None

    return app


@program()
def security_scopes(api):
    oauth2 = api.security.OAuth2PasswordBearer("token", scopes={"a": "A"})
    key = api.security.APIKeyQuery(name="q", description="D")

    def inner(token=api.Security(oauth2, scopes=["inner"]), by_key=api.Depends(partial(key))):  # noqa: B008
        return None

    app = api.FastAPI(dependencies=[api.Depends(api.security.HTTPBearer(bearerFormat="JWT"))])

    @app.get("/", dependencies=[api.Security(inner, scopes=["route"])])
    def read(
        x=api.Security(inner, scopes=["x", "x", "route"]),  # noqa: B008
        y=api.Security(oauth2, scopes=["y"]),  # noqa: B008
    ):
        return None

    return app


@program()
def extra_members(api):
    app = api.FastAPI()

    @app.get(
        "/",
        tags=["a", Colour.red],
        openapi_extra={"tags": ["b"], "summary": None, "x-none": [None, {"y": None}]},
    )
    def read(q: int):
        return None

    @app.post("/", openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"x": 1}}}}})
    def write(a: Address):
        return None

    @app.put("/")
    def replace(a: Address):
        return None

    return app


@program()
def called_by_hand(api):
    app = api.FastAPI()
    router = api.APIRouter(prefix="/r", tags=["r"])

    @router.get("/{a}/{rest:path}")
    def read(a: int, rest: str) -> Painted:
        """Told.\fHidden."""
        return None

    app.include_router(router, prefix="/p", deprecated=True, responses={418: {"model": Error}})

    def openapi():
        return api.openapi.utils.get_openapi(
            title="By hand",
            version="2",
            openapi_version="3.1.1",
            routes=list(api.routing.iter_route_contexts(app.routes)),
            tags=[{"name": "r"}],
            external_docs={"url": "https://example.com"},
        )

    app.openapi = openapi
    return app
